import type { MeshBoard, MeshRow } from '../../../src-main/contract/mesh.ts';
import type { Host } from '../../api/host.ts';
import { Paged } from '../../state/paged.svelte.ts';
import type { MeshFilters } from './model.ts';

/** Pages of one board must come from one asking of the control planes, however slowly a person scrolls. */
const pagesMaxAgeMs = 600_000;

export interface CellChange {
  readonly proxy: string;
  readonly type: string;
  readonly state: string;
}

/** The mesh board of one context: its rows by pages, its counts, what changed since the last look. */
export class MeshState {
  readonly rows = new Paged<MeshRow, MeshBoard>();
  /** What changed with the newest refresh, for the screen reader's line. */
  changes = $state.raw<readonly CellChange[]>([]);
  #context = '';
  #filters: MeshFilters = {};
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- Memory of the last look; nothing is drawn from it.
  readonly #seen = new Map<string, string>();
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  readonly board: MeshBoard | undefined = $derived.by(() => this.rows.head);

  /** Shows the context with these filters; asks Pilot only if the last answer is old. */
  async show(context: string, filters: MeshFilters, near = 0): Promise<void> {
    if (context !== this.#context) {
      this.rows.clear();
      this.#seen.clear();
      this.changes = [];
    }
    this.#context = context;
    this.#filters = filters;
    if (context !== '') await this.#ask(5000, near);
  }

  /** Asks every control plane again and keeps the rows around `near` in place. */
  async refresh(near = 0): Promise<void> {
    if (this.#context !== '') await this.#ask(0, near);
  }

  async #ask(maxAgeMs: number, near: number): Promise<void> {
    const context = this.#context;
    const filters = this.#filters;
    let first = true;
    const answered = await this.rows.restart((offset, limit) => {
      const age = first ? maxAgeMs : pagesMaxAgeMs;
      first = false;
      return this.#host.call('mesh.board', {
        context,
        query: { ...filters, offset, limit },
        maxAgeMs: age,
      });
    }, near);
    if (answered) this.#compare();
  }

  #compare(): void {
    const changes: CellChange[] = [];
    for (const [, row] of this.rows.loaded()) {
      for (const [type, cell] of Object.entries(row.cells)) {
        const key = `${row.proxy}\n${type}`;
        const before = this.#seen.get(key);
        if (before !== undefined && before !== cell.state) {
          changes.push({ proxy: row.proxy, type, state: cell.state });
        }
        this.#seen.set(key, cell.state);
      }
    }
    if (changes.length > 0) this.changes = changes;
  }
}
