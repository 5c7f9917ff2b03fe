import { SvelteSet } from 'svelte/reactivity';

/** Which columns of one table a person does not want to see; kept in this browser. */
export class ColumnChoice {
  readonly hidden: SvelteSet<string>;
  readonly #key: string;

  constructor(table: string) {
    this.#key = `meshscope.hidden.${table}`;
    const stored = localStorage.getItem(this.#key) ?? '';
    this.hidden = new SvelteSet(stored.split(',').filter((id) => id !== ''));
  }

  toggle(id: string): void {
    if (this.hidden.has(id)) this.hidden.delete(id);
    else this.hidden.add(id);
    localStorage.setItem(this.#key, [...this.hidden].join(','));
  }
}
