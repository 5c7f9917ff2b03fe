/* eslint-disable svelte/prefer-svelte-reactivity -- The maps are replaced, never changed, and `#pages` tells of it; a reactive map would tell of each of 100,000 rows. */
import type { HostError } from '../api/host.ts';
import { isCancelled, toHostError } from '../api/host.ts';

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly matched: number;
}

/** Asks for some rows; the signal fires when nobody wants them any more. */
type Fetch<P> = (offset: number, limit: number, signal: AbortSignal) => Promise<P>;

export const pageSize = 200;

/**
 * Rows of a list too long to hold: pages are fetched as they come into view. Restarting (another filter,
 * another sort, a refresh) keeps what is shown until the first new page is there.
 */
export class Paged<Row, P extends Page<Row>> {
  /** The newest page's envelope: totals, facets and the like. */
  head = $state.raw<P | undefined>(undefined);
  error = $state.raw<HostError | undefined>(undefined);
  loading = $state(false);
  count = $state(0);
  #pages = $state.raw<ReadonlyMap<number, readonly Row[]>>(new Map());
  #asked = new Set<number>();
  #generation = 0;
  #fetch: Fetch<P> | undefined;
  /** Of the pages on their way: nobody waits for them after a restart. */
  #underWay = new AbortController();

  at(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / pageSize))?.[index % pageSize];
  }

  /** The rows that are here, with their positions; for looking something up without fetching. */
  *loaded(): Generator<readonly [number, Row]> {
    for (const [page, rows] of this.#pages) {
      for (const [position, row] of rows.entries()) yield [page * pageSize + position, row];
    }
  }

  /** Starts over; `near` is the row that should be there first. False when the answer came too late or not at all. */
  async restart(fetch: Fetch<P>, near = 0): Promise<boolean> {
    this.#fetch = fetch;
    const { signal } = this.#anew();
    const generation = this.#generation;
    const page = Math.floor(near / pageSize);
    this.loading = true;
    try {
      const head = await fetch(page * pageSize, pageSize, signal);
      if (generation !== this.#generation) return false;
      this.#asked = new Set([page]);
      this.#pages = new Map([[page, head.rows]]);
      this.#accept(head);
      return true;
    } catch (error) {
      this.#fail(error, generation);
      return false;
    } finally {
      if (generation === this.#generation) this.loading = false;
    }
  }

  /** Makes sure that the rows from `first` up to and without `end` are here or on their way. */
  ensure(first: number, end: number): void {
    if (this.#fetch === undefined || this.head === undefined) return;
    const last = Math.min(end, this.count) - 1;
    for (let page = Math.floor(first / pageSize); page * pageSize <= last; page += 1) {
      if (!this.#asked.has(page)) this.#load(page, this.#fetch);
    }
  }

  clear(): void {
    this.#anew();
    this.#fetch = undefined;
    this.#asked.clear();
    this.#pages = new Map();
    this.head = undefined;
    this.error = undefined;
    this.count = 0;
    this.loading = false;
  }

  #anew(): AbortController {
    this.#generation += 1;
    this.#underWay.abort();
    this.#underWay = new AbortController();
    return this.#underWay;
  }

  #load(page: number, fetch: Fetch<P>): void {
    const generation = this.#generation;
    this.#asked.add(page);
    fetch(page * pageSize, pageSize, this.#underWay.signal)
      .then((answer) => {
        if (generation !== this.#generation) return;
        this.#pages = new Map([...this.#pages, [page, answer.rows]]);
        this.#accept(answer);
      })
      .catch((error: unknown) => {
        if (generation === this.#generation) this.#asked.delete(page);
        this.#fail(error, generation);
      });
  }

  #accept(head: P): void {
    this.head = head;
    this.count = head.matched;
    this.error = undefined;
  }

  #fail(error: unknown, generation: number): void {
    if (generation === this.#generation && !isCancelled(error)) this.error = toHostError(error);
  }
}
