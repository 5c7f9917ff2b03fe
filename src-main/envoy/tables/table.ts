import type { TablePage, TableQuery, TableRow } from '../../contract/tables.ts';
import type { Dump, ProxyConfig, ResourceEntry } from '../dump.ts';
import type { TableContext } from './context.ts';
import type { TableSpec } from './spec.ts';
import { type Asked, type Built, viewOf } from './view.ts';

export interface Table {
  readonly page: (config: ProxyConfig, query: TableQuery, context: TableContext) => TablePage;
  readonly rows: (
    config: ProxyConfig,
    query: TableQuery,
    context: TableContext,
  ) => readonly TableRow[];
  readonly ofResource: (
    config: ProxyConfig,
    entry: ResourceEntry,
    context: TableContext,
  ) => readonly TableRow[];
}

function emptyReason(
  { dump }: ProxyConfig,
  total: number,
  kinds: TableSpec<unknown>['kinds'],
): 'no-match' | 'section-missing' | 'section-empty' {
  if (total > 0) return 'no-match';
  const present = dump.sections.some(({ kind }) => kind !== undefined && kinds[0] === kind);
  return present ? 'section-empty' : 'section-missing';
}

function slice<Light>(asked: Asked<Light>, order: readonly number[]): TableRow[] {
  const { spec, built, config, context } = asked;
  return order.flatMap((index) => {
    const light = built.rows[index];
    return light === undefined ? [] : [spec.row(light, config, context)];
  });
}

/** No name that anybody reads is longer; a page of rows with names of a megabyte would stand still the page that shows it. */
const longest = 4096;

function cutRow(row: TableRow): TableRow {
  for (const [field, value] of Object.entries(row)) Reflect.set(row, field, cut(value));
  return row;
}

function cut(value: unknown): unknown {
  if (typeof value === 'string')
    return value.length > longest ? `${value.slice(0, longest).toWellFormed()}…` : value;
  if (Array.isArray(value)) return value.map(cut);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, cut(one)]));
}

export function makeTable<Light>(spec: TableSpec<Light>): Table {
  const cache = new WeakMap<Dump, Built<Light>>();

  function builtOf(config: ProxyConfig, context: TableContext): Built<Light> {
    const { clusters, serverInfo } = config;
    const known = cache.get(config.dump);
    // The other pages may be read again while the dump stays.
    if (known !== undefined && known.clusters === clusters && known.serverInfo === serverInfo) {
      return known;
    }
    const rows = spec.build(config, context);
    const built: Built<Light> = { clusters, serverInfo, rows, texts: undefined, views: [] };
    cache.set(config.dump, built);
    return built;
  }

  const ask = (config: ProxyConfig, query: TableQuery, context: TableContext): Asked<Light> => ({
    spec,
    built: builtOf(config, context),
    config,
    query,
    context,
  });

  return {
    ofResource: (config, entry, context) =>
      builtOf(config, context)
        .rows.filter((light) => spec.entry(light) === entry.index)
        .map((light) => spec.row(light, config, context)),
    page: (config, query, context) => {
      const asked = ask(config, query, context);
      const { order, facets } = viewOf(asked);
      const total = asked.built.rows.length;
      return {
        table: spec.name,
        total,
        matched: order.length,
        offset: query.offset,
        rows: slice(asked, order.slice(query.offset, query.offset + query.limit)).map(cutRow),
        facets,
        ...(order.length === 0 ? { empty: emptyReason(config, total, spec.kinds) } : {}),
      };
    },
    rows: (config, query, context) => {
      const asked = ask(config, query, context);
      return slice(asked, viewOf(asked).order);
    },
  };
}
