import type { ChainHit, ChainPicture, ChainQuery } from '../../src-main/contract/chain.ts';
import type { Host } from '../api/host.ts';
import { Task } from '../state/task.svelte.ts';
import { cardsOfNode } from './lit.ts';
import { stoodAt } from './stood-at.ts';

/** What a search finds beyond the picture is brought in, as much as the eye takes. */
const broughtIn = 8;

/** What a picture stands around, and what was added to it. */
interface Stand {
  readonly focus: string | undefined;
  readonly added: readonly string[];
}

/** What the chain view shows of one dump: the picture around a focus, what was added to it, what was searched. */
export class ChainState {
  readonly picture = new Task<ChainPicture>();
  readonly search = new Task<{ hits: ChainHit[]; total: number }>();
  /** What the picture stands around; undefined: whatever main chose. */
  focus = $state<string | undefined>(undefined);
  added = $state.raw<readonly string[]>([]);
  whole = $state(false);
  /** Position among the hits; -1 before the first step. */
  hit = $state(-1);
  text = $state('');
  /** What it stood around before, the last one last. */
  before = $state.raw<readonly Stand[]>([]);
  #dump = '';
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Shows a dump; an object that the picture holds already lights up where it stands, and nothing moves. */
  async show(dump: string, selected: string | undefined): Promise<void> {
    const another = dump !== this.#dump;
    const { value } = this.picture;
    if (!another && value !== undefined) {
      if (selected === undefined || cardsOfNode(value, selected).length > 0) return;
      await this.stand(selected);
      return;
    }
    this.added = [];
    this.before = [];
    this.#dump = dump;
    this.focus = selected ?? stoodAt.get(dump);
    // What was found in the dump before is not in this one; what was typed still asks.
    await Promise.all([this.#load(), this.text === '' ? undefined : this.find(this.text)]);
  }

  /** Draws the picture anew around an object. */
  async stand(focus: string | undefined): Promise<void> {
    const now = this.focus ?? this.picture.value?.focus;
    if (focus === now) return;
    this.before = [...this.before, { focus: now, added: this.added }];
    this.focus = focus;
    this.added = [];
    await this.#load();
  }

  /** To what it stood around before; false where there is nothing to go back to. */
  async back(): Promise<boolean> {
    const last = this.before.at(-1);
    if (last === undefined) return false;
    this.focus = last.focus;
    this.added = last.added;
    this.before = this.before.slice(0, -1);
    await this.#load();
    return true;
  }

  async add(id: string): Promise<void> {
    if (this.added.includes(id)) return;
    this.added = [...this.added, id];
    await this.#load();
  }

  async collapse(): Promise<void> {
    this.added = [];
    await this.#load();
  }

  async toggleWhole(): Promise<void> {
    this.whole = !this.whole;
    await this.#load();
  }

  async find(text: string): Promise<void> {
    this.text = text;
    this.hit = -1;
    if (text.trim() === '' || this.#dump === '') {
      const had = this.search.value !== undefined;
      this.search.clear();
      if (had) await this.#load();
      return;
    }
    const found = await this.search.run((options) =>
      this.#host.call('chain.search', { dump: this.#dump, text: text.trim() }, options),
    );
    if (found) await this.#load();
  }

  /** What a column's list shows. */
  list(text: string, column: ChainHit['column']): Promise<{ hits: ChainHit[]; total: number }> {
    return this.#host.call('chain.search', { dump: this.#dump, text: text.trim(), column });
  }

  /** The next or previous hit, round and round. */
  step(by: 1 | -1): ChainHit | undefined {
    const hits = this.search.value?.hits ?? [];
    if (hits.length === 0) return undefined;
    this.hit = (this.hit + by + hits.length) % hits.length;
    return hits[this.hit];
  }

  async #load(): Promise<void> {
    if (this.#dump === '') return;
    const found = (this.search.value?.hits ?? []).slice(0, broughtIn);
    const query: Partial<ChainQuery> = {
      extent: this.whole ? 'whole' : 'around',
      shown: [...this.added, ...found.map(({ id }) => id)],
      ...(this.whole ? { limit: 4000 } : {}),
      ...(this.focus === undefined ? {} : { focus: this.focus }),
    };
    const answered = await this.picture.run((options) =>
      this.#host.call('chain.picture', { dump: this.#dump, query }, options),
    );
    if (answered) stoodAt.set(this.#dump, this.focus);
  }
}
