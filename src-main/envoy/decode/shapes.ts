import type { ResourceKind, ResourceState } from '../../contract/resources.ts';
import { lastWord } from '../last-word.ts';

/**
 * What a part of a document is, told by its `@type`, else by the names of its fields (all canonical).
 * Types and fields: api/envoy/admin/v3/config_dump*.proto, and v2alpha/config_dump.proto of Envoy 1.9–1.12.
 */

const kindsByDumpType: Readonly<Record<string, ResourceKind>> = {
  BootstrapConfigDump: 'bootstrap',
  ListenersConfigDump: 'listener',
  ClustersConfigDump: 'cluster',
  RoutesConfigDump: 'route',
  EndpointsConfigDump: 'endpoint',
  SecretsConfigDump: 'secret',
  EcdsConfigDump: 'ecds',
  ScopedRoutesConfigDump: 'scoped-route',
};

/** The keys of the map that Envoy ≤ 1.8 (Istio 1.0) wrote instead of a list. */
const kindsByMapKey: Readonly<Record<string, ResourceKind>> = {
  bootstrap: 'bootstrap',
  listeners: 'listener',
  clusters: 'cluster',
  routes: 'route',
  endpoints: 'endpoint',
  secrets: 'secret',
  ecdsFilters: 'ecds',
  scopedRoutes: 'scoped-route',
};

const kindsByResourceType: Readonly<Record<string, ResourceKind>> = {
  Bootstrap: 'bootstrap',
  Listener: 'listener',
  Cluster: 'cluster',
  RouteConfiguration: 'route',
  ClusterLoadAssignment: 'endpoint',
  Secret: 'secret',
  TypedExtensionConfig: 'ecds',
};

/** The field of a dump's entry that holds the resource. */
export const bodyFields: Readonly<Record<ResourceKind, string>> = {
  bootstrap: 'bootstrap',
  listener: 'listener',
  cluster: 'cluster',
  route: 'routeConfig',
  endpoint: 'endpointConfig',
  secret: 'secret',
  ecds: 'ecdsFilter',
  'scoped-route': 'scopedRouteConfigs',
};

const kindsByListNoun: Readonly<Record<string, ResourceKind>> = {
  Listeners: 'listener',
  Clusters: 'cluster',
  RouteConfigs: 'route',
  EndpointConfigs: 'endpoint',
  Secrets: 'secret',
  ScopedRouteConfigs: 'scoped-route',
};

/** States of a v3 listener entry, in the order in which they become entries. */
export const listenerStates: readonly (readonly [field: string, state: ResourceState])[] = [
  ['activeState', 'active'],
  ['warmingState', 'warming'],
  ['drainingState', 'draining'],
];

export interface ListField {
  readonly kind: ResourceKind;
  readonly state: ResourceState;
}

/** `dynamicWarmingClusters` → clusters, warming; undefined for a field that is no list of entries. */
export function listField(name: string): ListField | undefined {
  if (name === 'ecdsFilters') return { kind: 'ecds', state: 'active' };
  const match = /^(static|inline|dynamic)(Active|Warming|Draining)?([A-Z]\w+)$/.exec(name);
  const kind = own(kindsByListNoun, match?.[3] ?? '');
  if (match === null || kind === undefined) return undefined;
  return { kind, state: stateOf(match[1], match[2]) };
}

function stateOf(origin: string | undefined, phase: string | undefined): ResourceState {
  if (origin !== 'dynamic') return 'static';
  if (phase === 'Warming') return 'warming';
  return phase === 'Draining' ? 'draining' : 'active';
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

export interface DumpType {
  readonly kind: ResourceKind | undefined;
  /** `DynamicListener` in `…ListenersConfigDump.DynamicListener`: what `?resource=` answers. */
  readonly entry: string | undefined;
}

/** Undefined when the type is not one of `…ConfigDump`. */
export function dumpType(type: string): DumpType | undefined {
  const match = /(?:^|[./])(\w+ConfigDump)(?:\.(\w+))?$/.exec(type);
  if (match === null) return undefined;
  return { kind: own(kindsByDumpType, match[1] ?? ''), entry: match[2] };
}

/** `type.googleapis.com/envoy.api.v2.Cluster` → cluster. */
export function resourceType(type: string): ResourceKind | undefined {
  if (!/(?:^|[./])envoy\./.test(type)) return undefined;
  return own(kindsByResourceType, lastWord(type));
}

export function mapKey(key: string): ResourceKind | undefined {
  return own(kindsByMapKey, key);
}

/** An entry of a dump without its list (`jq '.configs[1].dynamic_active_clusters'`), told by its fields. */
export function wrapperOf(fields: ReadonlySet<string>): ResourceKind | undefined {
  if (listenerStates.some(([field]) => fields.has(field))) return 'listener';
  const kinds: readonly ResourceKind[] = [
    'listener',
    'cluster',
    'route',
    'endpoint',
    'secret',
    'ecds',
  ];
  const others = ['lastUpdated', 'versionInfo', 'clientStatus', 'errorState'];
  const found = kinds.find((kind) => fields.has(bodyFields[kind]));
  if (found === undefined) return undefined;
  // `cluster` and `listener` are names of fields elsewhere too: only beside the fields of an entry, or alone.
  return fields.size === 1 || others.some((field) => fields.has(field)) ? found : undefined;
}

const clusterFields = [
  'connectTimeout',
  'lbPolicy',
  'edsClusterConfig',
  'loadAssignment',
  'circuitBreakers',
  'clusterType',
  'transportSocketMatches',
  'commonLbConfig',
  'hosts',
];
const secretFields = ['tlsCertificate', 'validationContext', 'sessionTicketKeys', 'genericSecret'];
const bootstrapFields = ['staticResources', 'dynamicResources'];

/** A resource without a type, as `istioctl proxy-config … -o json` writes it. */
export function bareResource(fields: ReadonlySet<string>): ResourceKind | undefined {
  const has = (...names: readonly string[]): boolean => names.some((name) => fields.has(name));
  // A ClusterStatus of the /clusters page has circuitBreakers too.
  if (has('hostStatuses', 'observabilityName')) return undefined;
  if (has('virtualHosts')) return 'route';
  if (has('filterChains', 'defaultFilterChain', 'listenerFilters')) return 'listener';
  if (has('clusterName') && has('endpoints', 'policy', 'namedEndpoints')) return 'endpoint';
  if (has(...bootstrapFields)) return 'bootstrap';
  if (!has('name')) return undefined;
  if (has(...clusterFields)) return 'cluster';
  if (has(...secretFields)) return 'secret';
  if (has('address')) return 'listener';
  return has('typedConfig') ? 'ecds' : undefined;
}
