import type { Json } from '../../contract/json.ts';

/**
 * What a field says when it is not there, by its canonical name. proto3 leaves plain scalars and enums out when they hold
 * their zero (protobuf.dev/programming-guides/proto3, "Default Field Values"), and a writer that prints them says nothing
 * more. Names stand here only if they are plain in EVERY message of Envoy's API that has them: a wrapper (`BoolValue
 * bind_to_port`, `UInt32Value num_retries`), a `oneof` member (`prefix: ""`) or an `optional` field that is there with
 * its zero says something else than its absence, so none of those may be listed. Gathered from envoy/api v2 and v3.
 */
const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const plainBools = words(`
  acceptHttp10 addedViaApi allowChunkedLength allowCoalescedConnections allowConnect
  allowCrossSchemeRedirect allowCustomMethods allowEmptyContentType allowExpiredCertificate
  allowExtendedConnect allowExtensionToSetAddressAsTrusted allowInsecureClusterOptions
  allowMetadata allowModeOverride allowOverwrite allowPartialMessage allowPost allowPrecompiled
  allowRedundantKeys allowRenegotiation allowRequestsWithoutProxyProtocol
  alwaysLogHealthCheckFailures alwaysLogHealthCheckSuccess alwaysSetRequestIdInResponse
  appendLocalOverload appendServiceCluster appendXForwardedHost appendXForwardedPort
  applyDefaultConfigWithoutWarming asyncMode autoSanValidation autoSni bindPort
  bypassCorsPreflight bypassOverloadManager cert chain chooseFirst clearRouteCache
  closeConnectionsOnHostHealthFailure closeConnectionsOnHostSetChange
  connectionPoolPerDownstreamConnection continueOnListenerFiltersTimeout disableActiveHealthCheck
  disableBuiltinLabels disableClearRouteCache disableDownstreamClusterStats
  disableIdTokenSetCookie disableImmediateResponse disableLiteralContextModeling
  disableOnEtagHeader disableRequestBodyBuffering disableRingBufferReallocation
  disableShadowHostSuffixAppend disableStatefulSessionResumption disableXEnvoyRatelimitedHeader
  emitFilterState emitTagsAsLabels enableChecksum enableDeferredClusterCreation
  enableDeferredCreationStats enableDispatcherStats enableMptcp enableTrailers enableUpstreamStats
  encodeRawHeaders exclude exclusive failOpen failTrafficOnPanic failureModeAllow
  failureModeAllowHeaderAdd failureModeDeny fallback fastListener filterUnroutableFamilies
  flushAccessLogOnConnected flushAccessLogOnNewRequest flushAccessLogOnTunnelConnected
  flushLogOnTunnelSuccessfullyEstablished flushUpstreamLogOnUpstreamStream forceResponseRewrite
  forward forwardBearerToken forwardReasonPhrase hedgeOnPerTryTimeout ignoreCase
  ignoreGlobalConnLimit ignoreHealthOnHostRemoval ignoreNewHostsUntilFirstHc
  ignoreNoTransformHeader ignorePathParametersInPathMatching ignorePortInHostMatching
  ignoreQueryParameters includeAttemptCountInResponse includeIsTimeoutRetryHeader
  includePeerCertificate includeRequestAttemptCount includeTlsSession includeUnroutableFamilies
  invert invertMatch ipv4Compat isOptional keepEmptyValue listAsAny
  localRateLimitPerDownstreamConnection localityWeightAware matchUpstream
  mostSpecificHeaderMutationsWins nackOnCodeCacheMiss noDefaultSearchDomain observabilityMode
  omitEmptyValues onlyVerifyLeafCertCrl packAsBytes padForwardPayloadHeader panicModeAny
  payloadPassthrough perEndpointStats preserveAuthorizationHeader preserveExistingMetadataValue
  preserveExternalRequestId propagateResponseHeaders propagateResponseTrailers proxy100Continue
  rateLimitedAsResourceExhausted readOnly removeConnectionTerminationDetails removeDetails
  removeResponseFlags replaceDotsInGrpcServiceName reportHistogramsAsDeltas
  representIpv4RemoteAddressAsIpv4MappedIpv6 requestResponseSizes requireExpiration respectDnsTtl
  respectExpectedRqTimeout restrictHttpMethods reusePort saveUpstreamAddress scaleLocalityWeight
  sendFullyQualifiedUrl setLocalInterfaceNameOnUpstreamConnections setNodeOnFirstMessageOnly
  setRecommendedResponseCode shuffleAddressList singleHostPerSubset singleton skipEnvoyHeaders
  skipIfAbsent skipIfEmpty skipIfError skipMergingSlashes skipPathNormalization skipXffAppend
  sortProperties splitExternalLocalOriginErrors splitSpansForRequest startChildSpan
  streamErrorOnInvalidHttpMessaging strict stripFailureResponse stripFragmentFromPath
  stripMatchingHostPort stripQuery stripTrailingHostDot suppressEnvoyHeaders
  suppressGrpcRequestFailureCodeStats terminal timeoutBudgets traceId128bit trackPerRuleStats
  trackRemaining trackTimeoutBudgets treatMissingHeaderAsEmpty unixSockets upgradeProtobufToGrpc
  useAlpha useHostnameForHashing useHttpHeader useIndependentRandomness
  useOriginalSrcIp usePerPacketLoadBalancing usePost useResolversAsFallback useTcpForDnsLookups
  useUnsignedPayload validateMutations verbose weightedPriorityHealth
`);

const plainStrings = words(`
  abortGrpcStatusRuntime abortHttpStatusRuntime abortPercentRuntime accessLogPath accessTokenFile
  addressPrefix addressSuffix allowHeaders allowMethods altStatName arn authApiCluster authority
  authorizationEndpoint bootstrapMetadataLabelsKey cdsResourcesLocator certificateName claimName
  clientConnectionOptions clusterName clusterServiceName collectorCluster collectorEndpoint
  collectorHostname connectionOptions credentialsFactoryName credentialsProfile defaultCluster
  defaultHostForHttp10 defaultSocketInterface delayDurationRuntime delayPercentRuntime
  descriptorKey descriptorValue destinationPorts disableKey elementSeparator endpointId
  eventLogPath exposeHeaders factoryKey failedStatusInMetadata flagsPath forwardPayloadHeader
  forwardUsernameHeader handshakerService headerInMetadata headerPrefix hostRedirect hostname
  httpHeaderName inlineCode inlineHeaderName instanceName ipTagName ipv4Address ipv6Address issuer
  killRequestHeader ldsResourcesLocator ledsCollectionName localClusterName logName
  maxActiveFaultsRuntime maxAge metadataNamespace metricName oid overrideAutoSniHeader
  overrideSubdirectory pathPrefix pathTemplate pathTemplateRewrite payloadInMetadata
  perfTracingFilePath postPath profilePath proxyHost queryParam rawValue redirectUri region
  resolverName resourceType resourcesLocator responseRateLimitPercentRuntime retryOn rootId
  routeConfigName routeConfigurationName rulesStatPrefix runtimeKey runtimeKeyPrefix segmentName
  separator serverName sha256 shadowRulesStatPrefix shareKey sni srdsResourcesLocator statPrefix
  subZone subdirectory substitution symlinkRoot tagName targetHost targetUri tenant
  transportProtocol typeDescriptor upgradeType upstreamCluster url userAgentName valuePrefix via
  vmId zone
`);

const plainNumbers = words(`
  clockSkewSeconds hostSelectionRetryMaxAttempts intervalJitterPercent jwtCacheSize majorNumber
  minorNumber maxActiveDownstreamConnections maxHeapSizeBytes minClustersNum numerator patch
  portRedirect requestsPerUnit xffNumTrustedHops
`);

/** Zero values of enums; `TCP` of SocketAddress and `AUTO_PROTOCOL` of old ones share a field's name. */
const plainEnums: Readonly<Record<string, readonly Json[]>> = {
  appendAction: ['APPEND_IF_EXISTS_OR_ADD'],
  clusterNotFoundResponseCode: ['SERVICE_UNAVAILABLE'],
  codecType: ['AUTO'],
  denominator: ['HUNDRED'],
  dnsLookupFamily: ['AUTO'],
  drainType: ['DEFAULT'],
  fallbackPolicy: ['NO_FALLBACK'],
  forwardClientCertDetails: ['SANITIZE'],
  headersWithUnderscoresAction: ['ALLOW'],
  internalRedirectAction: ['PASS_THROUGH_INTERNAL_REDIRECT'],
  lbPolicy: ['ROUND_ROBIN'],
  metadataFallbackPolicy: ['METADATA_NO_FALLBACK'],
  ocspStaplePolicy: ['LENIENT_STAPLING'],
  pathWithEscapedSlashesAction: ['IMPLEMENTATION_SPECIFIC_DEFAULT'],
  priority: [0, 'DEFAULT'],
  protocol: ['TCP'],
  protocolSelection: ['USE_CONFIGURED_PROTOCOL'],
  requireTls: ['NONE'],
  resourceApiVersion: ['AUTO'],
  responseCode: ['MOVED_PERMANENTLY'],
  serverHeaderTransformation: ['OVERWRITE'],
  sourceType: ['ANY'],
  tlsMaximumProtocolVersion: ['TLS_AUTO'],
  tlsMinimumProtocolVersion: ['TLS_AUTO'],
  trafficDirection: ['UNSPECIFIED'],
  transportApiVersion: ['AUTO'],
  trustChainVerification: ['VERIFY_TRUST_CHAIN'],
  vhRateLimits: ['OVERRIDE'],
};

/**
 * What Envoy fills in and istiod leaves out (docs/mesh.md), and what Envoy's documentation says of an absent
 * wrapper. `policy: {}`: nothing but the default factor is as good as no policy of a ClusterLoadAssignment.
 */
const filledIn: Readonly<Record<string, readonly Json[]>> = {
  overprovisioningFactor: [140],
  healthCheckConfig: [{}],
  policy: [{}],
  healthStatus: ['HEALTHY', 'UNKNOWN', 0, 1],
  caseSensitive: [true],
  useOriginalDst: [false],
};

const byName: ReadonlyMap<string, readonly Json[]> = new Map([
  ...plainBools.map((name) => [name, [false]] as const),
  ...plainStrings.map((name) => [name, ['']] as const),
  ...plainNumbers.map((name) => [name, [0]] as const),
  ...Object.entries(plainEnums),
  ...Object.entries(filledIn),
]);

/** Enums whose names are fields of other messages, too: they count only below these fields ('' for a resource). */
const within: Readonly<Record<string, readonly [parents: readonly string[], zero: string]>> = {
  type: [['', 'cluster', 'clusters'], 'STATIC'],
  action: [['rules', 'shadowRules'], 'ALLOW'],
};

/** Values of the field that say what its absence says. @param parent the field that its message stands under */
export function defaultsOf(parent: string, field: string): readonly Json[] {
  const [parents, zero] = (Object.hasOwn(within, field) ? within[field] : undefined) ?? [];
  if (parents !== undefined && zero !== undefined) return parents.includes(parent) ? [zero] : [];
  return byName.get(field) ?? [];
}
