import type { ResourceKind } from '../../contract/resources.ts';
import type { TableFilters, TableName, TableRow } from '../../contract/tables.ts';
import type { ProxyConfig, ResourceEntry } from '../dump.ts';
import type { TableContext } from './context.ts';

/** What a sort compares; undefined sorts last. */
export type Sortable = string | number | undefined;

/**
 * One table. `Light` is what is kept of each row for sorting, filtering and counting (some hundred bytes),
 * from which `row` makes the whole row when its page is shown. `build` runs once per dump.
 */
export interface TableSpec<Light> {
  readonly name: TableName;
  /** Sections that feed it; the first tells an absent section from an empty one. */
  readonly kinds: readonly ResourceKind[];
  readonly build: (config: ProxyConfig, context: TableContext) => readonly Light[];
  readonly row: (light: Light, config: ProxyConfig, context: TableContext) => TableRow;
  /** What a text filter looks at, where the whole row would cost more than it tells. */
  readonly searched?: (light: Light) => unknown;
  /** Sorters by column, where the text of the row's field would not do or cost more (contract/columns). */
  readonly columns: Readonly<
    Record<string, (light: Light, config: ProxyConfig, context: TableContext) => Sortable>
  >;
  readonly facets: Readonly<
    Record<string, (light: Light, context: TableContext) => string | readonly string[]>
  >;
  /** All filters but `text`, `state` and `facets`, which work the same everywhere. */
  readonly matches: (light: Light, filters: TableFilters, context: TableContext) => boolean;
  readonly state: (light: Light) => string;
  /** Index of the entry that the row comes from, of the table's first kind. */
  readonly entry: (light: Light) => number;
  /** True when rows depend on the clock, so that no answer may be kept. */
  readonly clocked: boolean;
}

/** What every row says of the entry that it comes from. */
export function rowBase(
  entry: ResourceEntry,
  key: string,
): {
  readonly ref: { kind: ResourceKind; index: number };
  readonly key: string;
  readonly state: ResourceEntry['state'];
  readonly error?: string;
  readonly version?: string;
  readonly lastUpdated?: string;
} {
  return {
    ref: { kind: entry.kind, index: entry.index },
    key,
    state: entry.state,
    ...(entry.error === undefined ? {} : { error: entry.error.details }),
    ...(entry.versionInfo === undefined ? {} : { version: entry.versionInfo }),
    ...(entry.lastUpdated === undefined ? {} : { lastUpdated: entry.lastUpdated }),
  };
}

/** A filter on a name: absent, or the same text in any case. */
export function same(wanted: string | undefined, value: string): boolean {
  return wanted === undefined || wanted.toLowerCase() === value.toLowerCase();
}

/** A filter on a part of a name: absent, or contained in any case. */
export function contains(wanted: string | undefined, value: string): boolean {
  return wanted === undefined || value.toLowerCase().includes(wanted.toLowerCase());
}
