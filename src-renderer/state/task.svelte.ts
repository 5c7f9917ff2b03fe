import type { CallOptions, HostError, Progress } from '../api/host.ts';
import { isCancelled, toHostError } from '../api/host.ts';

/**
 * One thing that is being asked: the newest question wins, answers to older ones are dropped, and the
 * last good value stays while a new one is on its way or has failed.
 */
export class Task<T> {
  value = $state.raw<T | undefined>(undefined);
  error = $state.raw<HostError | undefined>(undefined);
  progress = $state.raw<Progress | undefined>(undefined);
  running = $state(false);
  /** When the running question was asked, milliseconds since 1970: progress shows after a second. */
  startedAt = $state(0);
  #request = 0;
  #abort: AbortController | undefined;

  /** Asks; true when this question was answered and still the newest. */
  async run(ask: (options: CallOptions) => Promise<T>): Promise<boolean> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#request += 1;
    const request = this.#request;
    this.running = true;
    this.startedAt = Date.now();
    this.progress = undefined;
    try {
      const value = await ask({
        signal: abort.signal,
        onProgress: (progress) => {
          if (request === this.#request) this.progress = progress;
        },
      });
      if (request !== this.#request) return false;
      this.value = value;
      this.error = undefined;
      return true;
    } catch (error) {
      if (request === this.#request && !isCancelled(error)) this.error = toHostError(error);
      return false;
    } finally {
      if (request === this.#request) this.running = false;
    }
  }

  cancel(): void {
    this.#abort?.abort();
    this.#request += 1;
    this.running = false;
  }

  clear(): void {
    this.cancel();
    this.value = undefined;
    this.error = undefined;
  }
}
