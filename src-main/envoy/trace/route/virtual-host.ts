import { type JsonObject, str, text } from '../../../contract/json.ts';
import { messages, scalars, truthy } from '../../match/fields.ts';
import type { HeaderMap } from '../../match/headers.ts';
import { asciiLower } from '../../match/string-matcher.ts';

export interface VirtualHostHit {
  readonly virtualHost: JsonObject;
  readonly index: number;
  /** The domain that won, as written. */
  readonly domain: string;
  readonly how: 'only-wildcard' | 'exact' | 'suffix' | 'prefix' | 'wildcard';
}

interface Entry {
  readonly virtualHost: JsonObject;
  readonly index: number;
  readonly domain: string;
}

/** Domains of one route configuration, ordered as Envoy asks them (config_impl.cc RouteMatcher). */
export interface DomainIndex {
  readonly virtualHosts: readonly JsonObject[];
  readonly exact: ReadonlyMap<string, Entry>;
  /** Longest first: length of the literal → literal → entry. */
  readonly suffixes: readonly (readonly [number, ReadonlyMap<string, Entry>])[];
  readonly prefixes: readonly (readonly [number, ReadonlyMap<string, Entry>])[];
  readonly wildcard: Entry | undefined;
}

const indexes = new WeakMap<JsonObject, DomainIndex>();

export function domainIndex(routeConfig: JsonObject): DomainIndex {
  const known = indexes.get(routeConfig);
  if (known !== undefined) return known;
  const exact = new Map<string, Entry>();
  const suffixes = new Map<number, Map<string, Entry>>();
  const prefixes = new Map<number, Map<string, Entry>>();
  let wildcard: Entry | undefined;
  const virtualHosts = messages(routeConfig['virtualHosts']);
  for (const [index, virtualHost] of virtualHosts.entries()) {
    for (const domain of scalars(virtualHost['domains'])) {
      const entry = { virtualHost, index, domain };
      const key = asciiLower(domain);
      if (key === '*') wildcard ??= entry;
      else if (key.startsWith('*')) put(suffixes, key.slice(1), entry);
      else if (key.endsWith('*')) put(prefixes, key.slice(0, -1), entry);
      else if (!exact.has(key)) exact.set(key, entry);
    }
  }
  const made = {
    virtualHosts,
    exact,
    suffixes: byLength(suffixes),
    prefixes: byLength(prefixes),
    wildcard,
  };
  indexes.set(routeConfig, made);
  return made;
}

function put(into: Map<number, Map<string, Entry>>, literal: string, entry: Entry): void {
  const same = into.get(literal.length) ?? new Map<string, Entry>();
  into.set(literal.length, same);
  if (!same.has(literal)) same.set(literal, entry);
}

function byLength(
  map: ReadonlyMap<number, Map<string, Entry>>,
): readonly (readonly [number, ReadonlyMap<string, Entry>])[] {
  return [...map].sort(([a], [b]) => b - a);
}

/** Where the port of a host begins: the last ':' outside brackets (HeaderUtility::getPortStart). */
export function portStart(host: string): number {
  const colon = host.lastIndexOf(':');
  if (colon < 0) return -1;
  const bracket = host.lastIndexOf(']');
  return bracket > colon ? -1 : colon;
}

function stripPort(host: string): string {
  // "[::1]" and "::1": a colon inside brackets is no port; a bare IPv6 address is taken apart all the same.
  const start = portStart(host);
  return start < 0 ? host : host.slice(0, start);
}

/** The host that is looked up; undefined: the request has none (or not the `vhost_header`). */
export function lookupHost(routeConfig: JsonObject, headers: HeaderMap): string | undefined {
  const header = str(routeConfig['vhostHeader']) ?? '';
  const host = header === '' ? headers.get(':authority') : headers.get(header);
  if (host === undefined || host === '') return undefined;
  return asciiLower(truthy(routeConfig['ignorePortInHostMatching']) ? stripPort(host) : host);
}

/** RouteMatcher::findVirtualHost (config_impl.cc): exact, longest suffix, longest prefix, "*". No backtracking. */
export function findVirtualHost(
  routeConfig: JsonObject,
  headers: HeaderMap,
): VirtualHostHit | undefined {
  const index = domainIndex(routeConfig);
  const { wildcard } = index;
  const vhostHeader = text(routeConfig['vhostHeader']);
  if (
    wildcard !== undefined &&
    vhostHeader === '' &&
    index.exact.size === 0 &&
    index.suffixes.length === 0 &&
    index.prefixes.length === 0
  )
    return { ...wildcard, how: 'only-wildcard' };
  const host = lookupHost(routeConfig, headers);
  if (host === undefined) return undefined;
  const exact = index.exact.get(host);
  if (exact !== undefined) return { ...exact, how: 'exact' };
  for (const [length, literals] of index.suffixes) {
    if (host.length <= length) continue;
    const hit = literals.get(host.slice(host.length - length));
    if (hit !== undefined) return { ...hit, how: 'suffix' };
  }
  for (const [length, literals] of index.prefixes) {
    if (host.length <= length) continue;
    const hit = literals.get(host.slice(0, length));
    if (hit !== undefined) return { ...hit, how: 'prefix' };
  }
  return wildcard === undefined ? undefined : { ...wildcard, how: 'wildcard' };
}
