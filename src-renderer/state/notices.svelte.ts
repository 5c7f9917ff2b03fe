import type { HostError } from '../api/host.ts';
import { isCancelled, toHostError } from '../api/host.ts';

export interface Notice {
  readonly id: number;
  readonly text?: string;
  readonly error?: HostError;
}

/** How long a plain confirmation stays, in milliseconds; an error for as long as it takes to read it. */
const confirmationStays = 2500;
const errorStays = 30_000;
const errorsKept = 4;

/** Cards in the corner: what went wrong outside any page, and short confirmations. */
export class Notices {
  items = $state.raw<readonly Notice[]>([]);
  #next = 0;

  say(text: string): void {
    const id = this.#add({ text });
    setTimeout(() => this.close(id), confirmationStays);
  }

  error(cause: unknown): void {
    if (isCancelled(cause)) return;
    const error = toHostError(cause);
    const same = this.items.find((item) => item.error?.message === error.message);
    if (same !== undefined) return;
    const id = this.#add({ error });
    setTimeout(() => this.close(id), errorStays);
  }

  close(id: number): void {
    this.items = this.items.filter((item) => item.id !== id);
  }

  #add(notice: Omit<Notice, 'id'>): number {
    this.#next += 1;
    this.items = [...this.items.slice(1 - errorsKept), { ...notice, id: this.#next }];
    return this.#next;
  }
}
