import type { MeshQuery } from '../../../src-main/contract/mesh.ts';
import { parseSort } from '../../state/sort.ts';

export type MeshFilters = Omit<MeshQuery, 'offset' | 'limit'>;

const states = ['synced', 'stale', 'error', 'not-sent', 'missing', 'unknown', 'skewed'] as const;
type State = (typeof states)[number];

function toState(value: string | undefined): State | undefined {
  return states.find((state) => state === value);
}

const wordNames = ['namespace', 'version', 'pilot', 'state'] as const;

/** `namespace:shop version:1.30 reviews` → the named filters and the words that are left. */
export function parseWords(text: string): Readonly<Record<string, string>> {
  const named: Record<string, string> = {};
  const rest: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const colon = word.indexOf(':');
    const name = wordNames.find((known) => known === word.slice(0, Math.max(colon, 0)));
    if (name !== undefined && colon < word.length - 1) named[name] = word.slice(colon + 1);
    else rest.push(word);
  }
  return rest.length === 0 ? named : { ...named, text: rest.join(' ') };
}

/** The address's filters as the board understands them; words typed into the text win over chips. */
export function toMeshFilters(filters: Readonly<Record<string, string>>): MeshFilters {
  const given: Record<string, string> = { ...filters, text: '' };
  Object.assign(given, parseWords(filters['text'] ?? ''));
  const out: MeshFilters = {};
  for (const name of ['namespace', 'version', 'pilot', 'text'] as const) {
    const value = given[name];
    if (value !== undefined && value !== '') out[name] = value;
  }
  const state = toState(given['state']);
  if (state !== undefined) out.state = state;
  const sort = parseSort(given['sort']);
  if (sort !== undefined) out.sort = sort;
  return out;
}
