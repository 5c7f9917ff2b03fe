import { type ResourceKind, resourceKinds } from '../../contract/resources.ts';
import { termFields } from './facts.ts';
import type { MeshIndex } from './mesh-index.ts';
import type { StoredResource } from './resource-store.ts';
import {
  type SearchForm,
  type SearchQuery,
  type SearchWord,
  type Test,
  wordTest,
} from './search-query.ts';

/** A resource by kind and name: the forms of it that the mesh has, and who has none. */
export interface SearchHit {
  readonly kind: ResourceKind;
  readonly name: string;
  /** Where the words were found: `name`, a term's field or `text`. */
  readonly where: readonly string[];
  readonly forms: readonly SearchForm[];
  readonly have: number;
  readonly lack: readonly string[];
}

export interface SearchResult {
  readonly hits: readonly SearchHit[];
  readonly total: number;
  /** Proxies that were asked. */
  readonly proxies: number;
}

const kindOrder = new Map(resourceKinds.map((kind, i) => [kind, i]));

interface Group {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly found: StoredResource[];
  readonly where: Set<string>;
}

/** @param limit most hits that are returned; `total` counts all */
export function searchMesh(index: MeshIndex, query: SearchQuery, limit: number): SearchResult {
  const all = index.proxies().map(({ name }) => name);
  const asked = askedProxies(all, query);
  const narrowed = asked.length < all.length ? idsOf(index, asked) : undefined;
  const tests = query.words
    .filter(({ field }) => field !== 'proxy')
    .map((word) => testedWord(index, word));
  const groups = new Map<string, Group>();
  for (const one of index.store.all()) {
    if (narrowed?.has(one.id) === false) continue;
    const where = placesOf(index, one, tests);
    if (where === undefined) continue;
    const key = `${one.kind} ${one.name}`;
    const group = groups.get(key) ?? {
      kind: one.kind,
      name: one.name,
      found: [],
      where: new Set(),
    };
    group.found.push(one);
    for (const place of where) group.where.add(place);
    groups.set(key, group);
  }
  const sorted = [...groups.values()].sort(byPlace);
  const hits = sorted.slice(0, limit).map((group) => hitOf(index, group, asked));
  return { hits, total: sorted.length, proxies: asked.length };
}

/** What has it in its name first, then by kind and name. */
function byPlace(a: Group, b: Group): number {
  const named = Number(b.where.has('name')) - Number(a.where.has('name'));
  const kind = (kindOrder.get(a.kind) ?? 0) - (kindOrder.get(b.kind) ?? 0);
  return named || kind || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

function askedProxies(all: readonly string[], query: SearchQuery): readonly string[] {
  const words = query.words.filter(({ field }) => field === 'proxy');
  const tests = words.map(({ text, not }) => ({ test: wordTest(text), not }));
  return all.filter((name) => {
    const spelled = [name, name.split('.').toReversed().join('/')];
    return tests.every(({ test, not }) => spelled.some(test) !== not);
  });
}

function idsOf(index: MeshIndex, proxies: readonly string[]): ReadonlySet<number> {
  const ids = new Set<number>();
  for (const proxy of proxies) for (const id of index.idsOf(proxy)) ids.add(id);
  return ids;
}

interface Tested {
  readonly word: SearchWord;
  readonly test: Test;
  /** 1 at the number of each term of the mesh that fits: asked once, however many resources say it. */
  readonly fitting: Uint8Array;
}

function testedWord(index: MeshIndex, word: SearchWord): Tested {
  const test = wordTest(word.text);
  const byTerm = word.field !== 'text' && word.field !== 'kind';
  return { word, test, fitting: byTerm ? index.terms.matching(test) : new Uint8Array() };
}

/** Where every word was found; undefined when one was not, or one that must not be was. */
function placesOf(
  index: MeshIndex,
  one: StoredResource,
  tests: readonly Tested[],
): ReadonlySet<string> | undefined {
  let places: Set<string> | undefined;
  for (const tested of tests) {
    const place = placeOf(index, one, tested);
    if ((place !== undefined) === tested.word.not) return undefined;
    if (place !== undefined) (places ??= new Set()).add(place);
  }
  return places ?? new Set();
}

const ownField: Readonly<Partial<Record<SearchWord['field'], ResourceKind>>> = {
  cluster: 'cluster',
  route: 'route',
  secret: 'secret',
};

function placeOf(index: MeshIndex, one: StoredResource, tested: Tested): string | undefined {
  const { word, test, fitting } = tested;
  const { name, fields: places, terms } = index.factsOf(one.id);
  const { field } = word;
  if (field === 'kind') return test(one.kind) ? 'kind' : undefined;
  if (field === 'text') return test(new TextDecoder().decode(one.bytes)) ? 'text' : undefined;
  const named = field === 'any' || field === 'name' || ownField[field] === one.kind;
  if (named && fitting[name] === 1) return 'name';
  if (field === 'name' || field === 'proxy') return undefined;
  const wanted = field === 'any' ? -1 : termFields.indexOf(field);
  for (let i = 0; i < terms.length; i += 1) {
    if (fitting[terms[i] ?? 0] !== 1) continue;
    const place = places[i] ?? 0;
    if (wanted === -1 || wanted === place) return termFields[place];
  }
  return undefined;
}

function hitOf(index: MeshIndex, group: Group, asked: readonly string[]): SearchHit {
  const forms = group.found
    .map(({ id }) => ({ id, proxies: asked.filter((proxy) => index.uses(proxy, id)) }))
    .filter(({ proxies }) => proxies.length > 0)
    .sort((a, b) => b.proxies.length - a.proxies.length);
  const having = new Set(forms.flatMap(({ proxies }) => proxies));
  return {
    kind: group.kind,
    name: group.name,
    where: [...group.where],
    forms,
    have: having.size,
    lack: asked.filter((proxy) => !having.has(proxy)),
  };
}
