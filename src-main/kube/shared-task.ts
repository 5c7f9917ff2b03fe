import { cancelled } from '../contract/errors.ts';
import { raceAbort } from './race.ts';

/**
 * One run of a task for everybody who wants its result at the same time. A caller who gives up leaves the others alone; when
 * the last one has, the task itself is aborted.
 */
export class SharedTask<T> {
  readonly #run: (signal: AbortSignal) => Promise<T>;
  #running: { promise: Promise<T>; stop: AbortController; waiting: number } | undefined;

  constructor(run: (signal: AbortSignal) => Promise<T>) {
    this.#run = run;
  }

  /** Nobody waits for it. */
  get idle(): boolean {
    return this.#running === undefined;
  }

  async join(signal: AbortSignal | undefined): Promise<T> {
    if (signal?.aborted === true) throw cancelled();
    const running = this.#running ?? this.#start();
    running.waiting += 1;
    try {
      return await raceAbort(running.promise, signal);
    } finally {
      running.waiting -= 1;
      if (running.waiting === 0 && this.#running === running) {
        this.#running = undefined;
        running.stop.abort();
      }
    }
  }

  #start(): { promise: Promise<T>; stop: AbortController; waiting: number } {
    const stop = new AbortController();
    const promise = this.#run(stop.signal);
    const running = { promise, stop, waiting: 0 };
    promise.catch(() => undefined);
    this.#running = running;
    return running;
  }
}
