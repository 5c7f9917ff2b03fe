import { evaluated, type Family, irrelevant, noted } from './entry.ts';

export const route: Family = {
  'config.common.mutation_rules.v3.HeaderMutation': [
    evaluated(
      'trace/filters/header-mutation-filter',
      'remove append:config.core.v3.HeaderValueOption remove_on_match:config.common.mutation_rules.v3.HeaderMutation.RemoveOnMatch',
    ),
  ],
  'config.common.mutation_rules.v3.HeaderMutation.RemoveOnMatch': [
    evaluated('trace/filters/header-mutation-filter', 'key_matcher:type.matcher.v3.StringMatcher'),
  ],
  'config.route.v3.ClusterSpecifierPlugin': [
    evaluated(
      'trace/route/weighted-clusters',
      'extension:config.core.v3.TypedExtensionConfig is_optional',
    ),
  ],
  'config.route.v3.CookieMatcher': [
    evaluated('trace/route/route', 'name'),
    evaluated('trace/route/route-match', 'string_match:type.matcher.v3.StringMatcher invert_match'),
  ],
  'config.route.v3.CorsPolicy': [
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
  'config.route.v3.Decorator': [irrelevant('tracing', 'operation propagate')],
  'config.route.v3.DirectResponseAction': [
    evaluated('trace/route/direct-reply', 'status'),
    evaluated('trace/route/route-config', 'body:config.core.v3.DataSource'),
    irrelevant('response', 'body_format'),
  ],
  'config.route.v3.FilterAction': [irrelevant('unread', 'action')],
  'config.route.v3.HeaderMatcher': [
    evaluated('trace/route/route', 'name'),
    evaluated(
      'match/header-matcher',
      'exact_match safe_regex_match:type.matcher.v3.RegexMatcher range_match:type.v3.Int64Range prefix_match suffix_match contains_match treat_missing_header_as_empty',
    ),
    evaluated('match/query-matcher', 'present_match'),
    evaluated('trace/route/route-match', 'string_match:type.matcher.v3.StringMatcher invert_match'),
  ],
  'config.route.v3.HedgePolicy': [
    irrelevant('timing', 'initial_requests additional_request_chance hedge_on_per_try_timeout'),
  ],
  'config.route.v3.InternalRedirectPolicy': [
    evaluated('trace/route/internal-redirect', 'max_internal_redirects redirect_response_codes'),
    evaluated(
      'trace/route/internal-redirect',
      'predicates:config.core.v3.TypedExtensionConfig allow_cross_scheme_redirect',
    ),
    irrelevant('response', 'response_headers_to_copy'),
  ],
  'config.route.v3.NonForwardingAction': [],
  'config.route.v3.QueryParameterMatcher': [
    evaluated('trace/route/route', 'name'),
    evaluated('trace/route/route-match', 'string_match:type.matcher.v3.StringMatcher'),
    evaluated('match/query-matcher', 'present_match'),
  ],
  'config.route.v3.RateLimit': [
    irrelevant(
      'rate limits',
      'stage disable_key actions limit hits_addend apply_on_stream_done x_ratelimit_option',
    ),
  ],
  'config.route.v3.RateLimit.Action': [
    irrelevant(
      'rate limits',
      'source_cluster destination_cluster request_headers query_parameters remote_address generic_key header_value_match dynamic_metadata metadata extension masked_remote_address query_parameter_value_match remote_address_match',
    ),
  ],
  'config.route.v3.RateLimit.Action.DestinationCluster': [],
  'config.route.v3.RateLimit.Action.DynamicMetaData': [
    irrelevant('rate limits', 'descriptor_key metadata_key default_value'),
  ],
  'config.route.v3.RateLimit.Action.GenericKey': [
    irrelevant('rate limits', 'descriptor_value default_value descriptor_key'),
  ],
  'config.route.v3.RateLimit.Action.HeaderValueMatch': [
    irrelevant('rate limits', 'descriptor_value default_value descriptor_key expect_match headers'),
  ],
  'config.route.v3.RateLimit.Action.MaskedRemoteAddress': [
    irrelevant('rate limits', 'v4_prefix_mask_len v6_prefix_mask_len'),
  ],
  'config.route.v3.RateLimit.Action.MetaData': [
    irrelevant('rate limits', 'descriptor_key metadata_key default_value source skip_if_absent'),
  ],
  'config.route.v3.RateLimit.Action.QueryParameterValueMatch': [
    irrelevant(
      'rate limits',
      'descriptor_value default_value descriptor_key expect_match query_parameters',
    ),
  ],
  'config.route.v3.RateLimit.Action.QueryParameters': [
    irrelevant('rate limits', 'query_parameter_name descriptor_key skip_if_absent'),
  ],
  'config.route.v3.RateLimit.Action.RemoteAddress': [],
  'config.route.v3.RateLimit.Action.RemoteAddressMatch': [
    irrelevant('rate limits', 'descriptor_value descriptor_key default_value address_matcher'),
  ],
  'config.route.v3.RateLimit.Action.RequestHeaders': [
    irrelevant('rate limits', 'header_name descriptor_key skip_if_absent'),
  ],
  'config.route.v3.RateLimit.Action.SourceCluster': [],
  'config.route.v3.RateLimit.HitsAddend': [
    irrelevant('rate limits', 'number format is_negative_hits'),
  ],
  'config.route.v3.RateLimit.Override': [irrelevant('rate limits', 'dynamic_metadata rate_limit')],
  'config.route.v3.RateLimit.Override.DynamicMetadata': [irrelevant('rate limits', 'metadata_key')],
  'config.route.v3.RateLimit.Override.RateLimitOverride': [
    irrelevant('rate limits', 'requests_per_unit unit'),
  ],
  'config.route.v3.RedirectAction': [
    evaluated(
      'trace/route/redirect',
      'https_redirect scheme_redirect host_redirect port_redirect path_redirect response_code strip_query',
    ),
    evaluated(
      'trace/route/rewrite',
      'prefix_rewrite regex_rewrite:type.matcher.v3.RegexMatchAndSubstitute path_rewrite',
    ),
  ],
  'config.route.v3.RetryPolicy': [
    evaluated('trace/route/action-steps', 'retry_on num_retries'),
    irrelevant(
      'timing',
      'per_try_timeout per_try_idle_timeout retry_back_off rate_limited_retry_back_off',
    ),
    irrelevant(
      'retries',
      'retry_priority retry_host_predicate retry_options_predicates host_selection_retry_max_attempts retriable_status_codes retriable_headers retriable_request_headers refresh_cluster_on_retry',
    ),
  ],
  'config.route.v3.RetryPolicy.RateLimitedRetryBackOff': [
    irrelevant('timing', 'reset_headers max_interval'),
  ],
  'config.route.v3.RetryPolicy.ResetHeader': [irrelevant('timing', 'name format')],
  'config.route.v3.RetryPolicy.RetryBackOff': [irrelevant('timing', 'base_interval max_interval')],
  'config.route.v3.RetryPolicy.RetryHostPredicate': [irrelevant('retries', 'name typed_config')],
  'config.route.v3.RetryPolicy.RetryPriority': [irrelevant('retries', 'name typed_config')],
  'config.route.v3.Route': [
    evaluated(
      'trace/route/route',
      'name route:config.route.v3.RouteAction redirect:config.route.v3.RedirectAction direct_response:config.route.v3.DirectResponseAction filter_action:config.route.v3.FilterAction non_forwarding_action:config.route.v3.NonForwardingAction',
    ),
    evaluated(
      'trace/route/route-match',
      'match:config.route.v3.RouteMatch metadata:config.core.v3.Metadata',
    ),
    irrelevant('tracing', 'decorator tracing'),
    evaluated('trace/filters/per-route', 'typed_per_filter_config:map~any'),
    evaluated(
      'trace/route/header-mutation',
      'request_headers_to_add:config.core.v3.HeaderValueOption request_headers_to_remove',
    ),
    irrelevant('response', 'response_headers_to_add response_headers_to_remove'),
    irrelevant('transport', 'per_request_buffer_limit_bytes request_body_buffer_limit'),
    irrelevant('statistics', 'stat_prefix'),
  ],
  'config.route.v3.RouteAction': [
    evaluated(
      'trace/route/weighted-clusters',
      'cluster cluster_header weighted_clusters:config.route.v3.WeightedCluster cluster_specifier_plugin inline_cluster_specifier_plugin:config.route.v3.ClusterSpecifierPlugin',
    ),
    evaluated('trace/upstream/cluster', 'cluster_not_found_response_code'),
    evaluated(
      'trace/route/router',
      'metadata_match:config.core.v3.Metadata retry_policy:config.route.v3.RetryPolicy',
    ),
    evaluated(
      'trace/route/rewrite',
      'prefix_rewrite regex_rewrite:type.matcher.v3.RegexMatchAndSubstitute path_rewrite_policy:config.core.v3.TypedExtensionConfig path_rewrite host_rewrite_literal auto_host_rewrite host_rewrite_header host_rewrite_path_regex:type.matcher.v3.RegexMatchAndSubstitute host_rewrite',
    ),
    evaluated('trace/route/finalize', 'append_x_forwarded_host'),
    irrelevant(
      'timing',
      'timeout idle_timeout flush_timeout max_grpc_timeout grpc_timeout_offset hedge_policy max_stream_duration',
    ),
    irrelevant('transport', 'early_data_policy'),
    irrelevant('retries', 'retry_policy_typed_config'),
    irrelevant('mirror', 'request_mirror_policies'),
    evaluated('trace/upstream/circuit-breaker', 'priority'),
    irrelevant('rate limits', 'rate_limits include_vh_rate_limits'),
    evaluated('trace/upstream/hash-policy', 'hash_policy:config.route.v3.RouteAction.HashPolicy'),
    evaluated('trace/filters/cors', 'cors:config.route.v3.CorsPolicy'),
    evaluated('trace/http/upgrade', 'upgrade_configs:config.route.v3.RouteAction.UpgradeConfig'),
    evaluated(
      'trace/route/internal-redirect',
      'internal_redirect_policy:config.route.v3.InternalRedirectPolicy internal_redirect_action max_internal_redirects',
    ),
  ],
  'config.route.v3.RouteAction.HashPolicy': [
    evaluated(
      'trace/upstream/hash-policy',
      'header:config.route.v3.RouteAction.HashPolicy.Header cookie:config.route.v3.RouteAction.HashPolicy.Cookie connection_properties:config.route.v3.RouteAction.HashPolicy.ConnectionProperties query_parameter:config.route.v3.RouteAction.HashPolicy.QueryParameter filter_state:config.route.v3.RouteAction.HashPolicy.FilterState terminal',
    ),
  ],
  'config.route.v3.RouteAction.HashPolicy.ConnectionProperties': [
    evaluated('trace/upstream/hash-policy', 'source_ip'),
  ],
  'config.route.v3.RouteAction.HashPolicy.Cookie': [
    evaluated('trace/upstream/hash-policy', 'name ttl'),
    irrelevant('response', 'path attributes'),
  ],
  'config.route.v3.RouteAction.HashPolicy.CookieAttribute': [irrelevant('response', 'name value')],
  'config.route.v3.RouteAction.HashPolicy.FilterState': [
    evaluated('trace/upstream/hash-policy', 'key'),
  ],
  'config.route.v3.RouteAction.HashPolicy.Header': [
    evaluated(
      'trace/upstream/hash-policy',
      'header_name regex_rewrite:type.matcher.v3.RegexMatchAndSubstitute',
    ),
  ],
  'config.route.v3.RouteAction.HashPolicy.QueryParameter': [
    evaluated('trace/upstream/hash-policy', 'name'),
  ],
  'config.route.v3.RouteAction.MaxStreamDuration': [
    irrelevant('timing', 'max_stream_duration grpc_timeout_header_max grpc_timeout_header_offset'),
  ],
  'config.route.v3.RouteAction.RequestMirrorPolicy': [
    irrelevant(
      'mirror',
      'cluster cluster_header runtime_fraction trace_sampled disable_shadow_host_suffix_append request_headers_mutations host_rewrite_literal',
    ),
  ],
  'config.route.v3.RouteAction.UpgradeConfig': [
    evaluated('trace/http/upgrade', 'upgrade_type enabled'),
    noted('trace.note.setting', 'connect_config'),
  ],
  'config.route.v3.RouteAction.UpgradeConfig.ConnectConfig': [
    noted('trace.note.setting', 'proxy_protocol_config allow_post'),
  ],
  'config.route.v3.RouteConfiguration': [
    evaluated('trace/route/route', 'name vhds:config.route.v3.Vhds'),
    evaluated(
      'trace/route/virtual-host',
      'virtual_hosts:config.route.v3.VirtualHost ignore_port_in_host_matching vhost_header',
    ),
    evaluated('trace/http/request-headers', 'internal_only_headers'),
    irrelevant(
      'response',
      'response_headers_to_add response_headers_to_remove max_direct_response_body_size_bytes',
    ),
    evaluated(
      'trace/route/header-mutation',
      'request_headers_to_add:config.core.v3.HeaderValueOption request_headers_to_remove most_specific_header_mutations_wins',
    ),
    irrelevant('discovery', 'validate_clusters'),
    evaluated(
      'trace/route/weighted-clusters',
      'cluster_specifier_plugins:config.route.v3.ClusterSpecifierPlugin',
    ),
    irrelevant('mirror', 'request_mirror_policies'),
    evaluated('trace/route/route-search', 'ignore_path_parameters_in_path_matching'),
    evaluated('trace/filters/per-route', 'typed_per_filter_config:map~any'),
    irrelevant('label', 'metadata'),
  ],
  'config.route.v3.RouteMatch': [
    evaluated('trace/route/weighted-clusters', 'prefix'),
    evaluated(
      'trace/route/route-match',
      'path connect_matcher:config.route.v3.RouteMatch.ConnectMatcher runtime_fraction:config.core.v3.RuntimeFractionalPercent query_parameters:config.route.v3.QueryParameterMatcher cookies:config.route.v3.CookieMatcher grpc:config.route.v3.RouteMatch.GrpcRouteMatchOptions tls_context:config.route.v3.RouteMatch.TlsContextMatchOptions dynamic_metadata:type.matcher.v3.MetadataMatcher filter_state:type.matcher.v3.FilterStateMatcher',
    ),
    evaluated(
      'match/path-matcher',
      'safe_regex:type.matcher.v3.RegexMatcher path_match_policy:config.core.v3.TypedExtensionConfig',
    ),
    evaluated('trace/route/rewrite', 'path_separated_prefix case_sensitive'),
    evaluated('trace/route/route', 'headers:config.route.v3.HeaderMatcher'),
  ],
  'config.route.v3.RouteMatch.ConnectMatcher': [],
  'config.route.v3.RouteMatch.GrpcRouteMatchOptions': [],
  'config.route.v3.RouteMatch.TlsContextMatchOptions': [
    evaluated('trace/route/route-match', 'presented validated'),
  ],
  'config.route.v3.ScopedRouteConfiguration': [
    noted('trace.note.setting', 'on_demand'),
    evaluated('trace/route/route', 'name'),
    evaluated(
      'trace/route/route-config',
      'route_configuration_name route_configuration:config.route.v3.RouteConfiguration',
    ),
    evaluated('trace/route/route-match', 'key:config.route.v3.ScopedRouteConfiguration.Key'),
  ],
  'config.route.v3.ScopedRouteConfiguration.Key': [
    evaluated(
      'trace/route/route-config',
      'fragments:config.route.v3.ScopedRouteConfiguration.Key.Fragment',
    ),
  ],
  'config.route.v3.ScopedRouteConfiguration.Key.Fragment': [
    evaluated('trace/route/route-config', 'string_key'),
  ],
  'config.route.v3.Tracing': [
    irrelevant(
      'tracing',
      'client_sampling random_sampling overall_sampling custom_tags operation upstream_operation',
    ),
  ],
  'config.route.v3.Vhds': [irrelevant('discovery', 'config_source')],
  'config.route.v3.VirtualCluster': [irrelevant('statistics', 'headers name')],
  'config.route.v3.VirtualHost': [
    evaluated('trace/route/route', 'name require_tls'),
    evaluated('trace/route/virtual-host', 'domains'),
    evaluated('trace/route/route-match', 'routes:config.route.v3.Route matcher:xds.Matcher'),
    irrelevant('statistics', 'virtual_clusters'),
    irrelevant('rate limits', 'rate_limits'),
    evaluated(
      'trace/route/header-mutation',
      'request_headers_to_add:config.core.v3.HeaderValueOption request_headers_to_remove',
    ),
    irrelevant(
      'response',
      'response_headers_to_add response_headers_to_remove include_attempt_count_in_response',
    ),
    evaluated('trace/filters/cors', 'cors:config.route.v3.CorsPolicy'),
    evaluated('trace/filters/per-route', 'typed_per_filter_config:map~any'),
    evaluated(
      'trace/route/router',
      'include_request_attempt_count retry_policy:config.route.v3.RetryPolicy',
    ),
    irrelevant('retries', 'retry_policy_typed_config include_is_timeout_retry_header'),
    irrelevant('timing', 'hedge_policy'),
    irrelevant('transport', 'per_request_buffer_limit_bytes request_body_buffer_limit'),
    irrelevant('mirror', 'request_mirror_policies'),
    irrelevant('label', 'metadata'),
  ],
  'config.route.v3.WeightedCluster': [
    evaluated('trace/route/route', 'clusters:config.route.v3.WeightedCluster.ClusterWeight'),
    irrelevant('unread', 'total_weight'),
    evaluated('trace/route/weighted-clusters', 'runtime_key_prefix header_name use_hash_policy'),
  ],
  'config.route.v3.WeightedCluster.ClusterWeight': [
    evaluated('trace/route/route', 'name'),
    evaluated('trace/route/weighted-clusters', 'cluster_header weight'),
    evaluated('trace/route/router', 'metadata_match:config.core.v3.Metadata'),
    evaluated(
      'trace/route/header-mutation',
      'request_headers_to_add:config.core.v3.HeaderValueOption request_headers_to_remove',
    ),
    irrelevant('response', 'response_headers_to_add response_headers_to_remove'),
    evaluated('trace/filters/per-route', 'typed_per_filter_config:map~any'),
    evaluated('trace/route/rewrite', 'host_rewrite_literal'),
  ],
  'config.trace.v3.Tracing.Http': [irrelevant('tracing', 'name typed_config')],
  'extensions.internal_redirect.allow_listed_routes.v3.AllowListedRoutesConfig': [
    evaluated('trace/route/internal-redirect', 'allowed_route_names'),
  ],
  'extensions.internal_redirect.previous_routes.v3.PreviousRoutesConfig': [],
  'extensions.internal_redirect.safe_cross_scheme.v3.SafeCrossSchemeConfig': [],
  'extensions.retry.host.omit_canary_hosts.v3.OmitCanaryHostsPredicate': [],
  'extensions.retry.host.omit_host_metadata.v3.OmitHostMetadataConfig': [
    irrelevant('retries', 'metadata_match'),
  ],
  'extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate': [],
  'extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig': [
    irrelevant('retries', 'update_frequency'),
  ],
  'extensions.router.cluster_specifiers.lua.v3.LuaConfig': [
    noted('trace.note.setting', 'source_code default_cluster'),
  ],
  'extensions.router.cluster_specifiers.matcher.v3.MatcherClusterSpecifier': [
    evaluated('trace/route/weighted-clusters', 'cluster_matcher:xds.Matcher'),
  ],
};
