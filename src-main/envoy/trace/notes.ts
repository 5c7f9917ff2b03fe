import type { JsonObject } from '../../contract/json.ts';
import type { ResourceEntry } from '../dump.ts';
import { extensionFindings, type Findings, findings } from '../ledger/walk.ts';
import type { Scope } from './scope.ts';

const kept = new WeakMap<object, Map<string, Findings>>();

/** Walked once per message: `owner` stands for it where the message itself is parsed anew each time. */
function cached(owner: object, type: string, walk: () => Findings): Findings {
  let ofOwner = kept.get(owner);
  if (ofOwner === undefined) kept.set(owner, (ofOwner = new Map<string, Findings>()));
  const known = ofOwner.get(type);
  if (known !== undefined) return known;
  const made = walk();
  ofOwner.set(type, made);
  return made;
}

const parts = {
  listener: ['config.listener.v3.Listener', 'filterChains', 'defaultFilterChain'],
  'filter-chain': ['config.listener.v3.FilterChain', 'filters'],
  'filter-chain-match': ['config.listener.v3.FilterChainMatch'],
  manager: [
    'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    'routeConfig',
    'httpFilters',
  ],
  'route-config': ['config.route.v3.RouteConfiguration', 'virtualHosts', 'typedPerFilterConfig'],
  'virtual-host': ['config.route.v3.VirtualHost', 'routes', 'matcher', 'typedPerFilterConfig'],
  route: ['config.route.v3.Route', 'typedPerFilterConfig'],
  'route-match': ['config.route.v3.RouteMatch'],
  cluster: ['config.cluster.v3.Cluster', 'loadAssignment'],
  endpoints: ['config.endpoint.v3.ClusterLoadAssignment'],
} as const;

export type Part = keyof typeof parts;

/** Says what stands in a part of the configuration that is on the path and is not evaluated. */
export function notePart({ record }: Pick<Scope, 'record'>, part: Part, message: JsonObject): void {
  const [type, ...skip] = parts[part];
  record.note(cached(message, type, () => findings(message, type, new Set(skip))));
}

/** The same for a resource that is parsed anew each time it is asked for. */
export function noteEntry({ record, view }: Scope, part: Part, entry: ResourceEntry): void {
  const [type, ...skip] = parts[part];
  record.note(cached(entry, type, () => findings(view.resource(entry), type, new Set(skip))));
}

/** The same for a filter's configuration, or any other extension's. */
export function noteExtension(
  { record }: Pick<Scope, 'record'>,
  config: JsonObject | undefined,
): void {
  if (config === undefined) return;
  record.note(cached(config, '', () => extensionFindings(config)));
}
