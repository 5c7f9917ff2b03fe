import { AppError } from '../../contract/errors.ts';
import type { TableName, TablePage, TableQuery, TableRow } from '../../contract/tables.ts';
import { sentence } from '../../words/keys.ts';
import type { Dump, ProxyConfig, ResourceEntry } from '../dump.ts';
import { bootstrapTable } from './bootstrap.ts';
import { clusterTable } from './clusters.ts';
import { compareSortable } from './compare.ts';
import type { TableContext } from './context.ts';
import { ecdsTable } from './ecds.ts';
import { endpointTable } from './endpoints.ts';
import { listenerTable } from './listeners.ts';
import { routeTable } from './routes.ts';
import { secretTable } from './secrets.ts';
import type { TableSpec } from './spec.ts';

interface Table {
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

/** What a query asked of a table comes to: positions of the rows that match, in order, and the facets. */
interface View {
  readonly key: string;
  readonly order: readonly number[];
  readonly facets: TablePage['facets'];
}

interface Built<Light> {
  readonly clusters: ProxyConfig['clusters'];
  readonly serverInfo: ProxyConfig['serverInfo'];
  readonly rows: readonly Light[];
  /** Lower-cased text of each row, made when a text filter first needs it. */
  texts: readonly string[] | undefined;
  /** The last few views, newest first: scrolling asks for the same one again and again. */
  views: readonly View[];
}

const keptViews = 4;
const facetValues = 20;

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(textOf).join(' ');
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(textOf).join(' ');
}

interface Count {
  readonly value: string;
  readonly count: number;
}

function compareCounts(a: Count, b: Count): number {
  return b.count - a.count || compareSortable(a.value, b.value);
}

function topValues(counts: ReadonlyMap<string, number>): Count[] {
  // A facet may have as many values as there are rows; sorting them all would cost more than the page.
  const top: Count[] = [];
  for (const [value, count] of counts) {
    const last = top.at(-1);
    const found = { value, count };
    if (last !== undefined && top.length === facetValues && compareCounts(found, last) >= 0) {
      continue;
    }
    const at = top.findIndex((one) => compareCounts(found, one) < 0);
    top.splice(at < 0 ? top.length : at, 0, found);
    if (top.length > facetValues) top.pop();
  }
  return top;
}

function makeTable<Light>(spec: TableSpec<Light>): Table {
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

  function shownCells(light: Light, config: ProxyConfig, context: TableContext): unknown {
    const row: readonly (readonly [string, unknown])[] = Object.entries(
      spec.row(light, config, context),
    );
    const shown = row.filter(([name]) => name !== 'ref' && name !== 'key' && name !== 'table');
    return shown.map(([, value]) => value);
  }

  function textsOf(built: Built<Light>, config: ProxyConfig, context: TableContext) {
    const { searched = (light: Light) => shownCells(light, config, context) } = spec;
    built.texts ??= built.rows.map((light) => textOf(searched(light)).toLowerCase());
    return built.texts;
  }

  function filtered(
    built: Built<Light>,
    config: ProxyConfig,
    { filters }: TableQuery,
    context: TableContext,
  ): number[] {
    const words = (filters.text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    const texts = words.length === 0 ? undefined : textsOf(built, config, context);
    const chosen = Object.entries(filters.facets ?? {});
    const kept: number[] = [];
    built.rows.forEach((light, index) => {
      if (filters.state !== undefined && spec.state(light) !== filters.state) return;
      if (!spec.matches(light, filters, context)) return;
      const fits = chosen.every(([name, values]) => {
        const value = spec.facets[name]?.(light, context) ?? [];
        return typeof value === 'string'
          ? values.includes(value)
          : value.some((one) => values.includes(one));
      });
      if (!fits) return;
      const text = texts?.[index];
      if (text === undefined || words.every((word) => text.includes(word))) kept.push(index);
    });
    return kept;
  }

  function columnOf(name: string): TableSpec<Light>['columns'][string] {
    const column = Object.hasOwn(spec.columns, name) ? spec.columns[name] : undefined;
    if (column !== undefined) return column;
    if (!spec.otherColumns.includes(name)) {
      throw new AppError(
        'bad-request',
        sentence('error.envoy.no-such-column', { name: spec.name, name2: name }),
      );
    }
    return (light, config, context) => {
      const cell = Object.entries(spec.row(light, config, context)).find(([key]) => key === name);
      const text = textOf(cell?.[1]);
      return text === '' ? undefined : text;
    };
  }

  function sorted(
    order: readonly number[],
    built: Built<Light>,
    config: ProxyConfig,
    { sort }: TableQuery,
    context: TableContext,
  ): readonly number[] {
    if (sort === undefined) return order;
    const column = columnOf(sort.column);
    const sign = sort.descending ? -1 : 1;
    const keyed = order.flatMap((index) => {
      const light = built.rows[index];
      return light === undefined ? [] : [{ index, value: column(light, config, context) }];
    });
    // What has no value stays last whichever way the column is sorted.
    keyed.sort((a, b) => {
      const absent = Number(a.value === undefined) - Number(b.value === undefined);
      return absent || sign * compareSortable(a.value, b.value) || a.index - b.index;
    });
    return keyed.map(({ index }) => index);
  }

  function facetsOf(order: readonly number[], built: Built<Light>, context: TableContext) {
    const facets: TablePage['facets'] = {};
    for (const [name, valueOf] of Object.entries(spec.facets)) {
      const counts = new Map<string, number>();
      for (const index of order) {
        const light = built.rows[index];
        if (light === undefined) continue;
        const value = valueOf(light, context);
        for (const one of typeof value === 'string' ? [value] : value) {
          if (one !== '') counts.set(one, (counts.get(one) ?? 0) + 1);
        }
      }
      facets[name] = topValues(counts);
    }
    return facets;
  }

  function viewOf(
    built: Built<Light>,
    config: ProxyConfig,
    query: TableQuery,
    context: TableContext,
  ): View {
    const key = JSON.stringify([query.filters, query.sort]);
    const known = spec.clocked ? undefined : built.views.find((view) => view.key === key);
    if (known !== undefined) return known;
    const order = sorted(filtered(built, config, query, context), built, config, query, context);
    const view: View = { key, order, facets: facetsOf(order, built, context) };
    built.views = [view, ...built.views].slice(0, keptViews);
    return view;
  }

  function emptyReason(
    config: ProxyConfig,
    total: number,
  ): 'no-match' | 'section-missing' | 'section-empty' {
    if (total > 0) return 'no-match';
    const present = config.dump.sections.some(
      ({ kind }) => kind !== undefined && spec.kinds[0] === kind,
    );
    return present ? 'section-empty' : 'section-missing';
  }

  function slice(
    built: Built<Light>,
    order: readonly number[],
    config: ProxyConfig,
    context: TableContext,
  ): TableRow[] {
    return order.flatMap((index) => {
      const light = built.rows[index];
      return light === undefined ? [] : [spec.row(light, config, context)];
    });
  }

  return {
    ofResource: (config, entry, context) =>
      builtOf(config, context)
        .rows.filter((light) => spec.entry(light) === entry.index)
        .map((light) => spec.row(light, config, context)),
    page: (config, query, context) => {
      const built = builtOf(config, context);
      const { order, facets } = viewOf(built, config, query, context);
      const shown = order.slice(query.offset, query.offset + query.limit);
      return {
        table: spec.name,
        total: built.rows.length,
        matched: order.length,
        offset: query.offset,
        rows: slice(built, shown, config, context),
        facets,
        ...(order.length === 0 ? { empty: emptyReason(config, built.rows.length) } : {}),
      };
    },
    rows: (config, query, context) => {
      const built = builtOf(config, context);
      return slice(built, viewOf(built, config, query, context).order, config, context);
    },
  };
}

const tables: Readonly<Record<TableName, Table>> = {
  listeners: makeTable(listenerTable),
  routes: makeTable(routeTable),
  clusters: makeTable(clusterTable),
  endpoints: makeTable(endpointTable),
  secrets: makeTable(secretTable),
  ecds: makeTable(ecdsTable),
  bootstrap: makeTable(bootstrapTable),
};

/**
 * One page of one table. The first question about a dump builds the table's row index (kept as long as the
 * dump lives), the first of each filter and order sorts it; every further page of the same costs its rows.
 * Throws AppError `bad-request` for a sort column that the table does not have.
 */
export function tablePage(
  config: ProxyConfig,
  query: TableQuery,
  context: TableContext,
): TablePage {
  return tables[query.table].page(config, query, context);
}

/** All rows that match, in order; `offset` and `limit` are not looked at. For output of whole tables. */
export function tableRows(
  config: ProxyConfig,
  query: TableQuery,
  context: TableContext,
): readonly TableRow[] {
  return tables[query.table].rows(config, query, context);
}

/** The rows that one resource has in a table, in the table's own order. */
export function rowsOfResource(
  config: ProxyConfig,
  table: TableName,
  entry: ResourceEntry,
  context: TableContext,
): readonly TableRow[] {
  return tables[table].ofResource(config, entry, context);
}
