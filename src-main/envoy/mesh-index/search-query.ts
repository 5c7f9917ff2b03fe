import { type TermField, termFields } from './facts.ts';

/**
 * A question to the whole mesh: words that must all hold. `cluster:reviews` asks the names of clusters and what refers
 * to them, `host:*.shop` domains and server names, `endpoint:10.2.3.4`, `port:9080`, `header:end-user`, `secret:…`,
 * `san:…`, `origin:…` likewise; `kind:route`; `proxy:ns/app` narrows to proxies; `not:word` excludes; a bare word is
 * looked for in names and everything above, and with `text:` in the whole text. `*` stands for any signs.
 */
export interface SearchWord {
  readonly field: TermField | 'any' | 'text' | 'kind' | 'proxy' | 'name';
  readonly text: string;
  readonly not: boolean;
}

export interface SearchQuery {
  readonly words: readonly SearchWord[];
}

/** Proxies that have one form of a resource. */
export interface SearchForm {
  readonly id: number;
  readonly proxies: readonly string[];
}

const aliases: Readonly<Record<string, SearchWord['field']>> = {
  address: 'endpoint',
  ip: 'endpoint',
  vs: 'origin',
  virtualservice: 'origin',
  cert: 'secret',
};
const fields = new Set<string>([...termFields, 'text', 'kind', 'proxy', 'name']);

const isField = (word: string): word is SearchWord['field'] => fields.has(word);

/** Words are parted by blanks; quotes keep them together. A prefix that is no field is part of the word. */
export function parseSearch(query: string): SearchQuery {
  const words = [...query.matchAll(/(?:"[^"]*"|\S)+/g)].map(([word]) => word.replaceAll('"', ''));
  return { words: words.map(parseWord) };
}

function parseWord(written: string): SearchWord {
  const not = written.startsWith('not:') || written.startsWith('-');
  const word = not ? written.replace(/^(not:|-)/, '') : written;
  const colon = word.indexOf(':');
  const prefix = word.slice(0, Math.max(0, colon)).toLowerCase();
  const field = aliases[prefix] ?? prefix;
  return colon > 0 && isField(field)
    ? { field, text: word.slice(colon + 1), not }
    : { field: 'any', text: word, not };
}

export type Test = (value: string) => boolean;

/** Contains, whatever the case; with `*` the whole value must fit. */
export function wordTest(word: string): Test {
  const wanted = word.toLowerCase();
  if (!wanted.includes('*')) return (value) => value.toLowerCase().includes(wanted);
  const parts = wanted.split('*');
  return (value) => fitsParts(value.toLowerCase(), parts);
}

/** Glob by parts, without a regular expression: linear in the value, however hostile the pattern. */
function fitsParts(value: string, parts: readonly string[]): boolean {
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (!value.startsWith(first) || !value.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = value.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= value.length - last.length;
}
