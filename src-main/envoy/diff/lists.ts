/** What the lists of Envoy's configuration are: sets, lists of named things, sequences. By canonical field name. */

/**
 * Sets of plain values or of matchers, any or all of which must hold: order says nothing. `parent.field` where the name
 * alone means something else elsewhere: `rules` of a JWT filter are tried in order, those of `and_rules` are not.
 */
const sets: ReadonlySet<string> = new Set([
  // route.v3
  'domains',
  'queryParameters',
  'dynamicMetadata',
  'filterState',
  'retriableStatusCodes',
  'retriableHeaders',
  'retriableRequestHeaders',
  'requestHeadersToRemove',
  'responseHeadersToRemove',
  'internalOnlyHeaders',
  'allowOriginStringMatch',
  'allowOrigin',
  // listener.v3.FilterChainMatch
  'prefixRanges',
  'sourcePrefixRanges',
  'directSourcePrefixRanges',
  'sourcePorts',
  'serverNames',
  'applicationProtocols',
  'additionalAddresses',
  // rbac.v3: a policy holds if ANY permission and ANY principal does
  'permissions',
  'principals',
  'andRules.rules',
  'orRules.rules',
  'andIds.ids',
  'orIds.ids',
  // transport_sockets.tls.v3
  'matchSubjectAltNames',
  'matchTypedSubjectAltNames',
  'verifySubjectAltName',
  'verifyCertificateHash',
  'verifyCertificateSpki',
  // jwt_authn.v3
  'audiences',
  'fromParams',
  'requiresAny.requirements',
  'requiresAll.requirements',
  // cluster.v3
  'hosts',
  'subsetSelectors',
  'subsetSelectors.keys',
  'cidrRanges',
  // core.v3.Node, metrics.v3.StatsMatcher
  'extensions.typeUrls',
  'inclusionList.patterns',
  'exclusionList.patterns',
]);

/** How an item of a list is known again on the other side, by the list's field. The first that gives a text counts. */
const identities: Readonly<Record<string, readonly (readonly string[])[]>> = {
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
  initialMetadata: [['key']],
  endpoints: [['locality'], ['priority']],
  lbEndpoints: [['endpoint', 'address'], ['endpointName']],
  clusters: [['name']],
  listeners: [['name']],
  thresholds: [['priority']],
  perHostThresholds: [['priority']],
  tlsCertificateSdsSecretConfigs: [['name']],
  requestMirrorPolicies: [['cluster']],
  layers: [['name']],
  secrets: [['name']],
  virtualClusters: [['name']],
  upgradeConfigs: [['upgradeType']],
  customTags: [['tag']],
  statsTags: [['tagName']],
};

/** Lists of named things whose order means nothing: found by their identity wherever they stand. */
const unordered: ReadonlySet<string> = new Set([
  'extensions',
  'filterChains',
  'virtualHosts',
  'headers',
  'queryParameters',
  'endpoints',
  'lbEndpoints',
  'clusters',
  'listeners',
  'thresholds',
  'perHostThresholds',
  'secrets',
  'upgradeConfigs',
  'customTags',
]);

/** Identity of items that lack what identifies them, where absence is a value of its own. */
const absent: Readonly<Record<string, string>> = {
  thresholds: 'DEFAULT',
  perHostThresholds: 'DEFAULT',
  endpoints: '',
};

/** Lists whose items are what their identity says: with another one, it is another item, however alike the rest. */
const onlyByIdentity: ReadonlySet<string> = new Set(['lbEndpoints', 'thresholds']);

export function isSet(parent: string, field: string): boolean {
  return sets.has(field) || sets.has(`${parent}.${field}`);
}

/** True where items may stand in any order: sets, and named things. */
export function isOrderless(parent: string, field: string): boolean {
  return unordered.has(field) || isSet(parent, field);
}

export function identitiesOf(field: string): readonly (readonly string[])[] {
  return (Object.hasOwn(identities, field) ? identities[field] : undefined) ?? [['name']];
}

export function absentIdentity(field: string): string | undefined {
  return Object.hasOwn(absent, field) ? absent[field] : undefined;
}

export function isOnlyByIdentity(field: string): boolean {
  return onlyByIdentity.has(field);
}
