/**
 * What is not a difference between two Envoy configurations. Each rule is a switch that a person can see
 * and turn off; all of them together are "semantic".
 */
export interface DiffRules {
  /** Lists that Envoy treats as sets, and keyed lists: compared without regard to order. */
  readonly ignoreOrder: boolean;
  /** A field that is absent means its default. */
  readonly ignoreDefaults: boolean;
  /** `version_info`, `last_updated` and nonces of entries. */
  readonly ignoreVersions: boolean;
  /** `envoy.api.v2.Cluster` and `envoy.config.cluster.v3.Cluster`; old and new names of filters. */
  readonly ignoreApiGeneration: boolean;
  /** `"10s"` and `"10.000s"`, `5` and `"5"`, `{value: 5}` and `5`. */
  readonly ignoreNumberSpelling: boolean;
}

export const semanticRules: DiffRules = {
  ignoreOrder: true,
  ignoreDefaults: true,
  ignoreVersions: true,
  ignoreApiGeneration: true,
  ignoreNumberSpelling: true,
};

/**
 * Defaults that one side writes and the other leaves out, by field (canonical name): those of proto3 enums
 * and scalars, and what Envoy fills in for EDS (reference live.md: overprovisioning_factor,
 * health_check_config, health_status). Not here, on purpose: wrapper fields whose absence means something
 * else than their zero (bind_to_port, num_retries, timeout …).
 */
export const fieldDefaults: Readonly<Record<string, readonly unknown[]>> = {
  overprovisioningFactor: [140],
  healthCheckConfig: [{}],
  // Of ClusterLoadAssignment: nothing but the default factor is as good as no policy.
  policy: [{}],
  healthStatus: ['HEALTHY', 'UNKNOWN', 0, 1],
  priority: [0, 'DEFAULT'],
  type: ['STATIC'],
  lbPolicy: ['ROUND_ROBIN'],
  protocol: ['TCP'],
  caseSensitive: [true],
  responseCode: ['MOVED_PERMANENTLY'],
  dnsLookupFamily: ['AUTO'],
  drainType: ['DEFAULT'],
  codecType: ['AUTO'],
  serverHeaderTransformation: ['OVERWRITE'],
  forwardClientCertDetails: ['SANITIZE'],
  trafficDirection: ['UNSPECIFIED'],
  requireTls: ['NONE'],
  appendAction: ['APPEND_IF_EXISTS_OR_ADD'],
  denominator: ['HUNDRED'],
  action: ['ALLOW'],
  sourceType: ['ANY'],
  clusterNotFoundResponseCode: ['SERVICE_UNAVAILABLE'],
  protocolSelection: ['USE_CONFIGURED_PROTOCOL'],
  respectDnsTtl: [false],
  useOriginalDst: [false],
  transparent: [false],
  freebind: [false],
  continueOnListenerFiltersTimeout: [false],
  enableReusePort: [],
  validateClusters: [false],
  invertMatch: [false],
  ignoreCase: [false],
  httpsRedirect: [false],
  stripQuery: [false],
  includeRequestAttemptCount: [false],
  includeAttemptCountInResponse: [false],
  addedViaApi: [false],
};

/** Fields that are sets of plain values or of matchers, all of which (or any of which) must hold: order says nothing. */
export const setFields: ReadonlySet<string> = new Set([
  'domains',
  'prefixRanges',
  'sourcePrefixRanges',
  'directSourcePrefixRanges',
  'sourcePorts',
  'serverNames',
  'applicationProtocols',
  'queryParameters',
  'dynamicMetadata',
  'retriableStatusCodes',
  'requestHeadersToRemove',
  'responseHeadersToRemove',
  'internalOnlyHeaders',
  'permissions',
  'principals',
  'rules',
  'ids',
  'matchSubjectAltNames',
  'matchTypedSubjectAltNames',
  'verifySubjectAltName',
  'thresholds',
  'additionalAddresses',
  'cidrRanges',
  'allowOriginStringMatch',
  'allowOrigin',
  'subsetSelectors',
  'keys',
  'virtualClusters',
]);

/** How an item of a list is known again on the other side, by the list's field. The first that gives a text counts. */
export const keyedFields: Readonly<Record<string, readonly (readonly string[])[]>> = {
  filterChains: [['name'], ['filterChainMatch']],
  virtualHosts: [['name']],
  routes: [['match'], ['name']],
  filters: [['name']],
  httpFilters: [['name']],
  listenerFilters: [['name']],
  transportSocketMatches: [['name']],
  accessLog: [['name']],
  headers: [['name']],
  queryParameters: [['name']],
  requestHeadersToAdd: [['header', 'key']],
  responseHeadersToAdd: [['header', 'key']],
  endpoints: [['locality'], ['priority']],
  lbEndpoints: [['endpoint', 'address'], ['endpointName']],
  clusters: [['name']],
  thresholds: [['priority']],
  tlsCertificateSdsSecretConfigs: [['name']],
  requestMirrorPolicies: [['cluster']],
  layers: [['name']],
  secrets: [['name']],
  virtualClusters: [['name']],
  upgradeConfigs: [['upgradeType']],
};

/** Keyed lists whose order means nothing: their items are found by their key wherever they stand. */
export const unorderedKeyed: ReadonlySet<string> = new Set([
  'filterChains',
  'virtualHosts',
  'headers',
  'queryParameters',
  'endpoints',
  'lbEndpoints',
  'clusters',
  'thresholds',
  'secrets',
  'upgradeConfigs',
  'virtualClusters',
]);

/** Identity of items that lack what identifies them, where absence is a value of its own. */
export const absentKeys: Readonly<Record<string, string>> = {
  thresholds: 'DEFAULT',
  endpoints: '',
};
