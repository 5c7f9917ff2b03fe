import { evaluated, type Family, irrelevant, noted, throughExtension } from './entry.ts';

export const networkFilters: Family = {
  'extensions.filters.network.tcp_proxy.v3.TcpProxy': [
    irrelevant('statistics', 'stat_prefix'),
    evaluated(
      'trace/connection/tcp-proxy',
      'cluster weighted_clusters:extensions.filters.network.tcp_proxy.v3.TcpProxy.WeightedCluster metadata_match:config.core.v3.Metadata tunneling_config:extensions.filters.network.tcp_proxy.v3.TcpProxy.TunnelingConfig',
    ),
    noted('trace.note.setting', 'on_demand upstream_connect_mode'),
    irrelevant(
      'timing',
      'idle_timeout downstream_idle_timeout upstream_idle_timeout backoff_options max_downstream_connection_duration max_downstream_connection_duration_jitter_percentage check_drain_close',
    ),
    irrelevant(
      'logging',
      'access_log access_log_flush_interval flush_access_log_on_connected access_log_options',
    ),
    irrelevant('retries', 'max_connect_attempts'),
    evaluated('trace/upstream/hash-policy', 'hash_policy:type.v3.HashPolicy'),
    irrelevant('label', 'proxy_protocol_tlvs proxy_protocol_tlv_merge_policy'),
    irrelevant('transport', 'max_early_data_bytes'),
  ],
  'extensions.filters.network.tcp_proxy.v3.TcpProxy.OnDemand': [
    noted('trace.note.setting', 'odcds_config resources_locator timeout'),
  ],
  'extensions.filters.network.tcp_proxy.v3.TcpProxy.TcpAccessLogOptions': [
    irrelevant(
      'logging',
      'access_log_flush_interval flush_access_log_on_connected flush_access_log_on_start',
    ),
  ],
  'extensions.filters.network.tcp_proxy.v3.TcpProxy.TunnelingConfig': [
    evaluated('trace/connection/tcp-proxy', 'hostname'),
    noted(
      'trace.note.setting',
      'use_post headers_to_add propagate_response_headers post_path propagate_response_trailers request_id_extension request_id_header request_id_metadata_key formatters',
    ),
  ],
  'extensions.filters.network.tcp_proxy.v3.TcpProxy.WeightedCluster': [
    evaluated(
      'trace/connection/tcp-proxy',
      'clusters:extensions.filters.network.tcp_proxy.v3.TcpProxy.WeightedCluster.ClusterWeight',
    ),
  ],
  'extensions.filters.network.tcp_proxy.v3.TcpProxy.WeightedCluster.ClusterWeight': [
    evaluated('trace/connection/tcp-proxy', 'name metadata_match:config.core.v3.Metadata'),
    evaluated('trace/route/weighted-clusters', 'weight'),
  ],
  'extensions.filters.network.geoip.v3.Geoip': [
    irrelevant('statistics', 'stat_prefix'),
    throughExtension('envoy.filters.network.geoip', 'provider client_ip'),
  ],
  'extensions.filters.network.connection_limit.v3.ConnectionLimit': [
    irrelevant('statistics', 'stat_prefix'),
    irrelevant('load', 'max_connections'),
    throughExtension('envoy.filters.network.connection_limit', 'delay runtime_enabled'),
  ],
  'extensions.filters.network.direct_response.v3.Config': [
    throughExtension('envoy.filters.network.direct_response', 'response'),
  ],
  'extensions.filters.network.dubbo_proxy.v3.DubboProxy': [
    irrelevant('statistics', 'stat_prefix'),
    throughExtension(
      'envoy.filters.network.dubbo_proxy',
      'protocol_type serialization_type route_config drds multiple_route_config dubbo_filters',
    ),
  ],
  'extensions.filters.network.dynamic_modules.v3.DynamicModuleNetworkFilter': [
    throughExtension(
      'envoy.filters.network.dynamic_modules',
      'dynamic_module_config filter_name filter_config terminal_filter',
    ),
  ],
  'extensions.filters.network.echo.v3.Echo': [],
  'extensions.filters.network.ext_authz.v3.ExtAuthz': [
    irrelevant('statistics', 'stat_prefix'),
    throughExtension(
      'envoy.filters.network.ext_authz',
      'grpc_service failure_mode_allow include_peer_certificate transport_api_version filter_enabled_metadata bootstrap_metadata_labels_key include_tls_session send_tls_alert_on_denial metadata_context_namespaces typed_metadata_context_namespaces',
    ),
  ],
  'extensions.filters.network.ext_proc.v3.NetworkExternalProcessor': [
    throughExtension(
      'envoy.filters.network.ext_proc',
      'grpc_service failure_mode_allow processing_mode message_timeout metadata_options',
    ),
    irrelevant('statistics', 'stat_prefix'),
  ],
  'extensions.filters.network.reverse_tunnel.v3.ReverseTunnel': [
    throughExtension(
      'envoy.filters.network.reverse_tunnel',
      'ping_interval auto_close_connections request_path request_method validation required_cluster_name use_http_upgrade skip_rebalancing',
    ),
  ],
  'extensions.filters.network.reverse_tunnel.v3.DrainAwareHttpConnectionManager': [
    throughExtension(
      'envoy.filters.network.reverse_tunnel_drain_aware_http_connection_manager',
      'hcm_config enable_drain_with_goaway',
    ),
  ],
  'extensions.filters.network.local_ratelimit.v3.LocalRateLimit': [
    irrelevant('statistics', 'stat_prefix'),
    throughExtension(
      'envoy.filters.network.local_ratelimit',
      'token_bucket runtime_enabled share_key',
    ),
  ],
  'extensions.filters.network.mongo_proxy.v3.MongoProxy': [
    irrelevant('statistics', 'stat_prefix'),
    irrelevant('logging', 'access_log'),
    irrelevant('statistics', 'delay emit_dynamic_metadata commands max_bson_depth'),
  ],
  'extensions.filters.network.ratelimit.v3.RateLimit': [
    irrelevant('statistics', 'stat_prefix'),
    throughExtension(
      'envoy.filters.network.ratelimit',
      'domain descriptors failure_mode_deny rate_limit_service',
    ),
    irrelevant('timing', 'timeout'),
  ],
  'extensions.filters.network.redis_proxy.v3.RedisProxy': [
    irrelevant('statistics', 'stat_prefix'),
    throughExtension(
      'envoy.filters.network.redis_proxy',
      'settings latency_in_micros prefix_routes downstream_auth_password downstream_auth_passwords faults downstream_auth_username external_auth_provider custom_commands',
    ),
  ],
  'extensions.filters.network.sni_cluster.v3.SniCluster': [],
  'extensions.filters.network.sni_dynamic_forward_proxy.v3.FilterConfig': [
    throughExtension(
      'envoy.filters.network.sni_dynamic_forward_proxy',
      'dns_cache_config port_value save_upstream_address',
    ),
  ],
  'extensions.filters.network.tcp_bandwidth_limit.v3.TcpBandwidthLimit': [
    irrelevant('statistics', 'stat_prefix'),
    throughExtension(
      'envoy.filters.network.tcp_bandwidth_limit',
      'read_limit_kbps write_limit_kbps fill_interval runtime_enabled',
    ),
  ],
  'extensions.filters.network.thrift_proxy.v3.ThriftProxy': [
    throughExtension(
      'envoy.filters.network.thrift_proxy',
      'transport protocol route_config trds thrift_filters payload_passthrough header_keys_preserve_case',
    ),
    irrelevant('statistics', 'stat_prefix'),
    irrelevant('timing', 'max_requests_per_connection'),
    irrelevant('logging', 'access_log'),
  ],
  'extensions.filters.network.wasm.v3.Wasm': [
    throughExtension('envoy.filters.network.wasm', 'config'),
  ],
  'extensions.filters.network.zookeeper_proxy.v3.ZooKeeperProxy': [
    irrelevant('statistics', 'stat_prefix'),
    irrelevant('logging', 'access_log'),
    irrelevant(
      'statistics',
      'max_packet_bytes enable_latency_threshold_metrics default_latency_threshold latency_threshold_overrides enable_per_opcode_request_bytes_metrics enable_per_opcode_response_bytes_metrics enable_per_opcode_decoder_error_metrics',
    ),
  ],
  'extensions.filters.network.set_filter_state.v3.Config': [
    evaluated(
      'trace/connection/network-filters',
      'on_new_connection:extensions.filters.common.set_filter_state.v3.FilterStateValue on_downstream_tls_handshake:extensions.filters.common.set_filter_state.v3.FilterStateValue on_downstream_data:extensions.filters.common.set_filter_state.v3.FilterStateValue',
    ),
  ],
  'extensions.filters.network.generic_proxy.v3.GenericProxy': [
    irrelevant('statistics', 'stat_prefix'),
    throughExtension(
      'envoy.filters.network.generic_proxy',
      'codec_config generic_rds route_config filters',
    ),
    irrelevant('tracing', 'tracing'),
    irrelevant('logging', 'access_log'),
  ],
};
