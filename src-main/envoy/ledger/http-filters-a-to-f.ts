import { evaluated, type Family, irrelevant, notedBy, throughExtension } from './entry.ts';

export const httpFiltersAToF: Family = {
  'extensions.filters.common.fault.v3.FaultDelay': [
    irrelevant('timing', 'fixed_delay'),
    evaluated(
      'trace/filters/fault',
      'header_delay:extensions.filters.common.fault.v3.FaultDelay.HeaderDelay percentage:type.v3.FractionalPercent',
    ),
  ],
  'extensions.filters.common.fault.v3.FaultDelay.HeaderDelay': [],
  'extensions.filters.common.fault.v3.FaultRateLimit': [
    irrelevant('timing', 'fixed_limit header_limit percentage'),
  ],
  'extensions.filters.common.fault.v3.FaultRateLimit.FixedLimit': [
    irrelevant('timing', 'limit_kbps'),
  ],
  'extensions.filters.common.fault.v3.FaultRateLimit.HeaderLimit': [],
  'extensions.filters.http.cors.v3.CorsPolicy': [
    evaluated(
      'trace/filters/cors',
      'allow_origin_string_match:type.matcher.v3.StringMatcher filter_enabled:config.core.v3.RuntimeFractionalPercent forward_not_matching_preflights',
    ),
    irrelevant(
      'response',
      'allow_methods allow_headers expose_headers max_age allow_credentials allow_private_network_access',
    ),
    irrelevant('statistics', 'shadow_enabled'),
  ],
  'extensions.filters.http.fault.v3.FaultAbort': [
    evaluated(
      'trace/filters/fault',
      'http_status grpc_status header_abort:extensions.filters.http.fault.v3.FaultAbort.HeaderAbort percentage:type.v3.FractionalPercent',
    ),
  ],
  'extensions.filters.http.fault.v3.FaultAbort.HeaderAbort': [],
  'extensions.filters.http.fault.v3.HTTPFault': [
    evaluated(
      'trace/filters/fault',
      'delay:extensions.filters.common.fault.v3.FaultDelay abort:extensions.filters.http.fault.v3.FaultAbort upstream_cluster headers:config.route.v3.HeaderMatcher downstream_nodes max_active_faults delay_percent_runtime abort_percent_runtime abort_http_status_runtime max_active_faults_runtime',
    ),
    irrelevant(
      'response',
      'response_rate_limit response_rate_limit_percent_runtime abort_grpc_status_runtime',
    ),
    irrelevant('timing', 'delay_duration_runtime'),
    irrelevant('statistics', 'disable_downstream_cluster_stats'),
    irrelevant('label', 'filter_metadata'),
  ],
  'extensions.filters.http.a2a.v3.A2a': [
    throughExtension(
      'envoy.filters.http.a2a',
      'traffic_mode max_request_body_size parser_config storage_mode',
    ),
  ],
  'extensions.filters.http.adaptive_concurrency.v3.AdaptiveConcurrency': [
    throughExtension(
      'envoy.filters.http.adaptive_concurrency',
      'gradient_controller_config enabled concurrency_limit_exceeded_status',
    ),
  ],
  'extensions.filters.http.admission_control.v3.AdmissionControl': [
    throughExtension(
      'envoy.filters.http.admission_control',
      'enabled success_criteria sampling_window aggression sr_threshold rps_threshold max_rejection_probability',
    ),
  ],
  'extensions.filters.http.ai_protocol_manager.v3.AiProtocolManager': [],
  'extensions.filters.http.alternate_protocols_cache.v3.FilterConfig': [
    irrelevant('transport', 'alternate_protocols_cache_options'),
  ],
  'extensions.filters.http.aws_lambda.v3.Config': [
    throughExtension(
      'envoy.filters.http.aws_lambda',
      'arn payload_passthrough invocation_mode host_rewrite credentials_profile credentials match_excluded_headers match_included_headers',
    ),
  ],
  'extensions.filters.http.aws_lambda.v3.PerRouteConfig': [
    throughExtension('envoy.filters.http.aws_lambda', 'invoke_config'),
  ],
  'extensions.filters.http.aws_request_signing.v3.AwsRequestSigning': [
    throughExtension(
      'envoy.filters.http.aws_request_signing',
      'service_name region host_rewrite use_unsigned_payload match_excluded_headers signing_algorithm query_string credential_provider match_included_headers',
    ),
  ],
  'extensions.filters.http.aws_request_signing.v3.AwsRequestSigningPerRoute': [
    throughExtension('envoy.filters.http.aws_request_signing', 'aws_request_signing'),
    irrelevant('statistics', 'stat_prefix'),
  ],
  'extensions.filters.http.bandwidth_limit.v3.BandwidthLimit': [
    irrelevant('statistics', 'stat_prefix'),
    throughExtension(
      'envoy.filters.http.bandwidth_limit',
      'enable_mode limit_kbps fill_interval runtime_enabled enable_response_trailers response_trailer_prefix',
    ),
  ],
  'extensions.filters.http.bandwidth_share.v3.BandwidthShare': [
    throughExtension(
      'envoy.filters.http.bandwidth_share',
      'request_limit response_limit fill_interval enable_response_trailers response_trailer_prefix tenant_name_selector tenant_configs default_tenant_config',
    ),
  ],
  'extensions.filters.http.basic_auth.v3.BasicAuth': [
    throughExtension(
      'envoy.filters.http.basic_auth',
      'users forward_username_header authentication_header allow_missing emit_dynamic_metadata',
    ),
  ],
  'extensions.filters.http.basic_auth.v3.BasicAuthPerRoute': [
    throughExtension('envoy.filters.http.basic_auth', 'users'),
  ],
  'extensions.filters.http.api_key_auth.v3.ApiKeyAuth': [
    throughExtension('envoy.filters.http.api_key_auth', 'credentials key_sources forwarding'),
  ],
  'extensions.filters.http.api_key_auth.v3.ApiKeyAuthPerRoute': [
    throughExtension(
      'envoy.filters.http.api_key_auth',
      'credentials key_sources allowed_clients forwarding',
    ),
  ],
  'extensions.filters.http.buffer.v3.Buffer': [
    throughExtension('envoy.filters.http.buffer', 'max_request_bytes'),
  ],
  'extensions.filters.http.buffer.v3.BufferPerRoute': [
    throughExtension('envoy.filters.http.buffer', 'disabled buffer'),
  ],
  'extensions.filters.http.cache.v3.CacheConfig': [
    throughExtension(
      'envoy.filters.http.cache',
      'typed_config disabled allowed_vary_headers key_creator_params max_body_bytes ignore_request_cache_control_header',
    ),
  ],
  'extensions.filters.http.cache_v2.v3.CacheV2Config': [
    throughExtension(
      'envoy.filters.http.cache_v2',
      'typed_config disabled allowed_vary_headers key_creator_params max_body_bytes ignore_request_cache_control_header override_upstream_cluster',
    ),
  ],
  'extensions.filters.http.cdn_loop.v3.CdnLoopConfig': [
    throughExtension('envoy.filters.http.cdn_loop', 'cdn_id max_allowed_occurrences'),
  ],
  'extensions.filters.http.composite.v3.Composite': [
    throughExtension('envoy.filters.http.composite', 'named_filter_chains matcher'),
  ],
  'extensions.filters.http.composite.v3.CompositePerRoute': [
    throughExtension('envoy.filters.http.composite', 'matcher'),
  ],
  'extensions.filters.http.compressor.v3.Compressor': [
    irrelevant(
      'response',
      'content_length content_type disable_on_etag_header remove_accept_encoding_header runtime_enabled compressor_library request_direction_config response_direction_config choose_first',
    ),
  ],
  'extensions.filters.http.compressor.v3.CompressorPerRoute': [
    irrelevant(
      'response',
      'disabled overrides:extensions.filters.http.ext_proc.v3.ExtProcOverrides',
    ),
  ],
  'extensions.filters.http.connect_grpc_bridge.v3.FilterConfig': [],
  'extensions.filters.http.cors.v3.Cors': [],
  'extensions.filters.http.credential_injector.v3.CredentialInjector': [
    throughExtension(
      'envoy.filters.http.credential_injector',
      'overwrite allow_request_without_credential credential',
    ),
  ],
  'extensions.filters.http.csrf.v3.CsrfPolicy': [
    evaluated(
      'trace/filters/csrf',
      'filter_enabled:config.core.v3.RuntimeFractionalPercent additional_origins:type.matcher.v3.StringMatcher',
    ),
    irrelevant('statistics', 'shadow_enabled'),
  ],
  'extensions.filters.http.decompressor.v3.Decompressor': [
    irrelevant(
      'response',
      'decompressor_library request_direction_config response_direction_config',
    ),
  ],
  'extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig': [
    throughExtension(
      'envoy.filters.http.dynamic_forward_proxy',
      'dns_cache_config sub_cluster_config save_upstream_address allow_dynamic_host_from_filter_state',
    ),
  ],
  'extensions.filters.http.dynamic_forward_proxy.v3.PerRouteConfig': [
    throughExtension(
      'envoy.filters.http.dynamic_forward_proxy',
      'host_rewrite_literal host_rewrite_header',
    ),
  ],
  'extensions.filters.http.ext_authz.v3.ExtAuthz': [
    evaluated(
      'trace/filters/asked',
      'grpc_service:config.core.v3.GrpcService http_service:extensions.filters.http.ext_authz.v3.HttpService',
    ),
    notedBy(
      'trace/filters/asked',
      'trace.depends.askedClosed',
      'transport_api_version failure_mode_allow_header_add with_request_body clear_route_cache validate_mutations metadata_context_namespaces typed_metadata_context_namespaces route_metadata_context_namespaces route_typed_metadata_context_namespaces include_peer_certificate bootstrap_metadata_labels_key allowed_headers disallowed_headers include_tls_session encode_raw_headers decoder_header_mutation_rules enable_dynamic_metadata_ingestion filter_metadata max_denied_response_body_bytes enforce_response_header_limits',
    ),
    evaluated(
      'trace/filters/ext-authz',
      'failure_mode_allow status_on_error:type.v3.HttpStatus filter_enabled:config.core.v3.RuntimeFractionalPercent filter_enabled_metadata:type.matcher.v3.MetadataMatcher deny_at_disable:config.core.v3.RuntimeFeatureFlag shadow_mode',
    ),
    irrelevant('statistics', 'stat_prefix charge_cluster_response_stats emit_filter_state_stats'),
  ],
  'extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute': [
    evaluated(
      'trace/filters/ext-authz',
      'disabled check_settings:extensions.filters.http.ext_authz.v3.CheckSettings',
    ),
  ],
  'extensions.filters.http.ext_proc.v3.ExtProcPerRoute': [
    evaluated(
      'trace/filters/external',
      'disabled overrides:extensions.filters.http.ext_proc.v3.ExtProcOverrides',
    ),
  ],
  'extensions.filters.http.ext_proc.v3.ExternalProcessor': [
    evaluated(
      'trace/filters/asked',
      'grpc_service:config.core.v3.GrpcService http_service:extensions.filters.http.ext_proc.v3.ExtProcHttpService',
    ),
    evaluated(
      'trace/filters/external',
      'failure_mode_allow processing_mode:extensions.filters.http.ext_proc.v3.ProcessingMode observability_mode',
    ),
    notedBy(
      'trace/filters/asked',
      'trace.depends.askedClosed',
      'request_attributes response_attributes message_timeout mutation_rules max_message_timeout forward_rules filter_metadata allow_mode_override disable_immediate_response metadata_options disable_clear_route_cache route_cache_action deferred_close_timeout send_body_without_waiting_for_header_response allowed_override_modes processing_request_modifier on_processing_response status_on_error allow_content_length_header',
    ),
    irrelevant('statistics', 'stat_prefix'),
  ],
  'extensions.filters.http.filter_chain.v3.FilterChainConfig': [
    throughExtension('envoy.filters.http.filter_chain', 'default_filter_chain'),
  ],
  'extensions.filters.http.filter_chain.v3.FilterChainConfigPerRoute': [
    throughExtension('envoy.filters.http.filter_chain', 'filter_chain'),
  ],
  'extensions.filters.http.file_server.v3.FileServerConfig': [
    throughExtension(
      'envoy.filters.http.file_server',
      'manager_config path_mappings content_types default_content_type directory_behaviors',
    ),
  ],
  'extensions.filters.http.file_system_buffer.v3.FileSystemBufferFilterConfig': [
    throughExtension(
      'envoy.filters.http.file_system_buffer',
      'manager_config storage_buffer_path request response',
    ),
  ],
  'extensions.filters.http.custom_response.v3.CustomResponse': [
    evaluated('trace/filters/custom-response', 'custom_response_matcher:xds.Matcher'),
  ],
  'extensions.filters.http.dynamic_modules.v3.DynamicModuleFilter': [
    throughExtension(
      'envoy.filters.http.dynamic_modules',
      'dynamic_module_config filter_name filter_config terminal_filter',
    ),
  ],
};
