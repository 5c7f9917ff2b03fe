/**
 * What people on call ask for, by the fields that say it: the end of a change's path (fields only, canonical), longest
 * first where one ends like another. Each topic has its sentences in words/LANGUAGE/diff.ts.
 */
const topics = [
  ['route.timeout', 'timeout'],
  ['retryPolicy.perTryTimeout', 'perTryTimeout'],
  ['retryPolicy.numRetries', 'retries'],
  ['retryPolicy.retryOn', 'retryOn'],
  ['retryPolicy', 'retryPolicy'],
  ['idleTimeout', 'idleTimeout'],
  ['maxStreamDuration', 'maxStreamDuration'],
  ['connectTimeout', 'connectTimeout'],
  ['route.cluster', 'destination'],
  ['route.clusterHeader', 'destination'],
  ['route.weightedClusters', 'destination'],
  ['typedConfig.cluster', 'destination'],
  ['requestMirrorPolicies.cluster', 'mirror'],
  ['requestMirrorPolicies', 'mirror'],
  ['lbPolicy', 'lbPolicy'],
  ['lbSubsetConfig', 'subsets'],
  ['edsClusterConfig.serviceName', 'edsService'],
  ['thresholds.maxConnections', 'maxConnections'],
  ['thresholds.maxPendingRequests', 'maxPendingRequests'],
  ['thresholds.maxRequests', 'maxRequests'],
  ['thresholds.maxRetries', 'maxRetries'],
  ['maxRequestsPerConnection', 'maxRequestsPerConnection'],
  ['circuitBreakers', 'circuitBreakers'],
  ['outlierDetection.consecutive5xx', 'outlierErrors'],
  ['outlierDetection.consecutiveGatewayFailure', 'outlierErrors'],
  ['outlierDetection.interval', 'outlierInterval'],
  ['outlierDetection.baseEjectionTime', 'outlierEjection'],
  ['outlierDetection.maxEjectionPercent', 'outlierPercent'],
  ['outlierDetection', 'outlierDetection'],
  ['healthChecks', 'healthChecks'],
  ['transportSocket', 'transportSocket'],
  ['transportSocketMatches', 'transportSocket'],
  ['tlsContext', 'transportSocket'],
  ['typedConfig.sni', 'sni'],
  ['requireClientCertificate', 'clientCertificate'],
  ['tlsMinimumProtocolVersion', 'tlsVersion'],
  ['alpnProtocols', 'alpn'],
  ['matchSubjectAltNames', 'identities'],
  ['matchTypedSubjectAltNames', 'identities'],
  ['match.prefix', 'pathMatch'],
  ['match.path', 'pathMatch'],
  ['match.safeRegex.regex', 'pathMatch'],
  ['match.pathSeparatedPrefix', 'pathMatch'],
  ['match.headers', 'headerMatch'],
  ['match.queryParameters', 'queryMatch'],
  ['filterChainMatch', 'chainMatch'],
  ['redirect', 'redirect'],
  ['redirect.responseCode', 'redirect'],
  ['redirect.hostRedirect', 'redirect'],
  ['redirect.pathRedirect', 'redirect'],
  ['directResponse', 'directResponse'],
  ['directResponse.status', 'directResponse'],
  ['route.prefixRewrite', 'rewrite'],
  ['route.hostRewriteLiteral', 'hostRewrite'],
  ['rules.action', 'rbacAction'],
  ['shadowRules.action', 'rbacAction'],
  ['delay', 'faultDelay'],
  ['delay.fixedDelay', 'faultDelay'],
  ['abort', 'faultAbort'],
  ['abort.httpStatus', 'faultAbort'],
  ['lbEndpoints.loadBalancingWeight', 'endpointWeight'],
  ['endpoints.loadBalancingWeight', 'localityWeight'],
  ['endpoints.priority', 'localityPriority'],
  ['socketAddress.portValue', 'port'],
  ['socketAddress.address', 'address'],
  ['http2ProtocolOptions', 'http2'],
  ['metadata.filterMetadata.istio.config', 'madeBy'],
  ['certificates.fingerprint', 'fingerprint'],
  ['certificates.notAfter', 'notAfter'],
  ['certificates.subjectAltNames', 'certificateNames'],
] as const;

export type Topic = (typeof topics)[number][1];

const bySuffix: ReadonlyMap<string, Topic> = new Map(topics);
const longestSuffix = Math.max(...topics.map(([suffix]) => suffix.split('.').length));

/** The topic of a change by the fields on its way; undefined for a field that has none. */
export function topicOf(fields: readonly string[]): Topic | undefined {
  for (let length = Math.min(longestSuffix, fields.length); length > 0; length -= 1) {
    const topic = bySuffix.get(fields.slice(-length).join('.'));
    if (topic !== undefined) return topic;
  }
  return undefined;
}

/** Lists whose items are said by themselves: `{item} gone from …` would hide what it means. */
const items = {
  domains: 'domain',
  routes: 'route',
  virtualHosts: 'virtualHost',
  filterChains: 'filterChain',
  httpFilters: 'filter',
  filters: 'filter',
  listenerFilters: 'filter',
  requestHeadersToAdd: 'requestHeader',
  responseHeadersToAdd: 'responseHeader',
  requestHeadersToRemove: 'requestHeaderRemoved',
  responseHeadersToRemove: 'responseHeaderRemoved',
  weightedClusters: 'weightedCluster',
  permissions: 'permission',
  principals: 'principal',
  serverNames: 'serverName',
  accessLog: 'accessLog',
  headers: 'headerCondition',
  queryParameters: 'queryCondition',
  tlsCertificateSdsSecretConfigs: 'certificateSource',
} as const;

export type ItemTopic = (typeof items)[keyof typeof items] | 'policy' | 'provider';

/** The topic of an item that came, went or moved. @param lists fields on the way, the list's own last */
export function itemTopicOf(lists: readonly string[]): ItemTopic | undefined {
  const [around, list] = [lists.at(-2), lists.at(-1) ?? ''];
  if (list === 'clusters') return around === 'weightedClusters' ? 'weightedCluster' : undefined;
  return Object.entries(items).find(([field]) => field === list)?.[1];
}

/** The topic of a key of a map that came or went: an RBAC policy, a JWT provider. */
export function mapTopicOf(fields: readonly string[]): ItemTopic | undefined {
  const map = fields.at(-2);
  return map === 'policies' ? 'policy' : map === 'providers' ? 'provider' : undefined;
}
