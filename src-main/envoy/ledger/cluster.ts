import { evaluated, type Family, irrelevant, noted, throughExtension } from './entry.ts';

export const cluster: Family = {
  'config.cluster.v3.CircuitBreakers': [
    evaluated(
      'trace/upstream/circuit-breaker',
      'thresholds:config.cluster.v3.CircuitBreakers.Thresholds',
    ),
    noted('trace.note.setting', 'per_host_thresholds'),
  ],
  'config.cluster.v3.CircuitBreakers.Thresholds': [
    evaluated(
      'trace/upstream/circuit-breaker',
      'priority max_connections max_pending_requests max_requests max_connection_pools',
    ),
    irrelevant('load', 'max_retries retry_budget'),
    irrelevant('statistics', 'track_remaining'),
  ],
  'config.cluster.v3.CircuitBreakers.Thresholds.RetryBudget': [
    irrelevant('load', 'budget_percent budget_interval min_retry_concurrency'),
  ],
  'config.cluster.v3.Cluster': [
    evaluated(
      'trace/upstream/transport-socket',
      'transport_socket_matches:config.cluster.v3.Cluster.TransportSocketMatch transport_socket_matcher:xds.Matcher upstream_http_protocol_options:config.core.v3.UpstreamHttpProtocolOptions typed_extension_protocol_options:map~any protocol_selection',
    ),
    evaluated(
      'trace/upstream/cluster',
      'name type cluster_type:config.cluster.v3.Cluster.CustomClusterType load_assignment:config.endpoint.v3.ClusterLoadAssignment transport_socket:config.core.v3.TransportSocket',
    ),
    irrelevant(
      'statistics',
      'alt_stat_name lrs_server lrs_report_endpoint_metrics track_timeout_budgets track_cluster_stats',
    ),
    evaluated(
      'trace/upstream/host-set',
      'eds_cluster_config:config.cluster.v3.Cluster.EdsClusterConfig',
    ),
    irrelevant(
      'timing',
      'connect_timeout max_requests_per_connection wait_for_warm_on_init cleanup_interval',
    ),
    irrelevant(
      'transport',
      'per_connection_buffer_limit_bytes per_connection_buffer_high_watermark_timeout common_http_protocol_options http_protocol_options http2_protocol_options dns_refresh_rate dns_jitter dns_failure_refresh_rate respect_dns_ttl dns_resolvers use_tcp_for_dns_lookups dns_resolution_config typed_dns_resolver_config upstream_connection_options preconnect_policy connection_pool_per_downstream_connection',
    ),
    evaluated(
      'trace/upstream/hash',
      'lb_policy ring_hash_lb_config:config.cluster.v3.Cluster.RingHashLbConfig maglev_lb_config:config.cluster.v3.Cluster.MaglevLbConfig',
    ),
    irrelevant(
      'state',
      'health_checks outlier_detection close_connections_on_host_health_failure ignore_health_on_host_removal',
    ),
    evaluated(
      'trace/upstream/circuit-breaker',
      'circuit_breakers:config.cluster.v3.CircuitBreakers',
    ),
    irrelevant('discovery', 'dns_lookup_family'),
    evaluated('trace/route/router', 'upstream_bind_config:config.core.v3.BindConfig'),
    evaluated('trace/upstream/subset', 'lb_subset_config:config.cluster.v3.Cluster.LbSubsetConfig'),
    evaluated(
      'trace/upstream/single-host',
      'original_dst_lb_config:config.cluster.v3.Cluster.OriginalDstLbConfig',
    ),
    irrelevant('chance', 'least_request_lb_config round_robin_lb_config'),
    evaluated(
      'trace/upstream/load-balancer',
      'common_lb_config:config.cluster.v3.Cluster.CommonLbConfig load_balancing_policy:config.cluster.v3.LoadBalancingPolicy',
    ),
    irrelevant('label', 'metadata'),
    evaluated('trace/upstream/upstream-filters', 'filters:config.cluster.v3.Filter'),
    noted('trace.note.setting', 'upstream_config'),
  ],
  'config.cluster.v3.Cluster.CommonLbConfig': [
    evaluated(
      'trace/upstream/load-balancer',
      'healthy_panic_threshold:type.v3.Percent zone_aware_lb_config:config.cluster.v3.Cluster.CommonLbConfig.ZoneAwareLbConfig locality_weighted_lb_config:config.cluster.v3.Cluster.CommonLbConfig.LocalityWeightedLbConfig',
    ),
    irrelevant('timing', 'update_merge_window'),
    irrelevant('state', 'ignore_new_hosts_until_first_hc close_connections_on_host_set_change'),
    evaluated(
      'trace/upstream/hash',
      'consistent_hashing_lb_config:config.cluster.v3.Cluster.CommonLbConfig.ConsistentHashingLbConfig',
    ),
    noted('trace.note.setting', 'override_host_status'),
  ],
  'config.cluster.v3.Cluster.CommonLbConfig.ConsistentHashingLbConfig': [
    evaluated('trace/upstream/hash', 'use_hostname_for_hashing'),
    irrelevant('load', 'hash_balance_factor'),
  ],
  'config.cluster.v3.Cluster.CommonLbConfig.LocalityWeightedLbConfig': [],
  'config.cluster.v3.Cluster.CommonLbConfig.ZoneAwareLbConfig': [
    noted('trace.note.setting', 'routing_enabled min_cluster_size'),
    evaluated('trace/upstream/load-balancer', 'fail_traffic_on_panic'),
  ],
  'config.cluster.v3.Cluster.CustomClusterType': [
    evaluated('trace/upstream/cluster', 'name'),
    evaluated('trace/upstream/transport-socket', 'typed_config:any'),
  ],
  'config.cluster.v3.Cluster.EdsClusterConfig': [
    irrelevant('discovery', 'eds_config'),
    evaluated('trace/upstream/host-set', 'service_name'),
  ],
  'config.cluster.v3.Cluster.LbSubsetConfig': [
    evaluated(
      'trace/upstream/subset',
      'fallback_policy default_subset subset_selectors:config.cluster.v3.Cluster.LbSubsetConfig.LbSubsetSelector panic_mode_any list_as_any metadata_fallback_policy',
    ),
    noted('trace.note.setting', 'locality_weight_aware scale_locality_weight'),
  ],
  'config.cluster.v3.Cluster.LbSubsetConfig.LbSubsetSelector': [
    evaluated('trace/upstream/transport-socket', 'keys'),
    noted('trace.note.setting', 'single_host_per_subset'),
    evaluated('trace/upstream/subset', 'fallback_policy fallback_keys_subset'),
  ],
  'config.cluster.v3.Cluster.LeastRequestLbConfig': [
    irrelevant('chance', 'choice_count active_request_bias slow_start_config'),
  ],
  'config.cluster.v3.Cluster.MaglevLbConfig': [evaluated('trace/upstream/hash', 'table_size')],
  'config.cluster.v3.Cluster.OriginalDstLbConfig': [
    evaluated(
      'trace/upstream/single-host',
      'use_http_header http_header_name upstream_port_override metadata_key:type.metadata.v3.MetadataKey',
    ),
  ],
  'config.cluster.v3.Cluster.PreconnectPolicy': [
    irrelevant('transport', 'per_upstream_preconnect_ratio predictive_preconnect_ratio'),
  ],
  'config.cluster.v3.Cluster.RefreshRate': [irrelevant('transport', 'base_interval max_interval')],
  'config.cluster.v3.Cluster.RingHashLbConfig': [
    evaluated('trace/upstream/hash', 'minimum_ring_size hash_function maximum_ring_size'),
  ],
  'config.cluster.v3.Cluster.RoundRobinLbConfig': [irrelevant('chance', 'slow_start_config')],
  'config.cluster.v3.Cluster.SlowStartConfig': [
    irrelevant('timing', 'slow_start_window aggression min_weight_percent'),
  ],
  'config.cluster.v3.Cluster.TransportSocketMatch': [
    evaluated('trace/upstream/cluster', 'name transport_socket:config.core.v3.TransportSocket'),
    evaluated('trace/upstream/transport-socket', 'match'),
  ],
  'config.cluster.v3.Filter': [
    evaluated('trace/upstream/upstream-filters', 'name typed_config:any'),
    noted('trace.note.setting', 'config_discovery'),
  ],
  'config.cluster.v3.LoadBalancingPolicy': [
    evaluated(
      'trace/upstream/load-balancer',
      'policies:config.cluster.v3.LoadBalancingPolicy.Policy',
    ),
  ],
  'config.cluster.v3.LoadBalancingPolicy.Policy': [
    evaluated(
      'trace/upstream/load-balancer',
      'typed_extension_config:config.core.v3.TypedExtensionConfig',
    ),
  ],
  'config.cluster.v3.OutlierDetection': [
    irrelevant(
      'state',
      'consecutive_5xx interval base_ejection_time max_ejection_percent enforcing_consecutive_5xx enforcing_success_rate success_rate_minimum_hosts success_rate_request_volume success_rate_stdev_factor consecutive_gateway_failure enforcing_consecutive_gateway_failure split_external_local_origin_errors consecutive_local_origin_failure enforcing_consecutive_local_origin_failure enforcing_local_origin_success_rate failure_percentage_threshold enforcing_failure_percentage enforcing_failure_percentage_local_origin failure_percentage_minimum_hosts failure_percentage_request_volume max_ejection_time max_ejection_time_jitter successful_active_health_check_uneject_host monitors always_eject_one_host detect_degraded_hosts',
    ),
  ],
  'config.cluster.v3.TrackClusterStats': [
    irrelevant('statistics', 'timeout_budgets request_response_sizes per_endpoint_stats'),
  ],
  'config.cluster.v3.UpstreamConnectionOptions': [
    irrelevant(
      'transport',
      'tcp_keepalive set_local_interface_name_on_upstream_connections happy_eyeballs_config',
    ),
  ],
  'config.cluster.v3.UpstreamConnectionOptions.HappyEyeballsConfig': [
    irrelevant('transport', 'first_address_family_version first_address_family_count'),
  ],
  'extensions.upstreams.http.v3.HttpProtocolOptions': [
    irrelevant('transport', 'common_http_protocol_options'),
    evaluated(
      'trace/upstream/transport-socket',
      'upstream_http_protocol_options:config.core.v3.UpstreamHttpProtocolOptions explicit_http_config:extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig use_downstream_protocol_config:extensions.upstreams.http.v3.HttpProtocolOptions.UseDownstreamHttpConfig',
    ),
    noted('trace.note.setting', 'auto_config http_filters header_validation_config hash_policy'),
    irrelevant('state', 'outlier_detection'),
    irrelevant('mirror', 'request_mirror_policies'),
    irrelevant('retries', 'retry_policy'),
  ],
  'extensions.upstreams.http.v3.HttpProtocolOptions.AutoHttpConfig': [
    irrelevant(
      'transport',
      'http_protocol_options http2_protocol_options http3_protocol_options alternate_protocols_cache_options',
    ),
  ],
  'extensions.upstreams.http.v3.HttpProtocolOptions.ExplicitHttpConfig': [
    irrelevant('transport', 'http_protocol_options http2_protocol_options http3_protocol_options'),
  ],
  'extensions.upstreams.http.v3.HttpProtocolOptions.OutlierDetection': [
    irrelevant('state', 'error_matcher'),
  ],
  'extensions.upstreams.http.v3.HttpProtocolOptions.UseDownstreamHttpConfig': [
    irrelevant('transport', 'http_protocol_options http2_protocol_options http3_protocol_options'),
  ],
  'extensions.clusters.reverse_connection.v3.ReverseConnectionClusterConfig': [
    irrelevant('timing', 'cleanup_interval'),
    throughExtension('envoy.clusters.reverse_connection', 'host_id_format tenant_id_format'),
  ],
  'extensions.clusters.aggregate.v3.ClusterConfig': [
    evaluated('trace/upstream/aggregate', 'clusters'),
  ],
  'extensions.clusters.composite.v3.ClusterConfig': [
    throughExtension('envoy.clusters.composite', 'clusters'),
  ],
  'extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig': [
    irrelevant('discovery', 'dns_cache_config allow_insecure_cluster_options'),
    noted('trace.note.setting', 'sub_clusters_config'),
    irrelevant('transport', 'allow_coalesced_connections'),
  ],
  'extensions.clusters.dynamic_modules.v3.ClusterConfig': [
    throughExtension(
      'envoy.clusters.dynamic_modules',
      'dynamic_module_config cluster_name cluster_config',
    ),
  ],
  'extensions.clusters.mcp_multicluster.v3.ClusterConfig': [
    throughExtension('envoy.clusters.mcp_multicluster', 'servers'),
  ],
  'extensions.clusters.dns.v3.DnsCluster': [
    irrelevant(
      'discovery',
      'dns_refresh_rate dns_failure_refresh_rate respect_dns_ttl dns_jitter typed_dns_resolver_config dns_lookup_family all_addresses_in_single_endpoint dns_min_refresh_rate',
    ),
  ],
  'extensions.clusters.original_dst.v3.OriginalDstCluster': [
    evaluated(
      'trace/upstream/single-host',
      'use_http_header http_header_name upstream_port_override metadata_key:type.metadata.v3.MetadataKey',
    ),
  ],
  'extensions.clusters.redis.v3.RedisClusterConfig': [
    throughExtension(
      'envoy.clusters.redis',
      'cluster_refresh_rate cluster_refresh_timeout redirect_refresh_interval redirect_refresh_threshold failure_refresh_threshold host_degraded_refresh_threshold enable_zone_discovery',
    ),
  ],
};
