import { SharedTask } from '../kube/shared-task.ts';

/**
 * Work that several callers want at the same time is done once for each key. A caller who gives up leaves the others
 * alone; when the last one has, the work is aborted.
 */
export class SingleFlight<T> {
  readonly #running = new Map<string, SharedTask<T>>();

  async run(
    key: string,
    signal: AbortSignal,
    start: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const task = this.#running.get(key) ?? new SharedTask(start);
    this.#running.set(key, task);
    try {
      return await task.join(signal);
    } finally {
      if (task.idle && this.#running.get(key) === task) this.#running.delete(key);
    }
  }
}
