import type { ChainGraph, ChainNode } from '../../src-main/contract/chain.ts';
import type { Host } from '../api/host.ts';
import { Task } from '../state/task.svelte.ts';
import { wayOnly } from './way-only.ts';

const animationLimit = 300;

/** What the chain view shows of one dump: the graph around a focus, what is opened, what was searched. */
export class ChainState {
  readonly graph = new Task<ChainGraph>();
  readonly search = new Task<{ hits: ChainNode[]; total: number }>();
  focus = $state<string | undefined>(undefined);
  expanded = $state.raw<readonly string[]>([]);
  /** Position among the hits; -1 before the first step. */
  hit = $state(-1);
  text = $state('');
  #dump = '';
  #path: readonly string[] = [];
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  get animate(): boolean {
    return (this.graph.value?.nodes.length ?? 0) <= animationLimit;
  }

  /** Shows a dump around a focus; opened folds stay open while the focus stays. `path`: nodes that must be there. */
  async show(dump: string, focus: string | undefined, path: readonly string[] = []): Promise<void> {
    const another = dump !== this.#dump;
    if (another || focus !== this.focus) this.expanded = [];
    this.#path = path;
    this.#dump = dump;
    this.focus = focus;
    // What was found in the dump before is not in this one; what was typed still asks.
    await Promise.all([this.#load(), ...(another ? [this.find(this.text)] : [])]);
  }

  async expand(id: string): Promise<void> {
    if (!this.expanded.includes(id)) this.expanded = [...this.expanded, id];
    await this.#load();
  }

  async collapseAll(): Promise<void> {
    this.expanded = [];
    await this.#load();
  }

  async find(text: string): Promise<void> {
    this.text = text;
    this.hit = -1;
    if (text.trim() === '' || this.#dump === '') {
      this.search.clear();
      return;
    }
    await this.search.run((options) =>
      this.#host.call('chain.search', { dump: this.#dump, text: text.trim() }, options),
    );
  }

  /** The next or previous hit, round and round. */
  step(by: 1 | -1): ChainNode | undefined {
    const hits = this.search.value?.hits ?? [];
    if (hits.length === 0) return undefined;
    this.hit = (this.hit + by + hits.length) % hits.length;
    return hits[this.hit];
  }

  async #load(): Promise<void> {
    if (this.#dump === '') return;
    const ends = this.#path.filter((id) => /^(?:cluster|route)\//.test(id));
    const query = {
      expanded: [...this.expanded, ...ends],
      shown: [...this.#path],
      ...(this.focus === undefined ? {} : { focus: this.focus }),
    };
    const onWay = this.#path.length > 0;
    await this.graph.run(async (options) => {
      const graph = await this.#host.call('chain.graph', { dump: this.#dump, query }, options);
      return onWay ? wayOnly(graph, this.#path, this.expanded) : graph;
    });
  }
}
