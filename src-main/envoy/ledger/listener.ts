import { evaluated, type Family, irrelevant, noted, throughExtension } from './entry.ts';

export const listener: Family = {
  'config.listener.v3.AdditionalAddress': [
    evaluated('trace/connection/listener', 'address:config.core.v3.Address'),
    irrelevant('transport', 'socket_options tcp_keepalive'),
  ],
  'config.listener.v3.ApiListener': [irrelevant('other protocol', 'api_listener')],
  'config.listener.v3.Filter': [
    evaluated('trace/connection/listener', 'name'),
    evaluated('trace/connection/listener-filters', 'typed_config:any'),
    noted('trace.note.setting', 'config_discovery'),
  ],
  'config.listener.v3.FilterChain': [
    evaluated(
      'trace/connection/listener-filters',
      'filter_chain_match:config.listener.v3.FilterChainMatch filters:config.listener.v3.Filter',
    ),
    irrelevant('unread', 'use_proxy_proto'),
    irrelevant('label', 'metadata'),
    evaluated('trace/connection/tls', 'transport_socket:config.core.v3.TransportSocket'),
    irrelevant('timing', 'transport_socket_connect_timeout'),
    evaluated('trace/connection/listener', 'name'),
  ],
  'config.listener.v3.FilterChainMatch': [
    evaluated('trace/connection/filter-chain', 'destination_port source_ports'),
    evaluated(
      'trace/connection/chain-rows',
      'prefix_ranges:config.core.v3.CidrRange direct_source_prefix_ranges:config.core.v3.CidrRange source_type source_prefix_ranges:config.core.v3.CidrRange',
    ),
    irrelevant('unread', 'address_suffix suffix_len'),
    evaluated(
      'trace/connection/listener-filters',
      'server_names transport_protocol application_protocols',
    ),
  ],
  'config.listener.v3.Listener': [
    evaluated(
      'trace/connection/listener',
      'name address:config.core.v3.Address use_original_dst listener_filters:config.listener.v3.ListenerFilter',
    ),
    evaluated(
      'trace/proxy-view',
      'additional_addresses:config.listener.v3.AdditionalAddress deprecated_v1:config.listener.v3.Listener.DeprecatedV1 bind_to_port',
    ),
    irrelevant('statistics', 'stat_prefix'),
    evaluated(
      'trace/connection/listener-filters',
      'filter_chains:config.listener.v3.FilterChain listener_filters_timeout continue_on_listener_filters_timeout',
    ),
    noted('trace.note.setting', 'fcds_config'),
    evaluated('trace/connection/filter-chain', 'filter_chain_matcher:xds.Matcher'),
    evaluated(
      'trace/connection/chain-selection',
      'default_filter_chain:config.listener.v3.FilterChain',
    ),
    irrelevant(
      'transport',
      'per_connection_buffer_limit_bytes per_connection_buffer_high_watermark_timeout transparent freebind socket_options tcp_fast_open_queue_length connection_balance_config reuse_port enable_reuse_port tcp_backlog_size max_connections_to_accept_per_socket_event enable_mptcp ignore_global_conn_limit bypass_overload_manager tcp_keepalive',
    ),
    irrelevant('label', 'metadata drain_type traffic_direction internal_listener'),
    irrelevant('other protocol', 'udp_listener_config api_listener'),
    irrelevant('logging', 'access_log'),
  ],
  'config.listener.v3.Listener.ConnectionBalanceConfig': [
    irrelevant('transport', 'exact_balance extend_balance cpu_locality_balance'),
  ],
  'config.listener.v3.Listener.ConnectionBalanceConfig.CpuLocalityBalance': [],
  'config.listener.v3.Listener.ConnectionBalanceConfig.ExactBalance': [],
  'config.listener.v3.Listener.DeprecatedV1': [evaluated('trace/proxy-view', 'bind_to_port')],
  'config.listener.v3.Listener.FcdsConfig': [irrelevant('discovery', 'name config_source')],
  'config.listener.v3.Listener.InternalListenerConfig': [],
  'config.listener.v3.ListenerFilter': [
    evaluated('trace/connection/listener', 'name'),
    evaluated(
      'trace/connection/listener-filters',
      'typed_config:any filter_disabled:config.listener.v3.ListenerFilterChainMatchPredicate',
    ),
    noted('trace.note.setting', 'config_discovery'),
  ],
  'config.listener.v3.ListenerFilterChainMatchPredicate': [
    evaluated(
      'trace/connection/listener-filters',
      'or_match:config.listener.v3.ListenerFilterChainMatchPredicate.MatchSet and_match:config.listener.v3.ListenerFilterChainMatchPredicate.MatchSet not_match:config.listener.v3.ListenerFilterChainMatchPredicate any_match destination_port_range:type.v3.Int32Range',
    ),
  ],
  'config.listener.v3.ListenerFilterChainMatchPredicate.MatchSet': [
    evaluated('trace/proxy-view', 'rules:config.listener.v3.ListenerFilterChainMatchPredicate'),
  ],
  'config.listener.v3.QuicProtocolOptions': [
    irrelevant(
      'other protocol',
      'quic_protocol_options idle_timeout crypto_handshake_timeout enabled packets_to_read_to_connection_count_ratio crypto_stream_config proof_source_config connection_id_generator_config server_preferred_address_config send_disable_active_migration connection_debug_visitor_config save_cmsg_config reject_new_connections max_sessions_per_event_loop',
    ),
  ],
  'config.listener.v3.UdpListenerConfig': [
    irrelevant(
      'other protocol',
      'downstream_socket_config quic_options udp_packet_packet_writer_config',
    ),
  ],
  'extensions.filters.listener.http_inspector.v3.HttpInspector': [],
  'extensions.filters.listener.local_ratelimit.v3.LocalRateLimit': [
    irrelevant('statistics', 'stat_prefix'),
    throughExtension('envoy.filters.listener.local_ratelimit', 'token_bucket runtime_enabled'),
  ],
  'extensions.filters.listener.original_dst.v3.OriginalDst': [],
  'extensions.filters.listener.original_src.v3.OriginalSrc': [
    irrelevant('transport', 'bind_port mark'),
  ],
  'extensions.filters.listener.proxy_protocol.v3.ProxyProtocol': [
    noted('trace.note.setting', 'rules allow_requests_without_proxy_protocol disallowed_versions'),
    irrelevant('label', 'pass_through_tlvs tlv_location'),
    irrelevant('statistics', 'stat_prefix'),
  ],
  'extensions.filters.listener.set_filter_state.v3.Config': [
    evaluated(
      'trace/connection/listener-filters',
      'on_accept:extensions.filters.common.set_filter_state.v3.FilterStateValue',
    ),
  ],
  'extensions.filters.listener.tls_inspector.v3.TlsInspector': [
    irrelevant(
      'transport',
      'enable_ja3_fingerprinting enable_ja4_fingerprinting initial_read_buffer_size max_client_hello_size',
    ),
    noted('trace.note.setting', 'close_connection_on_client_hello_parsing_errors'),
  ],
  'extensions.filters.listener.dynamic_modules.v3.DynamicModuleListenerFilter': [
    throughExtension(
      'envoy.filters.listener.dynamic_modules',
      'dynamic_module_config filter_name filter_config',
    ),
  ],
  'extensions.filters.udp.dns_filter.v3.DnsFilterConfig': [
    irrelevant('other protocol', 'stat_prefix server_config client_config access_log'),
  ],
  'extensions.filters.udp.dynamic_modules.v3.DynamicModuleUdpListenerFilter': [
    irrelevant('other protocol', 'dynamic_module_config filter_name filter_config'),
  ],
  'extensions.filters.udp.udp_proxy.v3.UdpProxyConfig': [
    irrelevant(
      'other protocol',
      'stat_prefix cluster matcher idle_timeout use_original_src_ip hash_policies upstream_socket_config use_per_packet_load_balancing access_log proxy_access_log session_filters tunneling_config access_log_options',
    ),
  ],
};
