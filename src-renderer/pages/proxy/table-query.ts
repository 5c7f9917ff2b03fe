import type { ResourceState } from '../../../src-main/contract/resources.ts';
import { type TableName, tableNames } from '../../../src-main/contract/table-names.ts';
import type { TableFilters } from '../../../src-main/contract/tables.ts';

export function toTableName(value: string): TableName | undefined {
  return tableNames.find((name) => name === value);
}

const resourceStates = [
  'static',
  'active',
  'warming',
  'draining',
  'error',
] as const satisfies readonly ResourceState[];

export const textFilters = [
  'fqdn',
  'subset',
  'direction',
  'address',
  'type',
  'name',
  'cluster',
  'status',
] as const satisfies readonly (keyof TableFilters)[];

export type FilterName = (typeof textFilters)[number] | 'port' | 'state' | 'text';

export const filterNames: readonly FilterName[] = [...textFilters, 'port', 'state', 'text'];

export function toFilterName(value: string): FilterName | undefined {
  return filterNames.find((name) => name === value);
}

/** A chosen facet stands in the address as `f.security=mutual-tls`. */
export const facetPrefix = 'f.';

/** Filters that main chose (a problem's), as they stand in the address. */
export function toAddress(filters: TableFilters): Readonly<Record<string, string>> {
  const { facets, ...named } = filters;
  return {
    ...Object.fromEntries(Object.entries(named).map(([name, value]) => [name, String(value)])),
    ...Object.fromEntries(
      Object.entries(facets ?? {}).map(([name, [value = '']]) => [`${facetPrefix}${name}`, value]),
    ),
  };
}

/** `port:9080 reviews` → named filters and the words that are left, as on the mesh board. */
export function parseTableWords(text: string): Readonly<Record<string, string>> {
  const named: Record<string, string> = {};
  const rest: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const colon = word.indexOf(':');
    const name = toFilterName(word.slice(0, Math.max(colon, 0)));
    if (name !== undefined && name !== 'text' && colon < word.length - 1) {
      named[name] = word.slice(colon + 1);
    } else rest.push(word);
  }
  return rest.length === 0 ? named : { ...named, text: rest.join(' ') };
}

/** The address's filters as `dump.table` takes them; what is not a number or not a state is no filter. */
export function toTableFilters(filters: Readonly<Record<string, string>>): TableFilters {
  const given: Record<string, string> = { ...filters, text: '' };
  Object.assign(given, parseTableWords(filters['text'] ?? ''));
  const out: TableFilters = {};
  for (const name of textFilters) {
    const value = given[name];
    if (value !== undefined && value !== '') out[name] = value;
  }
  const port = Number(given['port']);
  if (given['port'] !== undefined && given['port'] !== '' && Number.isInteger(port) && port >= 0) {
    out.port = port;
  }
  const state = resourceStates.find((known) => known === given['state']);
  if (state !== undefined) out.state = state;
  if (given['text'] !== undefined && given['text'] !== '') out.text = given['text'];
  const facets = Object.entries(given).flatMap(([name, value]): [string, string[]][] =>
    name.startsWith(facetPrefix) && value !== '' ? [[name.slice(facetPrefix.length), [value]]] : [],
  );
  if (facets.length > 0) out.facets = Object.fromEntries(facets);
  return out;
}
