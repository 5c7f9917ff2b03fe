import { tableColumns } from '../../contract/columns/index.ts';
import { AppError } from '../../contract/errors.ts';
import type { TablePage, TableQuery } from '../../contract/tables.ts';
import { sentence } from '../../words/keys.ts';
import type { ProxyConfig } from '../dump.ts';
import { compareSortable } from './compare.ts';
import type { TableContext } from './context.ts';
import type { TableSpec } from './spec.ts';

/** What a query asked of a table comes to: positions of the rows that match, in order, and the facets. */
export interface View {
  readonly key: string;
  readonly order: readonly number[];
  readonly facets: TablePage['facets'];
}

export interface Built<Light> {
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

/** One query to one table. */
export interface Asked<Light> {
  readonly spec: TableSpec<Light>;
  readonly built: Built<Light>;
  readonly config: ProxyConfig;
  readonly query: TableQuery;
  readonly context: TableContext;
}

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

function shownCells<Light>({ spec, config, context }: Asked<Light>, light: Light): unknown {
  const row: readonly (readonly [string, unknown])[] = Object.entries(
    spec.row(light, config, context),
  );
  const shown = row.filter(([name]) => name !== 'ref' && name !== 'key' && name !== 'table');
  return shown.map(([, value]) => value);
}

function textsOf<Light>(asked: Asked<Light>): readonly string[] {
  const { built, spec } = asked;
  const { searched = (light: Light) => shownCells(asked, light) } = spec;
  built.texts ??= built.rows.map((light) => textOf(searched(light)).toLowerCase());
  return built.texts;
}

function filtered<Light>(asked: Asked<Light>): number[] {
  const { spec, built, context } = asked;
  const { filters } = asked.query;
  const words = (filters.text ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const texts = words.length === 0 ? undefined : textsOf(asked);
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

/** The table's own sorter of a column, else the text of the row's field. */
function sorterOf<Light>(
  spec: TableSpec<Light>,
  name: string,
): TableSpec<Light>['columns'][string] {
  const own = Object.hasOwn(spec.columns, name) ? spec.columns[name] : undefined;
  if (own !== undefined) return own;
  if (!tableColumns[spec.name].some(({ id, sorted }) => sorted && id === name)) {
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

function sorted<Light>(asked: Asked<Light>, order: readonly number[]): readonly number[] {
  const { spec, built, config, context } = asked;
  const { sort } = asked.query;
  if (sort === undefined) return order;
  const sorter = sorterOf(spec, sort.column);
  const sign = sort.descending ? -1 : 1;
  const keyed = order.flatMap((index) => {
    const light = built.rows[index];
    return light === undefined ? [] : [{ index, value: sorter(light, config, context) }];
  });
  // What has no value stays last whichever way the column is sorted.
  keyed.sort((a, b) => {
    const absent = Number(a.value === undefined) - Number(b.value === undefined);
    return absent || sign * compareSortable(a.value, b.value) || a.index - b.index;
  });
  return keyed.map(({ index }) => index);
}

function facetsOf<Light>(
  { spec, built, context }: Asked<Light>,
  order: readonly number[],
): TablePage['facets'] {
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

/** What the query comes to; the last few are kept with the table. */
export function viewOf<Light>(asked: Asked<Light>): View {
  const { spec, built, query } = asked;
  const key = JSON.stringify([query.filters, query.sort]);
  const known = spec.clocked ? undefined : built.views.find((view) => view.key === key);
  if (known !== undefined) return known;
  const order = sorted(asked, filtered(asked));
  const view: View = { key, order, facets: facetsOf(asked, order) };
  built.views = [view, ...built.views].slice(0, keptViews);
  return view;
}
