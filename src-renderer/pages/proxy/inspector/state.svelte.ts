import type { ResourceSummary } from '../../../../src-main/contract/inspect.ts';
import type { TableName, TableRow } from '../../../../src-main/contract/tables.ts';
import type { Host } from '../../../api/host.ts';
import type { Navigation } from '../../../state/navigation.svelte.ts';
import type { Selected } from '../../../state/place.ts';
import { Task } from '../../../state/task.svelte.ts';
import { nodeOf } from '../columns.ts';

export type TextFormat = 'json' | 'yaml' | 'dumped';

export interface ResourceText {
  readonly text: string;
  readonly truncated: boolean;
  readonly characters: number;
}

export interface SelectedRow {
  readonly row: TableRow;
  readonly all: readonly TableRow[];
}

/** Tables whose rows are parts of a resource. */
const tableOfKind: Readonly<Partial<Record<Selected['kind'], TableName>>> = {
  route: 'routes',
  listener: 'listeners',
  endpoint: 'endpoints',
};
/** The most that one answer holds. */
const mostRows = 1000;

/** What is known of the selected object: the summary, and its text in the chosen format. */
export class InspectorState {
  readonly summary = new Task<ResourceSummary>();
  readonly text = new Task<ResourceText>();
  /** The row that is selected, and the others of its container. */
  readonly rows = new Task<SelectedRow | undefined>();
  format = $state<TextFormat>('json');
  #shown = '';
  readonly #host: Host;
  readonly #navigation: Navigation;

  constructor(host: Host, navigation: Navigation) {
    this.#host = host;
    this.#navigation = navigation;
  }

  async follow(dump: string, selected: Selected | undefined): Promise<void> {
    const shown =
      selected === undefined
        ? ''
        : `${dump}\n${selected.kind}\n${String(selected.index)}\n${selected.node ?? ''}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (selected === undefined || dump === '') {
      this.summary.clear();
      this.text.clear();
      this.rows.clear();
      return;
    }
    const ref = { kind: selected.kind, index: selected.index };
    const rows = this.#findRow(dump, selected);
    const found = await this.summary.run((options) =>
      this.#host.call('dump.inspect', { dump, ref }, options),
    );
    if (found || this.summary.error !== undefined) await this.#repair(dump, selected);
    await rows;
  }

  /** The row that a selection means, where it means more than its resource. */
  async #findRow(dump: string, { kind, name, node }: Selected): Promise<void> {
    this.rows.clear();
    const table = node === undefined ? undefined : tableOfKind[kind];
    if (table === undefined) return;
    const filters = table === 'endpoints' ? { cluster: name } : { name };
    await this.rows.run(async (options) => {
      const query = { table, filters, limit: mostRows } as const;
      const { rows } = await this.#host.call('dump.table', { dump, query }, options);
      const row = rows.find((one) => nodeOf(one) === node);
      return row === undefined ? undefined : { row, all: rows };
    });
  }

  async loadText(dump: string, selected: Selected, format: TextFormat): Promise<void> {
    const ref = { kind: selected.kind, index: selected.index };
    await this.text.run((options) =>
      this.#host.call(
        'dump.resource',
        { dump, ref, format, ...(selected.node === undefined ? {} : { part: selected.node }) },
        options,
      ),
    );
  }

  /** A link taken from an older dump may point to another position: the name decides. */
  async #repair(dump: string, selected: Selected): Promise<void> {
    const value = this.summary.value;
    if (selected.name === '' || value?.name === selected.name) return;
    if (value?.ref.index !== selected.index && this.summary.error === undefined) return;
    const { kind, name } = selected;
    const found = new Task<{ ref?: { index: number } | undefined }>();
    await found.run((options) => this.#host.call('dump.find', { dump, kind, name }, options));
    const index = found.value?.ref?.index;
    if (index === undefined || index === selected.index) return;
    if (this.#navigation.place.selected !== selected) return;
    this.#navigation.select({ kind, index, name }, { replace: true });
  }
}
