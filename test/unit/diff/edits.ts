import { isObject, type Json, type JsonObject } from '../../../src-main/contract/json.ts';

/** One place in a resource that can be changed without changing what it is. */
export interface Place {
  /** Fields on the way, lists' items left out: what the path of the change must say. */
  readonly fields: readonly string[];
  readonly edit: () => void;
  readonly what: string;
}

/** What identifies an item of these lists: changed, it is another item (one goes, one comes). */
const identities: Readonly<Record<string, readonly string[]>> = {
  routes: ['match', 'name'],
  virtualHosts: ['name'],
  filterChains: ['name', 'filterChainMatch'],
  filters: ['name'],
  httpFilters: ['name'],
  listenerFilters: ['name'],
  accessLog: ['name'],
  transportSocketMatches: ['name'],
  headers: ['name'],
  queryParameters: ['name'],
  requestHeadersToAdd: ['header'],
  responseHeadersToAdd: ['header'],
  endpoints: ['locality', 'priority'],
  lbEndpoints: ['endpoint'],
  clusters: ['name'],
  thresholds: ['priority'],
  tlsCertificateSdsSecretConfigs: ['name'],
  requestMirrorPolicies: ['cluster'],
  upgradeConfigs: ['upgradeType'],
};

/** Sets of values or matchers: a changed item is one gone and one new, so items are not edited in place. */
const sets = new Set([
  'domains',
  'prefixRanges',
  'serverNames',
  'applicationProtocols',
  'queryParameters',
  'retriableStatusCodes',
  'principals',
  'permissions',
  'rules',
  'ids',
  'matchSubjectAltNames',
  'matchTypedSubjectAltNames',
  'requestHeadersToRemove',
  'responseHeadersToRemove',
  'additionalAddresses',
  'keys',
]);

/** Leaves that may be changed, and sets that may get one more item, below a resource in canonical names. */
export function placesIn(resource: JsonObject): Place[] {
  const found: Place[] = [];
  function walk(holder: JsonObject, fields: readonly string[], fixed: readonly string[]): void {
    for (const [name, value] of Object.entries(holder)) {
      if (
        value === undefined ||
        fixed.includes(name) ||
        (fields.length === 0 && /^(@type|name|clusterName)$/.test(name))
      )
        continue;
      const way = [...fields, name];
      const place = (what: string, edit: () => void): void =>
        void found.push({ fields: way, edit, what });
      if (Array.isArray(value)) {
        if (value.every((item) => typeof item === 'string') && sets.has(name))
          place('one more', () => (holder[name] = [...value, 'one.more.example.com']));
        if (sets.has(name)) continue;
        for (const item of value) if (isObject(item)) walk(item, way, identities[name] ?? ['name']);
      } else if (isObject(value)) walk(value, way, []);
      else if (value !== null)
        place(`${name} ${JSON.stringify(value)}`, () => (holder[name] = other(value)));
    }
  }
  walk(resource, [], []);
  return found;
}

function other(value: Json): Json {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (typeof value !== 'string') return 'other';
  // A name that ends in something else is something else: `x` goes to its last word.
  return /^\d+(\.\d+)?s$/.test(value) ? `1${value}` : `${value}x`;
}
