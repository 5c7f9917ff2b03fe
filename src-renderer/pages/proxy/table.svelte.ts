import type { TableName, TablePage, TableRow } from '../../../src-main/contract/tables.ts';
import type { Host } from '../../api/host.ts';
import { Paged } from '../../state/paged.svelte.ts';
import { parseSort } from '../../state/sort.ts';
import { toTableFilters } from './table-query.ts';

/** One table of one dump, as the address filters and sorts it. */
export class TableState {
  readonly rows = new Paged<TableRow, TablePage>();
  readonly #host: Host;
  #shown = '';

  constructor(host: Host) {
    this.#host = host;
  }

  async show(
    dump: string,
    table: TableName,
    filters: Readonly<Record<string, string>>,
  ): Promise<void> {
    const shown = `${dump}\n${table}`;
    if (shown !== this.#shown) this.rows.clear();
    this.#shown = shown;
    const sort = parseSort(filters['sort']);
    const query = {
      table,
      filters: toTableFilters(filters),
      ...(sort === undefined ? {} : { sort }),
    };
    await this.rows.restart((offset, limit, signal) =>
      this.#host.call('dump.table', { dump, query: { ...query, offset, limit } }, { signal }),
    );
  }
}
