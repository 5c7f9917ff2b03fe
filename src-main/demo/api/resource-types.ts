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

export function types(
  group: string,
  versions: string,
  categories: string,
  rows: Row[],
): ResourceType[] {
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

export const today = [
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
export const old = [
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
