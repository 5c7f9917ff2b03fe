import { AppError } from '../contract/errors.ts';

/**
 * Work that several callers want at the same time is done once. It runs on the signal of whoever started
 * it; when that one gives up, a caller who has not starts it again.
 */
export class SingleFlight<T> {
  readonly #running = new Map<string, Promise<T>>();

  async run(key: string, signal: AbortSignal, start: () => Promise<T>): Promise<T> {
    const running = this.#running.get(key);
    if (running !== undefined) {
      try {
        return await running;
      } catch (error) {
        const gaveUp = error instanceof AppError && error.code === 'cancelled';
        if (!gaveUp || signal.aborted) throw error;
        return await this.run(key, signal, start);
      }
    }
    const started = start();
    this.#running.set(key, started);
    try {
      return await started;
    } finally {
      if (this.#running.get(key) === started) this.#running.delete(key);
    }
  }
}
