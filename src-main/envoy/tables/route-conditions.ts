import {
  flag,
  type Json,
  type JsonObject,
  num,
  obj,
  objects,
  optObj,
  str,
  text,
} from '../../contract/json.ts';

/** A `type.matcher.v3.StringMatcher` in signs: `= a`, `^= a` (prefix), `$= a` (suffix), `*= a` (contains), `~ a`. */
export function stringMatch(matcher: JsonObject): string {
  const fold = flag(matcher['ignoreCase']) ? ' (any case)' : '';
  const exact = str(matcher['exact']);
  if (exact !== undefined) return `= ${exact}${fold}`;
  const prefix = str(matcher['prefix']);
  if (prefix !== undefined) return `^= ${prefix}${fold}`;
  const suffix = str(matcher['suffix']);
  if (suffix !== undefined) return `$= ${suffix}${fold}`;
  const part = str(matcher['contains']);
  if (part !== undefined) return `*= ${part}${fold}`;
  const regex = str(obj(matcher['safeRegex'])['regex']) ?? str(matcher['regex']);
  if (regex !== undefined) return `~ ${regex}`;
  return JSON.stringify(matcher);
}

/** An int64 field, which may be more than a number holds. */
function whole(value: Json | undefined): string {
  return typeof value === 'number' ? String(value) : text(value) || '0';
}

/** `route.v3.HeaderMatcher`, today's form and those of v2 (docs/envoy.md §3.9). */
export function headerCondition(header: JsonObject): string {
  const name = text(header['name']);
  const not = flag(header['invertMatch']) ? 'not ' : '';
  const treatMissing = flag(header['treatMissingHeaderAsEmpty']) ? ' (absent = empty)' : '';
  const sentence = (rest: string): string => `${not}${name}${rest}${treatMissing}`;
  const matcher = optObj(header['stringMatch']);
  if (matcher !== undefined) return sentence(` ${stringMatch(matcher)}`);
  const signs = [
    ['exactMatch', '='],
    ['prefixMatch', '^='],
    ['suffixMatch', '$='],
    ['containsMatch', '*='],
    ['regexMatch', '~'],
    ['value', '='],
  ] as const;
  for (const [field, sign] of signs) {
    const value = str(header[field]);
    if (value !== undefined) {
      return sentence(` ${field === 'value' && flag(header['regex']) ? '~' : sign} ${value}`);
    }
  }
  const regex = str(obj(header['safeRegexMatch'])['regex']);
  if (regex !== undefined) return sentence(` ~ ${regex}`);
  const range = optObj(header['rangeMatch']);
  if (range !== undefined) {
    return sentence(` in [${whole(range['start'])}, ${whole(range['end'])})`);
  }
  return header['presentMatch'] === false ? sentence(' absent') : sentence(' present');
}

function queryCondition(query: JsonObject): string {
  const name = `?${text(query['name'])}`;
  const matcher = optObj(query['stringMatch']);
  if (matcher !== undefined) return `${name} ${stringMatch(matcher)}`;
  const value = str(query['value']);
  if (value !== undefined) return `${name} ${flag(query['regex']) ? '~' : '='} ${value}`;
  return `${name} present`;
}

const denominators: ReadonlyMap<string, number> = new Map([
  ['HUNDRED', 100],
  ['TEN_THOUSAND', 10_000],
  ['MILLION', 1_000_000],
]);

/** Share of 100 that a `core.v3.RuntimeFractionalPercent` lets through by default. */
export function runtimePercent(fraction: JsonObject): number {
  const value = obj(fraction['defaultValue']);
  const denominator = denominators.get(text(value['denominator'])) ?? 100;
  return ((num(value['numerator']) ?? 0) * 100) / denominator;
}

/** Fields of `route.v3.RouteMatch` that a sentence below or `pathCondition` is for. */
const saidOtherwise: ReadonlySet<string> = new Set(
  'headers queryParameters cookies caseSensitive grpc runtimeFraction runtime tlsContext dynamicMetadata filterState prefix path pathSeparatedPrefix safeRegex regex pathMatchPolicy connectMatcher'.split(
    ' ',
  ),
);

/** Everything besides the path that a (canonical) route asks of a request. All must hold. */
export function routeConditions(route: JsonObject): string[] {
  const match = obj(route['match']);
  const conditions = objects(match['headers']).map(headerCondition);
  conditions.push(...objects(match['queryParameters']).map(queryCondition));
  for (const cookie of objects(match['cookies'])) {
    const not = flag(cookie['invertMatch']) ? 'not ' : '';
    conditions.push(
      `${not}cookie ${text(cookie['name'])} ${stringMatch(obj(cookie['stringMatch']))}`,
    );
  }
  if (match['caseSensitive'] === false) conditions.push('case_sensitive = false');
  if (match['grpc'] !== undefined) conditions.push('gRPC');
  const fraction = optObj(match['runtimeFraction']);
  if (fraction !== undefined) {
    const key = text(fraction['runtimeKey']);
    conditions.push(`runtime ${runtimePercent(fraction)}%${key === '' ? '' : ` ${key}`}`);
  }
  // v2: a whole number of percent.
  const runtime = optObj(match['runtime']);
  if (runtime !== undefined) conditions.push(`runtime ${num(runtime['defaultValue']) ?? 0}%`);
  const tls = optObj(match['tlsContext']);
  if (tls !== undefined) {
    for (const [name, value] of Object.entries(tls)) {
      conditions.push(`TLS client certificate ${name} = ${JSON.stringify(value)}`);
    }
  }
  for (const metadata of objects(match['dynamicMetadata'])) {
    const path = objects(metadata['path']).map((segment) => text(segment['key']));
    const not = flag(metadata['invert']) ? 'not ' : '';
    conditions.push(
      `${not}metadata ${[text(metadata['filter']), ...path].join('.')} ${JSON.stringify(metadata['value'] ?? null)}`,
    );
  }
  for (const state of objects(match['filterState'])) {
    conditions.push(`filter state ${text(state['key'])} ${stringMatch(obj(state['stringMatch']))}`);
  }
  // What a newer Envoy may ask for besides is shown as it stands.
  for (const [field, value] of Object.entries(match)) {
    if (!saidOtherwise.has(field)) conditions.push(`${field} ${JSON.stringify(value)}`);
  }
  return conditions;
}

/** The path condition in words; empty when the route has none. */
export function pathCondition(route: JsonObject): string {
  const match = obj(route['match']);
  const prefix = str(match['prefix']);
  if (prefix !== undefined) return `${prefix}*`;
  const path = str(match['path']);
  if (path !== undefined) return `= ${path}`;
  const separated = str(match['pathSeparatedPrefix']);
  if (separated !== undefined) return `${separated}[/*]`;
  const regex = str(obj(match['safeRegex'])['regex']) ?? str(match['regex']);
  if (regex !== undefined) return `~ ${regex}`;
  const template = optObj(match['pathMatchPolicy']);
  if (template !== undefined) {
    return `template ${text(obj(template['typedConfig'])['pathTemplate'])}`;
  }
  return match['connectMatcher'] === undefined ? '' : 'CONNECT';
}
