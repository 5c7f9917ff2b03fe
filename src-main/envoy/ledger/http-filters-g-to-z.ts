import { evaluated, type Family, irrelevant, noted, notedBy, throughExtension } from './entry.ts';

export const httpFiltersGToZ: Family = {
  'extensions.filters.http.geoip.v3.Geoip': [
    throughExtension('envoy.filters.http.geoip', 'xff_config custom_header_config provider'),
  ],
  'extensions.filters.http.upstream_codec.v3.UpstreamCodec': [],
  'extensions.filters.http.gcp_authn.v3.GcpAuthnFilterConfig': [
    throughExtension(
      'envoy.filters.http.gcp_authn',
      'http_uri retry_policy cache_config token_header cluster',
    ),
    irrelevant('timing', 'timeout'),
  ],
  'extensions.filters.http.grpc_field_extraction.v3.GrpcFieldExtractionConfig': [
    throughExtension(
      'envoy.filters.http.grpc_field_extraction',
      'descriptor_set extractions_by_method',
    ),
  ],
  'extensions.filters.http.grpc_http1_bridge.v3.Config': [
    throughExtension(
      'envoy.filters.http.grpc_http1_bridge',
      'upgrade_protobuf_to_grpc ignore_query_parameters',
    ),
  ],
  'extensions.filters.http.grpc_http1_reverse_bridge.v3.FilterConfig': [
    throughExtension(
      'envoy.filters.http.grpc_http1_reverse_bridge',
      'content_type withhold_grpc_frames response_size_header',
    ),
  ],
  'extensions.filters.http.grpc_http1_reverse_bridge.v3.FilterConfigPerRoute': [
    throughExtension('envoy.filters.http.grpc_http1_reverse_bridge', 'disabled'),
  ],
  'extensions.filters.http.grpc_json_reverse_transcoder.v3.GrpcJsonReverseTranscoder': [
    throughExtension(
      'envoy.filters.http.grpc_json_reverse_transcoder',
      'descriptor_path descriptor_binary max_request_body_size max_response_body_size api_version_header request_json_print_options',
    ),
  ],
  'extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder': [
    throughExtension(
      'envoy.filters.http.grpc_json_transcoder',
      'proto_descriptor proto_descriptor_bin services print_options match_incoming_request_route ignored_query_parameters auto_mapping ignore_unknown_query_parameters convert_grpc_status url_unescape_spec query_param_unescape_plus match_unregistered_custom_verb request_validation_options case_insensitive_enum_parsing max_request_body_size max_response_body_size capture_unknown_query_parameters',
    ),
  ],
  'extensions.filters.http.grpc_stats.v3.FilterConfig': [
    irrelevant(
      'statistics',
      'emit_filter_state individual_method_stats_allowlist stats_for_all_methods enable_upstream_stats replace_dots_in_grpc_service_name',
    ),
  ],
  'extensions.filters.http.grpc_web.v3.GrpcWeb': [],
  'extensions.filters.http.header_to_metadata.v3.Config': [
    evaluated(
      'trace/filters/header-to-metadata',
      'request_rules:extensions.filters.http.header_to_metadata.v3.Config.Rule',
    ),
    irrelevant('response', 'response_rules'),
    irrelevant('statistics', 'stat_prefix'),
  ],
  'extensions.filters.http.health_check.v3.HealthCheck': [
    throughExtension(
      'envoy.filters.http.health_check',
      'pass_through_mode cache_time cluster_min_healthy_percentages headers',
    ),
  ],
  'extensions.filters.http.ip_tagging.v3.IPTagging': [
    throughExtension(
      'envoy.filters.http.ip_tagging',
      'request_type ip_tags ip_tag_header ip_tags_datasource',
    ),
  ],
  'extensions.filters.http.json_to_metadata.v3.JsonToMetadata': [
    throughExtension('envoy.filters.http.json_to_metadata', 'request_rules'),
    irrelevant('response', 'response_rules'),
  ],
  'extensions.filters.http.jwt_authn.v3.JwtAuthentication': [
    evaluated(
      'trace/filters/jwt',
      'providers:map~extensions.filters.http.jwt_authn.v3.JwtProvider rules:extensions.filters.http.jwt_authn.v3.RequirementRule bypass_cors_preflight requirement_map:map~extensions.filters.http.jwt_authn.v3.JwtRequirement',
    ),
    noted('trace.note.setting', 'filter_state_rules'),
    irrelevant('response', 'strip_failure_response'),
    irrelevant('statistics', 'stat_prefix'),
  ],
  'extensions.filters.http.jwt_authn.v3.PerRouteConfig': [
    evaluated('trace/filters/jwt', 'disabled requirement_name'),
  ],
  'extensions.filters.http.kill_request.v3.KillRequest': [
    throughExtension(
      'envoy.filters.http.kill_request',
      'probability kill_request_header direction',
    ),
  ],
  'extensions.filters.http.local_ratelimit.v3.LocalRateLimit': [
    irrelevant('statistics', 'stat_prefix'),
    throughExtension(
      'envoy.filters.http.local_ratelimit',
      'status token_bucket filter_enabled filter_enforced request_headers_to_add_when_not_enforced descriptors stage local_rate_limit_per_downstream_connection local_cluster_rate_limit enable_x_ratelimit_headers vh_rate_limits always_consume_default_token_bucket rate_limited_as_resource_exhausted max_dynamic_descriptors',
    ),
    irrelevant('response', 'response_headers_to_add'),
    irrelevant('rate limits', 'rate_limits'),
  ],
  'extensions.filters.http.lua.v3.Lua': [
    evaluated(
      'trace/filters/external',
      'inline_code source_codes:map~config.core.v3.DataSource default_source_code:config.core.v3.DataSource',
    ),
    irrelevant('statistics', 'stat_prefix'),
    notedBy('trace/filters/external', 'trace.depends.script', 'clear_route_cache'),
  ],
  'extensions.filters.http.lua.v3.LuaPerRoute': [
    evaluated('trace/filters/external', 'disabled name source_code:config.core.v3.DataSource'),
    notedBy('trace/filters/external', 'trace.depends.script', 'filter_context'),
  ],
  'extensions.filters.http.mcp.v3.Mcp': [
    throughExtension(
      'envoy.filters.http.mcp',
      'traffic_mode clear_route_cache max_request_body_size parser_config request_storage_mode propagate_trace_context propagate_baggage reject_duplicate_keys',
    ),
  ],
  'extensions.filters.http.mcp.v3.McpOverride': [
    throughExtension('envoy.filters.http.mcp', 'traffic_mode max_request_body_size'),
  ],
  'extensions.filters.http.mcp_json_rest_bridge.v3.McpJsonRestBridge': [
    throughExtension(
      'envoy.filters.http.mcp_json_rest_bridge',
      'server_info tool_config max_request_body_size max_response_body_size request_storage_mode trace_context_extraction',
    ),
  ],
  'extensions.filters.http.mcp_json_rest_bridge.v3.McpJsonRestBridgePerRoute': [
    throughExtension('envoy.filters.http.mcp_json_rest_bridge', 'tool_config'),
  ],
  'extensions.filters.http.mcp_router.v3.McpRouter': [
    throughExtension(
      'envoy.filters.http.mcp_router',
      'servers session_identity lazy_initialization',
    ),
  ],
  'extensions.filters.http.oauth2.v3.OAuth2': [
    throughExtension('envoy.filters.http.oauth2', 'config'),
  ],
  'extensions.filters.http.oauth2.v3.OAuth2PerRoute': [
    throughExtension('envoy.filters.http.oauth2', 'config'),
  ],
  'extensions.filters.http.on_demand.v3.OnDemand': [irrelevant('discovery', 'odcds')],
  'extensions.filters.http.on_demand.v3.PerRouteConfig': [irrelevant('discovery', 'odcds')],
  'extensions.filters.http.original_src.v3.OriginalSrc': [irrelevant('transport', 'mark')],
  'extensions.filters.http.proto_message_extraction.v3.ProtoMessageExtractionConfig': [
    throughExtension(
      'envoy.filters.http.proto_message_extraction',
      'data_source proto_descriptor_typed_metadata extraction_by_method',
    ),
    irrelevant('transport', 'mode'),
  ],
  'extensions.filters.http.proto_api_scrubber.v3.ProtoApiScrubberConfig': [
    throughExtension(
      'envoy.filters.http.proto_api_scrubber',
      'descriptor_set restrictions filtering_mode scrub_unknown_fields',
    ),
  ],
  'extensions.filters.http.ratelimit.v3.RateLimit': [
    throughExtension(
      'envoy.filters.http.ratelimit',
      'domain stage request_type failure_mode_deny rate_limited_as_resource_exhausted rate_limit_service enable_x_ratelimit_headers disable_x_envoy_ratelimited_header rate_limited_status status_on_error filter_enabled filter_enforced failure_mode_deny_percent metadata_namespace',
    ),
    irrelevant('timing', 'timeout'),
    irrelevant('response', 'response_headers_to_add'),
    irrelevant('statistics', 'stat_prefix'),
    irrelevant('rate limits', 'rate_limits'),
  ],
  'extensions.filters.http.ratelimit.v3.RateLimitPerRoute': [
    throughExtension('envoy.filters.http.ratelimit', 'vh_rate_limits override_option domain'),
    irrelevant('rate limits', 'rate_limits'),
  ],
  'extensions.filters.http.rate_limit_quota.v3.RateLimitQuotaFilterConfig': [
    throughExtension(
      'envoy.filters.http.rate_limit_quota',
      'rlqs_server domain bucket_matchers filter_enabled filter_enforced request_headers_to_add_when_not_enforced',
    ),
  ],
  'extensions.filters.http.rate_limit_quota.v3.RateLimitQuotaOverride': [
    throughExtension('envoy.filters.http.rate_limit_quota', 'domain bucket_matchers'),
  ],
  'extensions.filters.http.rate_limit_quota.v3.RateLimitQuotaBucketSettings': [
    throughExtension(
      'envoy.filters.http.rate_limit_quota',
      'bucket_id_builder reporting_interval deny_response_settings no_assignment_behavior expired_assignment_behavior',
    ),
  ],
  'extensions.filters.http.router.v3.Router': [
    irrelevant('statistics', 'dynamic_stats suppress_grpc_request_failure_code_stats'),
    irrelevant('tracing', 'start_child_span'),
    irrelevant('logging', 'upstream_log upstream_log_options'),
    evaluated('trace/http/http-connection', 'suppress_envoy_headers'),
    evaluated('trace/route/strict-headers', 'strict_check_headers'),
    irrelevant('timing', 'respect_expected_rq_timeout'),
    noted('trace.note.setting', 'upstream_http_filters'),
    irrelevant('other protocol', 'reject_connect_request_early_data'),
  ],
  'extensions.filters.http.set_metadata.v3.Config': [
    evaluated(
      'trace/filters/set-metadata',
      'metadata_namespace value metadata:extensions.filters.http.set_metadata.v3.Metadata',
    ),
  ],
  'extensions.filters.http.tap.v3.Tap': [
    irrelevant(
      'logging',
      'common_config record_headers_received_time record_downstream_connection record_upstream_connection',
    ),
  ],
  'extensions.filters.http.thrift_to_metadata.v3.ThriftToMetadata': [
    throughExtension(
      'envoy.filters.http.thrift_to_metadata',
      'request_rules transport protocol allow_content_types allow_empty_content_type',
    ),
    irrelevant('response', 'response_rules'),
  ],
  'extensions.filters.http.wasm.v3.Wasm': [throughExtension('envoy.filters.http.wasm', 'config')],
  'extensions.filters.http.stateful_session.v3.StatefulSession': [
    throughExtension(
      'envoy.filters.http.stateful_session',
      'session_state strict status_on_strict_destination_not_found',
    ),
    irrelevant('statistics', 'stat_prefix'),
  ],
  'extensions.filters.http.stateful_session.v3.StatefulSessionPerRoute': [
    throughExtension('envoy.filters.http.stateful_session', 'disabled stateful_session'),
  ],
  'extensions.filters.http.sse_to_metadata.v3.SseToMetadata': [
    irrelevant('response', 'response_rules'),
  ],
  'extensions.filters.http.header_mutation.v3.HeaderMutation': [
    evaluated(
      'trace/filters/header-mutation-filter',
      'mutations:extensions.filters.http.header_mutation.v3.Mutations most_specific_header_mutations_wins',
    ),
  ],
  'extensions.filters.http.header_mutation.v3.HeaderMutationPerRoute': [
    evaluated(
      'trace/filters/header-mutation-filter',
      'mutations:extensions.filters.http.header_mutation.v3.Mutations',
    ),
  ],
  'extensions.filters.http.transform.v3.TransformConfig': [
    throughExtension(
      'envoy.filters.http.transform',
      'request_transformation response_transformation clear_cluster_cache clear_route_cache',
    ),
  ],
  'extensions.filters.http.set_filter_state.v3.Config': [
    evaluated(
      'trace/filters/set-filter-state',
      'on_request_headers:extensions.filters.common.set_filter_state.v3.FilterStateValue clear_route_cache',
    ),
  ],
};
