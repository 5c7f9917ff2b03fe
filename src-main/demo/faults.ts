/** How often a rule strikes: always, unless said otherwise. */
export interface Chance {
  /** 0…1 per request or stream, from the seeded generator. Default 1. */
  readonly probability?: number;
  /** Strikes at most so many times, then is spent. */
  readonly times?: number;
}

export interface RequestFault extends Chance {
  /** Tested against path and query, e.g. /\/api\/v1\/pods/. Default: every request. */
  readonly path?: RegExp;
  readonly method?: string;
  /** Milliseconds to wait before anything else. */
  readonly delay?: number;
  /** `hang` never answers, `drop` destroys the connection without an answer. */
  readonly answer?: 400 | 401 | 403 | 404 | 409 | 410 | 429 | 500 | 503 | 'hang' | 'drop';
  readonly retryAfterSeconds?: number;
}

export type StreamKind = 'portforward' | 'exec' | 'watch' | 'log';

export interface StreamFault extends Chance {
  readonly kind?: StreamKind;
  /** Tested against `namespace/name`. */
  readonly pod?: RegExp;
  readonly port?: number;
  /** Milliseconds before the first byte. */
  readonly delay?: number;
  /** Towards the client; for progress and cancelling. */
  readonly bytesPerSecond?: number;
  /** Bytes towards the client that still pass before `action`. Default 0. */
  readonly afterBytes?: number;
  /**
   * `drop` destroys the whole connection to the API server without a goodbye, `end` closes this one
   * stream in an orderly way in the middle of the answer, `stall` lets it stay open in silence.
   */
  readonly action?: 'drop' | 'end' | 'stall';
}

export interface StreamTarget {
  readonly kind: StreamKind;
  readonly namespace: string;
  readonly name: string;
  readonly port: number | undefined;
}

interface Armed<T> {
  readonly rule: T;
  left: number;
}

/** Misbehaviour on command, as rules that the servers ask for each request and stream. */
export class DemoFaults {
  /**
   * What exec of a program that the image lacks looks like: Docker prints runc's text and exits with 126 (127 for a path);
   * containerd fails the exec itself, with an InternalError on the error stream.
   */
  containerRuntime: 'docker' | 'containerd' = 'docker';
  /** When the pod closed its TCP connection a port-forward over WebSocket stays open (kwok) or is closed (kubelet): clients must bear both. */
  webSocketAfterEnd: 'stays-open' | 'closes' = 'stays-open';
  readonly #requests = new Set<Armed<RequestFault>>();
  readonly #streams = new Set<Armed<StreamFault>>();
  readonly #kill = new Set<{ kind: StreamKind; destroy: () => void }>();
  #state = 1;

  /** The same seed strikes the same requests in the same order. */
  seed(seed: number): void {
    this.#state = seed >>> 0;
  }

  /** Arms a rule; the answer disarms it. */
  onRequest(rule: RequestFault): () => void {
    return arm(this.#requests, rule);
  }

  onStream(rule: StreamFault): () => void {
    return arm(this.#streams, rule);
  }

  /** Disarms every rule. */
  reset(): void {
    this.#requests.clear();
    this.#streams.clear();
  }

  /** Destroys the open connections of one kind (or all) now, without a goodbye. Answers how many. */
  dropStreams(kind?: StreamKind): number {
    const hit = [...this.#kill].filter((entry) => kind === undefined || entry.kind === kind);
    for (const entry of hit) entry.destroy();
    return hit.length;
  }

  /** For the servers: the rule that strikes this request, if any. */
  forRequest(method: string, pathAndQuery: string): RequestFault | undefined {
    return this.#strike(
      this.#requests,
      (rule) =>
        (rule.method === undefined || rule.method === method) &&
        (rule.path === undefined || rule.path.test(pathAndQuery)),
    );
  }

  forStream(target: StreamTarget): StreamFault | undefined {
    return this.#strike(
      this.#streams,
      (rule) =>
        (rule.kind === undefined || rule.kind === target.kind) &&
        (rule.pod === undefined || rule.pod.test(`${target.namespace}/${target.name}`)) &&
        (rule.port === undefined || rule.port === target.port),
    );
  }

  /** For the servers: an open connection that dropStreams may destroy; the answer takes it off the list. */
  register(kind: StreamKind, destroy: () => void): () => void {
    const entry = { kind, destroy };
    this.#kill.add(entry);
    return () => this.#kill.delete(entry);
  }

  #strike<T extends Chance>(rules: Set<Armed<T>>, fits: (rule: T) => boolean): T | undefined {
    for (const armed of rules) {
      if (!fits(armed.rule)) continue;
      if (armed.rule.probability !== undefined && this.#next() >= armed.rule.probability) continue;
      armed.left -= 1;
      if (armed.left <= 0) rules.delete(armed);
      return armed.rule;
    }
    return undefined;
  }

  /** Mulberry32: 32 bits of state are enough for a test's dice. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
}

function arm<T extends Chance>(rules: Set<Armed<T>>, rule: T): () => void {
  const armed = { rule, left: rule.times ?? Number.POSITIVE_INFINITY };
  rules.add(armed);
  return () => rules.delete(armed);
}
