import { evaluated, type Family, irrelevant, noted } from './entry.ts';

/** Fields that had left the API by July 2026: v2's, Istio's own of 1.0, and those that v3 dropped. */
export const older: Family = {
  'config.cluster.v3.Cluster': [
    evaluated('trace/upstream/transport-socket', 'tls_context'),
    evaluated('trace/upstream/host-set', 'hosts'),
    irrelevant('transport', 'extension_protocol_options http2_protocol_options'),
    irrelevant('state', 'drain_connections_on_host_removal'),
  ],
  'config.core.v3.TransportSocket': [evaluated('trace/upstream/transport-socket', 'config')],
  'config.endpoint.v3.ClusterLoadAssignment.Policy': [
    noted('trace.note.setting', 'disable_overprovisioning'),
  ],
  'config.listener.v3.Filter': [evaluated('filters', 'config')],
  'config.listener.v3.FilterChain': [evaluated('trace/connection/tls', 'tls_context')],
  'config.listener.v3.FilterChainMatch': [evaluated('trace/connection/chain-rows', 'sni_domains')],
  'config.listener.v3.ListenerFilter': [evaluated('filters', 'config')],
  'config.route.v3.CorsPolicy': [
    evaluated('trace/filters/cors', 'allow_origin enabled'),
    noted('trace.note.setting', 'allow_origin_regex'),
  ],
  'config.route.v3.HeaderMatcher': [evaluated('match/header-matcher', 'regex_match')],
  'config.route.v3.QueryParameterMatcher': [evaluated('match/query-matcher', 'value regex')],
  'config.route.v3.Route': [evaluated('trace/filters/per-route', 'per_filter_config')],
  'config.route.v3.RouteAction': [
    evaluated('trace/route/rewrite', 'auto_host_rewrite_header'),
    evaluated('trace/http/upgrade', 'use_websocket'),
    irrelevant('mirror', 'request_mirror_policy'),
    noted(
      'trace.note.setting',
      'request_headers_to_add request_headers_to_remove response_headers_to_add response_headers_to_remove',
    ),
  ],
  'config.route.v3.RouteMatch': [
    evaluated('match/path-matcher', 'regex'),
    evaluated('trace/route/route-match', 'runtime'),
  ],
  'config.route.v3.VirtualHost': [evaluated('trace/filters/per-route', 'per_filter_config')],
  'config.route.v3.WeightedCluster.ClusterWeight': [
    evaluated('trace/filters/per-route', 'per_filter_config'),
    evaluated('trace/route/rewrite', 'host_rewrite'),
  ],
  'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager': [
    irrelevant('timing', 'idle_timeout'),
  ],
  'extensions.filters.network.http_connection_manager.v3.HttpFilter': [
    evaluated('filters', 'config'),
  ],
  'extensions.filters.network.tcp_proxy.v3.TcpProxy': [
    evaluated('trace/connection/tcp-proxy', 'deprecated_v1'),
  ],
  'extensions.transport_sockets.tls.v3.CertificateValidationContext': [
    evaluated('trace/connection/tls', 'verify_subject_alt_name'),
  ],
  'type.matcher.v3.StringMatcher': [evaluated('match/string-matcher', 'regex')],
};
