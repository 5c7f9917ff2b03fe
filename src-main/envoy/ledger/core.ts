import { evaluated, type Family, irrelevant, noted } from './entry.ts';

export const core: Family = {
  'config.core.v3.Address': [
    evaluated('trace/proxy-view', 'socket_address:config.core.v3.SocketAddress'),
    evaluated(
      'trace/upstream/host-set',
      'pipe:config.core.v3.Pipe envoy_internal_address:config.core.v3.EnvoyInternalAddress',
    ),
  ],
  'config.core.v3.AggregatedConfigSource': [],
  'config.core.v3.AlternateProtocolsCacheOptions': [
    irrelevant(
      'other protocol',
      'name max_entries key_value_store_config prepopulated_entries canonical_suffixes',
    ),
  ],
  'config.core.v3.AlternateProtocolsCacheOptions.AlternateProtocolsCacheEntry': [
    irrelevant('other protocol', 'hostname port'),
  ],
  'config.core.v3.ApiConfigSource': [
    irrelevant(
      'discovery',
      'api_type transport_api_version cluster_names grpc_services refresh_delay request_timeout rate_limit_settings set_node_on_first_message_only config_validators',
    ),
  ],
  'config.core.v3.BackoffStrategy': [irrelevant('timing', 'base_interval max_interval')],
  'config.core.v3.BindConfig': [
    evaluated('trace/connection/tcp-proxy', 'source_address:config.core.v3.SocketAddress'),
    irrelevant(
      'transport',
      'freebind socket_options extra_source_addresses additional_source_addresses local_address_selector',
    ),
  ],
  'config.core.v3.CelExpressionConfig': [
    noted(
      'trace.note.setting',
      'enable_string_conversion enable_string_concat enable_string_functions',
    ),
  ],
  'config.core.v3.CidrRange': [evaluated('match/ip', 'address_prefix prefix_len')],
  'config.core.v3.ConfigSource': [
    irrelevant(
      'discovery',
      'authorities path path_config_source api_config_source ads self initial_fetch_timeout resource_api_version',
    ),
  ],
  'config.core.v3.DataSource': [
    noted('trace.note.file', 'filename environment_variable'),
    evaluated('trace/route/direct-reply', 'inline_bytes inline_string'),
    irrelevant('discovery', 'watched_directory'),
  ],
  'config.core.v3.DnsResolutionConfig': [irrelevant('transport', 'resolvers dns_resolver_options')],
  'config.core.v3.DnsResolverOptions': [
    irrelevant('transport', 'use_tcp_for_dns_lookups no_default_search_domain'),
  ],
  'config.core.v3.EnvoyInternalAddress': [
    evaluated('trace/upstream/host-set', 'server_listener_name'),
    irrelevant('label', 'endpoint_id'),
  ],
  'config.core.v3.EventServiceConfig': [irrelevant('discovery', 'grpc_service')],
  'config.core.v3.ExtensionConfigSource': [
    irrelevant(
      'discovery',
      'config_source default_config apply_default_config_without_warming type_urls',
    ),
  ],
  'config.core.v3.ExtraSourceAddress': [irrelevant('transport', 'address socket_options')],
  'config.core.v3.GrpcService': [
    irrelevant('discovery', 'envoy_grpc google_grpc timeout initial_metadata retry_policy'),
  ],
  'config.core.v3.GrpcService.EnvoyGrpc': [
    irrelevant(
      'discovery',
      'cluster_name authority retry_policy max_receive_message_length skip_envoy_headers',
    ),
  ],
  'config.core.v3.GrpcService.GoogleGrpc': [
    irrelevant(
      'discovery',
      'target_uri channel_credentials channel_credentials_plugin call_credentials call_credentials_plugin stat_prefix credentials_factory_name config per_stream_buffer_limit_bytes channel_args',
    ),
  ],
  'config.core.v3.GrpcService.GoogleGrpc.CallCredentials': [
    irrelevant(
      'discovery',
      'access_token google_compute_engine google_refresh_token service_account_jwt_access google_iam from_plugin sts_service',
    ),
  ],
  'config.core.v3.GrpcService.GoogleGrpc.CallCredentials.GoogleIAMCredentials': [
    irrelevant('discovery', 'authorization_token authority_selector'),
  ],
  'config.core.v3.GrpcService.GoogleGrpc.CallCredentials.MetadataCredentialsFromPlugin': [
    irrelevant('discovery', 'name typed_config'),
  ],
  'config.core.v3.GrpcService.GoogleGrpc.CallCredentials.ServiceAccountJWTAccessCredentials': [
    irrelevant('discovery', 'json_key token_lifetime_seconds'),
  ],
  'config.core.v3.GrpcService.GoogleGrpc.CallCredentials.StsService': [
    irrelevant(
      'discovery',
      'token_exchange_service_uri resource audience scope requested_token_type subject_token_path subject_token_type actor_token_path actor_token_type',
    ),
  ],
  'config.core.v3.GrpcService.GoogleGrpc.ChannelArgs': [irrelevant('discovery', 'args')],
  'config.core.v3.GrpcService.GoogleGrpc.ChannelArgs.Value': [
    irrelevant('discovery', 'string_value int_value'),
  ],
  'config.core.v3.GrpcService.GoogleGrpc.ChannelCredentials': [
    irrelevant('discovery', 'ssl_credentials google_default local_credentials'),
  ],
  'config.core.v3.GrpcService.GoogleGrpc.GoogleLocalCredentials': [],
  'config.core.v3.GrpcService.GoogleGrpc.SslCredentials': [
    irrelevant('discovery', 'root_certs private_key cert_chain'),
  ],
  'config.core.v3.HeaderValue': [
    evaluated('trace/filters/header-mutation-filter', 'key value'),
    noted('trace.note.setting', 'raw_value'),
  ],
  'config.core.v3.HeaderValueOption': [
    evaluated(
      'trace/filters/header-mutation-filter',
      'header:config.core.v3.HeaderValue append append_action keep_empty_value',
    ),
  ],
  'config.core.v3.HealthCheck': [
    irrelevant(
      'state',
      'timeout interval initial_jitter interval_jitter interval_jitter_percent unhealthy_threshold healthy_threshold alt_port reuse_connection http_health_check tcp_health_check grpc_health_check custom_health_check no_traffic_interval no_traffic_healthy_interval unhealthy_interval unhealthy_edge_interval healthy_edge_interval event_log_path event_logger event_service always_log_health_check_failures always_log_health_check_success tls_options transport_socket_match_criteria',
    ),
  ],
  'config.core.v3.HealthCheck.CustomHealthCheck': [irrelevant('state', 'name typed_config')],
  'config.core.v3.HealthCheck.GrpcHealthCheck': [
    irrelevant('state', 'service_name authority initial_metadata'),
  ],
  'config.core.v3.HealthCheck.HttpHealthCheck': [
    irrelevant(
      'state',
      'host path send receive response_buffer_size request_headers_to_add request_headers_to_remove expected_statuses retriable_statuses codec_client_type service_name_matcher method',
    ),
  ],
  'config.core.v3.HealthCheck.Payload': [irrelevant('state', 'text binary')],
  'config.core.v3.HealthCheck.TcpHealthCheck': [
    irrelevant('state', 'send receive proxy_protocol_config'),
  ],
  'config.core.v3.HealthCheck.TlsOptions': [irrelevant('state', 'alpn_protocols')],
  'config.core.v3.HealthStatusSet': [noted('trace.note.setting', 'statuses')],
  'config.core.v3.Http1ProtocolOptions': [
    evaluated(
      'trace/http/http1-codec',
      'allow_absolute_url allow_chunked_length allow_custom_methods',
    ),
    evaluated('trace/http/http-codec', 'accept_http_10'),
    evaluated('trace/http/http-connection', 'default_host_for_http_10'),
    irrelevant(
      'transport',
      'header_key_format enable_trailers override_stream_error_on_invalid_http_message send_fully_qualified_url use_balsa_parser',
    ),
    evaluated('trace/http/codec-headers', 'ignore_http_11_upgrade:type.matcher.v3.StringMatcher'),
  ],
  'config.core.v3.Http1ProtocolOptions.HeaderKeyFormat': [
    irrelevant('transport', 'proper_case_words stateful_formatter'),
  ],
  'config.core.v3.Http1ProtocolOptions.HeaderKeyFormat.ProperCaseWords': [],
  'config.core.v3.Http2ProtocolOptions': [
    irrelevant(
      'transport',
      'hpack_table_size max_concurrent_streams initial_stream_window_size initial_connection_window_size allow_connect allow_metadata max_outbound_frames max_outbound_control_frames max_consecutive_inbound_frames_with_empty_payload max_inbound_priority_frames_per_stream max_inbound_window_update_frames_per_data_frame_sent stream_error_on_invalid_http_messaging override_stream_error_on_invalid_http_message custom_settings_parameters connection_keepalive use_oghttp2_codec max_metadata_size enable_huffman_encoding max_header_field_size_kb disallow_obs_text stream_reset_burst stream_reset_rate',
    ),
  ],
  'config.core.v3.Http2ProtocolOptions.SettingsParameter': [
    irrelevant('transport', 'identifier value'),
  ],
  'config.core.v3.Http3ProtocolOptions': [
    irrelevant(
      'other protocol',
      'quic_protocol_options override_stream_error_on_invalid_http_message allow_extended_connect allow_metadata disable_qpack disable_connection_flow_control_for_streams disallow_obs_text',
    ),
  ],
  'config.core.v3.HttpProtocolOptions': [
    irrelevant(
      'timing',
      'idle_timeout max_connection_duration max_connection_duration_jitter max_stream_duration max_requests_per_connection',
    ),
    evaluated('trace/http/http-codec', 'max_headers_count headers_with_underscores_action'),
    irrelevant('response', 'max_response_headers_kb'),
  ],
  'config.core.v3.JsonFormatOptions': [irrelevant('unread', 'sort_properties')],
  'config.core.v3.KeepaliveSettings': [
    irrelevant('transport', 'interval timeout interval_jitter connection_idle_interval'),
  ],
  'config.core.v3.Locality': [evaluated('trace/upstream/host-set', 'region zone sub_zone')],
  'config.core.v3.Metadata': [
    evaluated('trace/upstream/host-set', 'filter_metadata'),
    irrelevant('label', 'typed_filter_metadata'),
  ],
  'config.core.v3.PathConfigSource': [irrelevant('discovery', 'path watched_directory')],
  'config.core.v3.Pipe': [
    evaluated('trace/upstream/host-set', 'path'),
    irrelevant('transport', 'mode'),
  ],
  'config.core.v3.ProxyProtocolConfig': [
    irrelevant('transport', 'version pass_through_tlvs added_tlvs'),
  ],
  'config.core.v3.ProxyProtocolPassThroughTLVs': [irrelevant('transport', 'match_type tlv_type')],
  'config.core.v3.QuicKeepAliveSettings': [
    irrelevant('other protocol', 'max_interval initial_interval'),
  ],
  'config.core.v3.QuicProtocolOptions': [
    irrelevant(
      'other protocol',
      'max_concurrent_streams initial_stream_window_size initial_connection_window_size num_timeouts_to_trigger_port_migration connection_keepalive connection_options client_connection_options idle_network_timeout max_packet_length client_packet_writer connection_migration memory_reduction_timeout enable_scone',
    ),
  ],
  'config.core.v3.QuicProtocolOptions.ConnectionMigrationSettings': [
    irrelevant('other protocol', 'migrate_idle_connections max_time_on_non_default_network'),
  ],
  'config.core.v3.QuicProtocolOptions.ConnectionMigrationSettings.MigrateIdleConnectionSettings': [
    irrelevant('other protocol', 'max_idle_time_before_migration'),
  ],
  'config.core.v3.RateLimitSettings': [irrelevant('rate limits', 'max_tokens fill_rate')],
  'config.core.v3.RetryPolicy': [
    irrelevant(
      'retries',
      'retry_back_off num_retries retry_on retry_priority retry_host_predicate host_selection_retry_max_attempts',
    ),
  ],
  'config.core.v3.RetryPolicy.RetryHostPredicate': [irrelevant('retries', 'name typed_config')],
  'config.core.v3.RetryPolicy.RetryPriority': [irrelevant('retries', 'name typed_config')],
  'config.core.v3.RuntimeDouble': [irrelevant('chance', 'default_value runtime_key')],
  'config.core.v3.RuntimeFeatureFlag': [irrelevant('load', 'default_value runtime_key')],
  'config.core.v3.RuntimeFractionalPercent': [
    evaluated('trace/route/fraction', 'default_value:type.v3.FractionalPercent runtime_key'),
  ],
  'config.core.v3.RuntimeUInt32': [evaluated('trace/http/log-filter', 'default_value runtime_key')],
  'config.core.v3.SchemeHeaderTransformation': [
    evaluated('trace/http/request-headers', 'scheme_to_overwrite'),
    noted('trace.note.setting', 'match_upstream'),
  ],
  'config.core.v3.SelfConfigSource': [irrelevant('discovery', 'transport_api_version')],
  'config.core.v3.SocketAddress': [
    evaluated('trace/proxy-view', 'protocol address port_value ipv4_compat'),
    noted('trace.note.setting', 'named_port resolver_name network_namespace_filepath'),
  ],
  'config.core.v3.SocketCmsgHeaders': [irrelevant('other protocol', 'level type expected_size')],
  'config.core.v3.SocketOption': [
    irrelevant('transport', 'description level name int_value buf_value state type ip_version'),
  ],
  'config.core.v3.SocketOption.SocketType': [irrelevant('transport', 'stream datagram')],
  'config.core.v3.SocketOption.SocketType.Datagram': [],
  'config.core.v3.SocketOption.SocketType.Stream': [],
  'config.core.v3.SocketOptionsOverride': [irrelevant('transport', 'socket_options')],
  'config.core.v3.SubstitutionFormatString': [
    evaluated(
      'trace/filters/set-filter-state',
      'text_format text_format_source:config.core.v3.DataSource omit_empty_values',
    ),
    irrelevant('response', 'json_format content_type json_format_options'),
    noted('trace.note.setting', 'formatters'),
  ],
  'config.core.v3.TcpKeepalive': [
    irrelevant('transport', 'keepalive_probes keepalive_time keepalive_interval'),
  ],
  'config.core.v3.TlvEntry': [irrelevant('transport', 'type value format_string')],
  'config.core.v3.TransportSocket': [
    evaluated('trace/upstream/transport-socket', 'name typed_config:any'),
  ],
  'config.core.v3.TypedExtensionConfig': [
    evaluated('trace/route/rewrite', 'name typed_config:any'),
  ],
  'config.core.v3.UdpSocketConfig': [
    irrelevant('other protocol', 'max_rx_datagram_size prefer_gro'),
  ],
  'config.core.v3.UpstreamHttpProtocolOptions': [
    evaluated('trace/upstream/transport-socket', 'auto_sni override_auto_sni_header'),
    noted('trace.note.setting', 'auto_san_validation'),
  ],
  'config.core.v3.WatchedDirectory': [irrelevant('discovery', 'path watch_modify')],
};
