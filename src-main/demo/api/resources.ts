import { type JsonObject, text } from '../../contract/json.ts';

/** One kind that the API serves, as discovery describes it. */
export interface ResourceType {
  readonly group: string;
  /** Served versions, the preferred one first. */
  readonly versions: readonly string[];
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
}

type Row = [plural: string, kind: string, shortNames?: string, namespaced?: boolean];

function types(group: string, versions: string, categories: string, rows: Row[]): ResourceType[] {
  return rows.map(([plural, kind, shortNames = '', namespaced = true]) => ({
    group,
    versions: versions.split(' '),
    kind,
    plural,
    namespaced,
    shortNames: shortNames.split(' ').filter((name) => name !== ''),
    categories: categories.split(' ').filter((name) => name !== ''),
  }));
}

const core = [
  ...types('', 'v1', 'all', [
    ['pods', 'Pod', 'po'],
    ['services', 'Service', 'svc'],
  ]),
  ...types('', 'v1', '', [
    ['namespaces', 'Namespace', 'ns', false],
    ['nodes', 'Node', 'no', false],
    ['endpoints', 'Endpoints', 'ep'],
    ['events', 'Event', 'ev'],
    ['configmaps', 'ConfigMap', 'cm'],
    ['secrets', 'Secret'],
    ['serviceaccounts', 'ServiceAccount', 'sa'],
  ]),
  ...types('apps', 'v1', 'all', [
    ['deployments', 'Deployment', 'deploy'],
    ['replicasets', 'ReplicaSet', 'rs'],
    ['statefulsets', 'StatefulSet', 'sts'],
    ['daemonsets', 'DaemonSet', 'ds'],
  ]),
];

const batch: Row[] = [
  ['jobs', 'Job'],
  ['cronjobs', 'CronJob', 'cj'],
];
const webhooks: Row[] = [
  ['mutatingwebhookconfigurations', 'MutatingWebhookConfiguration', '', false],
  ['validatingwebhookconfigurations', 'ValidatingWebhookConfiguration', '', false],
];
const definitions: Row[] = [
  ['customresourcedefinitions', 'CustomResourceDefinition', 'crd crds', false],
];

const networkingRows: Row[] = [
  ['destinationrules', 'DestinationRule', 'dr'],
  ['envoyfilters', 'EnvoyFilter'],
  ['gateways', 'Gateway', 'gw'],
  ['serviceentries', 'ServiceEntry', 'se'],
  ['sidecars', 'Sidecar'],
  ['virtualservices', 'VirtualService', 'vs'],
];

const today = [
  ...types('admissionregistration.k8s.io', 'v1', 'api-extensions', webhooks),
  ...types('apiextensions.k8s.io', 'v1', 'api-extensions', definitions),
  ...types('batch', 'v1', 'all', batch),
  ...types('coordination.k8s.io', 'v1', '', [['leases', 'Lease']]),
  ...types('discovery.k8s.io', 'v1', '', [['endpointslices', 'EndpointSlice']]),
  ...types('networking.istio.io', 'v1 v1beta1 v1alpha3', 'istio-io networking-istio-io', [
    ...networkingRows,
    ['workloadentries', 'WorkloadEntry', 'we'],
    ['workloadgroups', 'WorkloadGroup', 'wg'],
    ['proxyconfigs', 'ProxyConfig'],
  ]),
  ...types('security.istio.io', 'v1 v1beta1', 'istio-io security-istio-io', [
    ['authorizationpolicies', 'AuthorizationPolicy', 'ap'],
    ['peerauthentications', 'PeerAuthentication', 'pa'],
    ['requestauthentications', 'RequestAuthentication', 'ra'],
  ]),
  ...types('telemetry.istio.io', 'v1 v1alpha1', 'istio-io telemetry-istio-io', [
    ['telemetries', 'Telemetry', 'telemetry'],
  ]),
  ...types('extensions.istio.io', 'v1alpha1', 'istio-io extensions-istio-io', [
    ['wasmplugins', 'WasmPlugin'],
  ]),
  ...types('gateway.networking.k8s.io', 'v1 v1beta1', 'gateway-api', [
    ['gatewayclasses', 'GatewayClass', 'gc', false],
    ['gateways', 'Gateway', 'gtw'],
    ['httproutes', 'HTTPRoute'],
    ['grpcroutes', 'GRPCRoute'],
    ['referencegrants', 'ReferenceGrant', 'refgrant'],
  ]),
];

/** What Istio 1.1 installed. */
const old = [
  ...types('admissionregistration.k8s.io', 'v1beta1', 'api-extensions', webhooks),
  ...types('apiextensions.k8s.io', 'v1beta1', 'api-extensions', definitions),
  ...types('batch', 'v1', 'all', batch),
  ...types('networking.istio.io', 'v1alpha3', 'istio-io networking-istio-io', networkingRows),
  ...types('authentication.istio.io', 'v1alpha1', 'istio-io authentication-istio-io', [
    ['policies', 'Policy'],
    ['meshpolicies', 'MeshPolicy', '', false],
  ]),
  ...types('rbac.istio.io', 'v1alpha1', 'istio-io rbac-istio-io', [
    ['clusterrbacconfigs', 'ClusterRbacConfig', '', false],
    ['servicerolebindings', 'ServiceRoleBinding'],
    ['serviceroles', 'ServiceRole'],
  ]),
];

export interface Resources {
  readonly all: readonly ResourceType[];
  /** True before Kubernetes 1.20 or so: no aggregated discovery, no OpenAPI v3, no EndpointSlices v1, no SelfSubjectReview. */
  readonly legacy: boolean;
  /** The 36 of v1.36.1. */
  readonly minor: number;
  find(group: string, version: string, plural: string): ResourceType | undefined;
  /** The type of an object; a kind that no table names gets one made from its name. */
  typeOf(object: JsonObject): ResourceType;
}

export function resourcesFor(kubernetesVersion: string, objects: readonly JsonObject[]): Resources {
  const minor = Number(/^v?1\.(\d+)/.exec(kubernetesVersion)?.[1] ?? 99);
  const legacy = minor < 20;
  const all = [...core, ...(legacy ? old : today)];
  const typeOf = (object: JsonObject): ResourceType => {
    const [group, version] = groupVersion(text(object['apiVersion']));
    const kind = text(object['kind']);
    const known = all.find((type) => type.group === group && type.kind === kind);
    if (known !== undefined) return known;
    const made: ResourceType = {
      group,
      versions: [version],
      kind,
      plural: `${kind.toLowerCase()}s`,
      namespaced: namespaceOf(object) !== '',
      shortNames: [],
      categories: [],
    };
    all.push(made);
    return made;
  };
  for (const object of objects) typeOf(object);
  return {
    all,
    legacy,
    minor,
    find: (group, version, plural) =>
      all.find(
        (type) => type.group === group && type.plural === plural && type.versions.includes(version),
      ),
    typeOf,
  };
}

function groupVersion(apiVersion: string): [group: string, version: string] {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)];
}

/** `pods`, `deployments.apps`: the key of a type in the store and the name in RBAC messages. */
export function resourceKey(type: { readonly group: string; readonly plural: string }): string {
  return type.group === '' ? type.plural : `${type.plural}.${type.group}`;
}

export function metadataOf(object: JsonObject): JsonObject {
  const metadata = object['metadata'];
  return typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata)
    ? metadata
    : {};
}

export function nameOf(object: JsonObject): string {
  return text(metadataOf(object)['name']);
}

export function namespaceOf(object: JsonObject): string {
  return text(metadataOf(object)['namespace']);
}
