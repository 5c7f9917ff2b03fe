/**
 * Evaluated fields that the random suites do not set, each with its reason and where else it is judged. Everything else
 * that the ledger calls evaluated has to occur, and to decide at least once.
 */
const discovery = 'needs a discovery server; judged by the recorded meshes (529 requests)';
const older = 'no Envoy that can be had takes it; judged by the dumps of old Istio';
const refused = 'Envoy refuses it wherever the suite could set it';
const socket = 'needs a socket or a listener of another kind';
const waits = 'needs a caller that waits for the server';
const redirects =
  'no endpoint of the suite answers a redirect; 540 answers compared in test/unit/trace/internal-redirect.test.ts';
const judged = 'judged in test/unit/trace/judged';

export const unset: Readonly<Record<string, string>> = {
  'type.metadata.v3.MetadataKey': judged,
  'type.matcher.v3.HttpRequestTrailerMatchInput': refused,
  'type.matcher.v3.HttpResponseHeaderMatchInput': refused,
  'type.matcher.v3.HttpResponseTrailerMatchInput': refused,
  'type.matcher.v3.HttpRequestQueryParamMatchInput': `${refused}, or crashes by it`,
  'extensions.load_balancing_policies.ring_hash.v3.RingHash use_hostname_for_hashing': older,
  'extensions.load_balancing_policies.subset.v3.Subset allow_redundant_keys':
    'asked for by name only',
  'config.cluster.v3.Cluster upstream_http_protocol_options': older,
  'config.cluster.v3.Cluster protocol_selection': older,
  'config.cluster.v3.Cluster eds_cluster_config': discovery,
  'config.cluster.v3.Cluster filters': 'Istio’s own filters, in recorded meshes',
  'config.cluster.v3.Cluster.EdsClusterConfig': discovery,
  'config.cluster.v3.Filter': 'Istio’s own filters, in recorded meshes',
  'config.cluster.v3.Cluster.OriginalDstLbConfig http_header_name': judged,
  'config.cluster.v3.Cluster.OriginalDstLbConfig metadata_key': judged,
  'extensions.clusters.original_dst.v3.OriginalDstCluster': judged,
  'config.endpoint.v3.LocalityLbEndpoints metadata': 'asked for by name only',
  'config.core.v3.Address pipe': socket,
  'config.core.v3.Address envoy_internal_address': socket,
  'config.core.v3.EnvoyInternalAddress': socket,
  'config.core.v3.Pipe': socket,
  'config.core.v3.SocketAddress protocol': socket,
  'config.core.v3.SocketAddress ipv4_compat': socket,
  'config.listener.v3.AdditionalAddress': socket,
  'config.listener.v3.Listener additional_addresses': socket,
  'config.listener.v3.Listener deprecated_v1': older,
  'config.listener.v3.Listener.DeprecatedV1': older,
  'config.listener.v3.Listener listener_filters_timeout': waits,
  'config.listener.v3.Listener continue_on_listener_filters_timeout': waits,
  'config.route.v3.ClusterSpecifierPlugin is_optional': 'every plugin that is drawn is known',
  'config.route.v3.HeaderMatcher exact_match': older,
  'config.route.v3.HeaderMatcher safe_regex_match': older,
  'config.route.v3.HeaderMatcher prefix_match': older,
  'config.route.v3.HeaderMatcher suffix_match': older,
  'config.route.v3.HeaderMatcher contains_match': older,
  'config.route.v3.Route filter_action': 'needs a filter that answers by it',
  'config.route.v3.InternalRedirectPolicy predicates': redirects,
  'config.route.v3.InternalRedirectPolicy allow_cross_scheme_redirect': redirects,
  'extensions.internal_redirect.allow_listed_routes.v3.AllowListedRoutesConfig': redirects,
  'config.route.v3.RouteAction internal_redirect_action': older,
  'config.route.v3.RouteAction max_internal_redirects': older,
  'config.route.v3.RouteConfiguration vhds': discovery,
  'config.route.v3.ScopedRouteConfiguration route_configuration_name': discovery,
  'config.route.v3.WeightedCluster.ClusterWeight typed_per_filter_config': 'asked for by name only',
  'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager rds': discovery,
  'extensions.filters.network.http_connection_manager.v3.Rds': discovery,
  'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager add_user_agent':
    'asked for by name only',
  'extensions.http.original_ip_detection.xff.v3.XffConfig skip_xff_append': judged,
  'extensions.filters.network.tcp_proxy.v3.TcpProxy tunneling_config': 'an assumption says so',
  'extensions.filters.network.tcp_proxy.v3.TcpProxy.TunnelingConfig': 'an assumption says so',
  'extensions.filters.http.ext_proc.v3.ExternalProcessor http_service':
    'what it asks is not there in either form',
  'extensions.transport_sockets.tls.v3.CommonTlsContext tls_certificate_provider_instance':
    'certificates by another way',
  'extensions.transport_sockets.tls.v3.CommonTlsContext tls_certificate_certificate_provider_instance':
    'certificates by another way',
  'extensions.transport_sockets.tls.v3.CommonTlsContext combined_validation_context': discovery,
  'extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext':
    discovery,
  'extensions.transport_sockets.internal_upstream.v3.InternalUpstreamTransport': socket,
};

export function reasonUnset(key: string): string | undefined {
  return unset[key] ?? unset[key.split(' ', 1)[0] ?? ''];
}
