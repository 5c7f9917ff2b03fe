import type { Cluster } from '../cluster.ts';
import { Forward, type ForwardDeps } from './forward.ts';
import type { ForwardSpec, ForwardView } from './types.ts';

export interface ManagedForward {
  readonly id: string;
  readonly context: string;
  readonly view: ForwardView;
}

export interface ForwardsDeps {
  readonly cluster: (context: string) => Promise<Pick<Cluster, 'client' | 'streams'>>;
  readonly now: () => number;
  readonly schedule: ForwardDeps['schedule'];
  readonly random: () => number;
  readonly onChange: (id: string) => void;
}

/** All managed forwards of the app. */
export class Forwards {
  readonly #deps: ForwardsDeps;
  readonly #forwards = new Map<string, { readonly context: string; readonly forward: Forward }>();
  #next = 1;

  constructor(deps: ForwardsDeps) {
    this.#deps = deps;
  }

  /** Starts a forward; resolves when its local port is open or has failed to (see its state). */
  async start(context: string, spec: ForwardSpec): Promise<ManagedForward> {
    const id = String(this.#next);
    this.#next += 1;
    const { now, schedule, random } = this.#deps;
    const forward = new Forward(spec, {
      cluster: async () => await this.#deps.cluster(context),
      now,
      schedule,
      random,
      onChange: () => this.#deps.onChange(id),
    });
    this.#forwards.set(id, { context, forward });
    await forward.start();
    return { id, context, view: forward.view };
  }

  list(): readonly ManagedForward[] {
    return [...this.#forwards].map(([id, { context, forward }]) => ({
      id,
      context,
      view: forward.view,
    }));
  }

  get(id: string): ManagedForward | undefined {
    return this.list().find((one) => one.id === id);
  }

  /** Ends a forward; resolves when its port is free. False when there is none of that id. */
  async stop(id: string): Promise<boolean> {
    const found = this.#forwards.get(id);
    if (found === undefined) return false;
    this.#forwards.delete(id);
    await found.forward.stop();
    return true;
  }

  /** Tries a failed or waiting forward at once. */
  async retry(id: string): Promise<boolean> {
    const found = this.#forwards.get(id);
    await found?.forward.wake();
    return found !== undefined;
  }

  /** The machine woke up, or the network changed: every forward is probed now. */
  async wake(): Promise<void> {
    await Promise.all([...this.#forwards.values()].map(({ forward }) => forward.wake()));
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.#forwards.keys()].map((id) => this.stop(id)));
  }
}

/** Node's timers as ForwardDeps wants them. */
export function scheduleWithTimers(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}
