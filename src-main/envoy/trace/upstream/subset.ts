import {
  at,
  flag,
  isObject,
  type Json,
  type JsonObject,
  list,
  obj,
  optObj,
  text,
} from '../../../contract/json.ts';
import { messages, scalars } from '../../match/fields.ts';
import type { Host } from './host-set.ts';

/** Subset load balancing (docs/envoy.md §4.4; subset_lb.cc). */
type Fallback = 'NOT_DEFINED' | 'NO_FALLBACK' | 'ANY_ENDPOINT' | 'DEFAULT_SUBSET' | 'KEYS_SUBSET';

export interface SubsetResult {
  /** Undefined: the cluster has no subsets, all hosts count. */
  readonly hosts: readonly Host[] | undefined;
  readonly how: 'none' | 'subset' | 'fallback' | 'no-fallback';
  /** Where none of these can be picked, all may. */
  readonly orAny?: boolean;
}

/** Route criteria with the weighted cluster's over them, key by key. */
export function criteria(...sources: readonly (JsonObject | undefined)[]): JsonObject {
  const out: JsonObject = {};
  for (const source of sources) Object.assign(out, obj(at(source, 'filterMetadata', 'envoy.lb')));
  return out;
}

function equal(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function hostFits(host: Host, wanted: JsonObject, listAsAny: boolean): boolean {
  const have = obj(host.metadata['envoy.lb']);
  return Object.entries(wanted).every(([key, value]) => {
    const own = have[key];
    if (listAsAny && Array.isArray(own)) return own.some((one) => equal(one, value));
    return own !== undefined && equal(own, value);
  });
}

function selectorFallback(selector: JsonObject): Fallback {
  const value = selector['fallbackPolicy'];
  const names: readonly Fallback[] = [
    'NOT_DEFINED',
    'NO_FALLBACK',
    'ANY_ENDPOINT',
    'DEFAULT_SUBSET',
    'KEYS_SUBSET',
  ];
  if (typeof value === 'number') return names[value] ?? 'NOT_DEFINED';
  return names.find((name) => name === value) ?? 'NOT_DEFINED';
}

function clusterFallback(config: JsonObject): Fallback {
  const value = config['fallbackPolicy'];
  if (value === 'ANY_ENDPOINT' || value === 1) return 'ANY_ENDPOINT';
  return value === 'DEFAULT_SUBSET' || value === 2 ? 'DEFAULT_SUBSET' : 'NO_FALLBACK';
}

/** Without selectors there are no subsets. */
export function subsetConfig(cluster: JsonObject): JsonObject | undefined {
  const own = optObj(cluster['lbSubsetConfig']);
  if (own !== undefined && messages(own['subsetSelectors']).length > 0) return own;
  // Since 1.24 the same stands in load_balancing_policy.
  for (const policy of messages(at(cluster, 'loadBalancingPolicy', 'policies'))) {
    const typed = optObj(at(policy, 'typedExtensionConfig', 'typedConfig'));
    if (text(typed?.['@type']).endsWith('.Subset')) return typed;
  }
  return own;
}

export function selectSubset(
  cluster: JsonObject,
  wanted: JsonObject,
  hosts: readonly Host[],
): SubsetResult {
  const config = subsetConfig(cluster);
  if (config === undefined) return { hosts: undefined, how: 'none' };
  const selectors = messages(config['subsetSelectors']);
  const listAsAny = flag(config['listAsAny']);
  const tries: JsonObject[] = [wanted];
  const metadataFallback = list(at(wanted, 'fallback_list')).filter(isObject);
  if (config['metadataFallbackPolicy'] === 'FALLBACK_LIST' && metadataFallback.length > 0) {
    const rest: JsonObject = { ...wanted };
    delete rest['fallback_list'];
    tries.splice(0, 1, ...metadataFallback.map((one) => ({ ...rest, ...one })));
  }
  let last: SubsetResult = { hosts: [], how: 'no-fallback' };
  // Each entry of a fallback list has the fallback policies behind it (subset_lb.cc chooseHost).
  for (const one of tries) {
    const found = subsetFor(one, selectors, config, hosts, listAsAny);
    if (found !== undefined) return { hosts: found, how: 'subset' };
    const selector = selectors.find((each) => sameKeys(scalars(each['keys']), one));
    last = fallbackHosts(selector, config, one, hosts);
    if (last.hosts === undefined || last.hosts.length > 0) return last;
  }
  return last;
}

function sameKeys(keys: readonly string[], wanted: JsonObject): boolean {
  const have = Object.keys(wanted);
  return keys.length === have.length && keys.every((key) => key in wanted);
}

function subsetFor(
  wanted: JsonObject,
  selectors: readonly JsonObject[],
  config: JsonObject,
  hosts: readonly Host[],
  listAsAny: boolean,
): readonly Host[] | undefined {
  if (Object.keys(wanted).length === 0) return undefined;
  const redundant = flag(config['allowRedundantKeys']);
  const fitting = selectors
    .map((selector) => scalars(selector['keys']))
    .filter((keys) => (redundant ? keys.every((key) => key in wanted) : sameKeys(keys, wanted)))
    .sort((a, b) => b.length - a.length);
  for (const keys of fitting) {
    const part: JsonObject = Object.fromEntries(keys.map((key) => [key, wanted[key]]));
    const members = hosts.filter((host) => hostFits(host, part, listAsAny));
    if (members.length > 0) return members;
  }
  return undefined;
}

function fallbackHosts(
  selector: JsonObject | undefined,
  config: JsonObject,
  wanted: JsonObject,
  hosts: readonly Host[],
): SubsetResult {
  const own = selector === undefined ? 'NOT_DEFINED' : selectorFallback(selector);
  const policy = own === 'NOT_DEFINED' ? clusterFallback(config) : own;
  switch (policy) {
    case 'ANY_ENDPOINT':
      return { hosts, how: 'fallback' };
    case 'DEFAULT_SUBSET': {
      const members = hosts.filter((host) =>
        hostFits(host, optObj(config['defaultSubset']) ?? {}, flag(config['listAsAny'])),
      );
      // The cluster's own fallback only has all hosts behind it, where it finds none (subset_lb.cc chooseHostIteration).
      const orAny = own === 'NOT_DEFINED' && flag(config['panicModeAny']);
      return { hosts: members, how: 'fallback', orAny };
    }
    case 'KEYS_SUBSET': {
      const keys = scalars(selector?.['fallbackKeysSubset']);
      const part: JsonObject = Object.fromEntries(keys.map((key) => [key, wanted[key]]));
      return selectSubset({ lbSubsetConfig: config }, part, hosts);
    }
    case 'NOT_DEFINED':
    case 'NO_FALLBACK':
      return { hosts: [], how: 'no-fallback' };
  }
}
