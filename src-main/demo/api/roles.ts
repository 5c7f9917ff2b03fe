/** One line of a Role, in RBAC's own words. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  /** A Role's rule holds in its namespace only; absent: a ClusterRole's. */
  readonly namespaces?: readonly string[];
}

export const discovery: readonly PolicyRule[] = [
  {
    verbs: ['get'],
    nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*'],
  },
  {
    verbs: ['get'],
    nonResourceURLs: ['/healthz', '/livez', '/readyz', '/version', '/version/'],
  },
  {
    verbs: ['create'],
    apiGroups: ['authorization.k8s.io'],
    resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
  },
  {
    verbs: ['create'],
    apiGroups: ['authentication.k8s.io'],
    resources: ['selfsubjectreviews'],
  },
];

const read = ['get', 'list', 'watch'];

/** The cluster role `view` without pods/log, and the rights that people have beside it. */
export const view: readonly PolicyRule[] = [
  {
    verbs: read,
    apiGroups: [''],
    resources: [
      'pods',
      'services',
      'endpoints',
      'namespaces',
      'nodes',
      'events',
      'configmaps',
      'serviceaccounts',
    ],
  },
  { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods/log'] },
  { verbs: read, apiGroups: ['apps'], resources: ['*'] },
  { verbs: read, apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'] },
  {
    verbs: read,
    apiGroups: [
      'networking.istio.io',
      'security.istio.io',
      'telemetry.istio.io',
      'extensions.istio.io',
      'gateway.networking.k8s.io',
      'authentication.istio.io',
      'rbac.istio.io',
    ],
    resources: ['*'],
  },
];
