/** What is open now, by kind: leak tests wait until all are zero. */
export interface DemoCounters {
  /** TCP connections to the API server. */
  readonly sockets: number;
  readonly watches: number;
  /** Upgraded port-forward connections (WebSocket or SPDY). */
  readonly portForwards: number;
  /** Streams inside them: one TCP connection to a pod's port each. */
  readonly tunnels: number;
  readonly execs: number;
  /** In-process connections to ports of pods, of tunnels and programs alike. */
  readonly podConnections: number;
}

export type CounterName = keyof DemoCounters;

export class Counters {
  readonly #open: Record<CounterName, number> = {
    sockets: 0,
    watches: 0,
    portForwards: 0,
    tunnels: 0,
    execs: 0,
    podConnections: 0,
  };
  readonly #total: Record<CounterName, number> = { ...this.#open };
  /** API requests answered since the start, by `METHOD /path`. */
  readonly requests = new Map<string, number>();

  /** Counts one more; the answer takes it back, once. */
  open(name: CounterName): () => void {
    this.#open[name] += 1;
    this.#total[name] += 1;
    let closed = false;
    return () => {
      if (closed) return;
      closed = true;
      this.#open[name] -= 1;
    };
  }

  request(method: string, path: string): void {
    const key = `${method} ${path}`;
    this.requests.set(key, (this.requests.get(key) ?? 0) + 1);
  }

  now(): DemoCounters {
    return { ...this.#open };
  }

  /** Ever opened since the start. */
  total(): DemoCounters {
    return { ...this.#total };
  }
}
