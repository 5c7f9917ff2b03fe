import type { MessageKey } from '../../words/keys.ts';

/**
 * How a cell is shown by the page and said by `-o wide`: by its value alone, or `own`, by a component of the
 * table (src-renderer/pages/proxy/cells). Texts of `-o wide` that are more than the value stand in
 * hosts/cli/wide.ts.
 */
export type CellKind =
  'text' | 'mono' | 'sub' | 'number' | 'direction' | 'state' | 'destination' | 'madeBy' | 'own';

/** One column: all that the page, the sorter, `-o wide` and the glossary say of it. Null: it has none. */
export interface TableColumn {
  /** The row's field. */
  readonly id: string;
  /** For a plain field, which the row's schema has from here. */
  readonly field?: 'text' | 'number' | 'flag';
  readonly cell: CellKind;
  /** Whether one can sort by it. Without a sorter of the table's own the text of the row's field counts. */
  readonly sorted: boolean;
  readonly title: Extract<MessageKey, `table.column.${string}`> | null;
  /** On the page; absent there without one. `rank`: the higher, the sooner it gives way. */
  readonly width: {
    readonly min: number;
    readonly grow?: number;
    readonly align?: 'end';
    readonly rank?: number;
  } | null;
  readonly wide: { readonly header: string; readonly place: number } | null;
  readonly glossary: Extract<MessageKey, `glossary.${string}`> | null;
}

/** A field that one can sort and filter by and that has no column of its own. */
export const sorterOnly = <Id extends string>(id: Id) =>
  ({
    id,
    cell: 'text',
    sorted: true,
    title: null,
    width: null,
    wide: null,
    glossary: null,
  }) as const;
