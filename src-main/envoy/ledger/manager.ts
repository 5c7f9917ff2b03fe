import { evaluated, type Family, irrelevant, noted, throughExtension } from './entry.ts';

export const manager: Family = {
  'extensions.filters.network.http_connection_manager.v3.ForwardProtoConfig': [
    noted('trace.note.setting', 'https_destination_ports http_destination_ports'),
  ],
  'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager': [
    evaluated(
      'trace/http/http-codec',
      'codec_type common_http_protocol_options:config.core.v3.HttpProtocolOptions max_request_headers_kb',
    ),
    irrelevant('statistics', 'stat_prefix'),
    evaluated('trace/http/exchange', 'add_user_agent'),
    evaluated(
      'trace/route/route-config',
      'rds:extensions.filters.network.http_connection_manager.v3.Rds scoped_routes:extensions.filters.network.http_connection_manager.v3.ScopedRoutes',
    ),
    evaluated('trace/http/early-reply', 'route_config:config.route.v3.RouteConfiguration'),
    evaluated(
      'trace/filters/http-filters',
      'http_filters:extensions.filters.network.http_connection_manager.v3.HttpFilter',
    ),
    irrelevant(
      'transport',
      'http2_protocol_options http3_protocol_options proxy_100_continue stream_error_on_invalid_http_message add_proxy_protocol_connection_state',
    ),
    irrelevant('tracing', 'tracing request_id_extension'),
    irrelevant(
      'timing',
      'http1_safe_max_connection_duration stream_idle_timeout stream_flush_timeout request_timeout request_headers_timeout drain_timeout drain_timeout_jitter delayed_close_timeout',
    ),
    evaluated(
      'trace/http/http-connection',
      'http_protocol_options:config.core.v3.Http1ProtocolOptions use_remote_address normalize_path',
    ),
    irrelevant(
      'response',
      'server_name server_header_transformation always_set_request_id_in_response proxy_status_config append_local_overload',
    ),
    evaluated(
      'trace/http/request-headers',
      'scheme_header_transformation:config.core.v3.SchemeHeaderTransformation xff_num_trusted_hops skip_xff_append via generate_request_id preserve_external_request_id append_x_forwarded_port',
    ),
    irrelevant(
      'logging',
      'access_log access_log_flush_interval flush_access_log_on_new_request access_log_options',
    ),
    evaluated(
      'trace/http/remote-address',
      'original_ip_detection_extensions:config.core.v3.TypedExtensionConfig internal_address_config:extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.InternalAddressConfig',
    ),
    evaluated(
      'trace/filters/header-mutation-filter',
      'early_header_mutation_extensions:config.core.v3.TypedExtensionConfig',
    ),
    evaluated(
      'trace/http/client-certificate',
      'forward_client_cert_details set_current_client_cert_details:extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.SetCurrentClientCertDetails',
    ),
    noted(
      'trace.note.setting',
      'forward_client_cert_matcher represent_ipv4_remote_address_as_ipv4_mapped_ipv6 path_normalization_options typed_header_validation_config forward_proto_config',
    ),
    evaluated(
      'trace/http/upgrade',
      'upgrade_configs:extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.UpgradeConfig',
    ),
    evaluated('trace/http/path-normalization', 'merge_slashes path_with_escaped_slashes_action'),
    evaluated(
      'trace/http/local-reply',
      'local_reply_config:extensions.filters.network.http_connection_manager.v3.LocalReplyConfig',
    ),
    evaluated(
      'trace/http/codec-headers',
      'strip_matching_host_port strip_any_host_port strip_trailing_host_dot',
    ),
  ],
  'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.HcmAccessLogOptions':
    [
      irrelevant(
        'logging',
        'access_log_flush_interval flush_access_log_on_new_request flush_log_on_tunnel_successfully_established',
      ),
    ],
  'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.InternalAddressConfig':
    [
      noted('trace.note.setting', 'unix_sockets'),
      evaluated('trace/http/remote-address', 'cidr_ranges:config.core.v3.CidrRange'),
    ],
  'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.PathNormalizationOptions':
    [noted('trace.note.setting', 'forwarding_transformation http_filter_transformation')],
  'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ProxyStatusConfig': [
    irrelevant(
      'response',
      'remove_details remove_connection_termination_details remove_response_flags set_recommended_response_code use_node_id literal_proxy_name',
    ),
  ],
  'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.SetCurrentClientCertDetails':
    [
      evaluated('trace/http/client-certificate', 'subject uri'),
      irrelevant('label', 'cert chain dns format'),
    ],
  'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.Tracing': [
    irrelevant(
      'tracing',
      'client_sampling random_sampling overall_sampling verbose max_path_tag_length custom_tags provider spawn_upstream_span operation upstream_operation no_context_propagation',
    ),
  ],
  'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.UpgradeConfig': [
    evaluated('trace/http/exchange', 'upgrade_type'),
    noted('trace.note.setting', 'filters'),
    evaluated('trace/http/upgrade', 'enabled'),
  ],
  'extensions.filters.network.http_connection_manager.v3.HttpFilter': [
    evaluated('trace/http/http-connection', 'name typed_config:any'),
    noted('trace.note.setting', 'config_discovery'),
    irrelevant('discovery', 'is_optional'),
    evaluated('trace/filters/http-filters', 'disabled'),
  ],
  'extensions.filters.network.http_connection_manager.v3.LocalReplyConfig': [
    evaluated(
      'trace/http/local-reply',
      'mappers:extensions.filters.network.http_connection_manager.v3.ResponseMapper',
    ),
    irrelevant('response', 'body_format'),
  ],
  'extensions.filters.network.http_connection_manager.v3.Rds': [
    irrelevant('discovery', 'config_source'),
    evaluated('trace/route/route-config', 'route_config_name'),
  ],
  'extensions.filters.network.http_connection_manager.v3.RequestIDExtension': [
    irrelevant('tracing', 'typed_config'),
  ],
  'extensions.filters.network.http_connection_manager.v3.ResponseMapper': [
    evaluated('trace/http/exchange', 'filter:config.accesslog.v3.AccessLogFilter'),
    evaluated(
      'trace/http/local-reply',
      'status_code headers_to_add:config.core.v3.HeaderValueOption',
    ),
    irrelevant('response', 'body body_format_override'),
  ],
  'extensions.filters.network.http_connection_manager.v3.ScopedRds': [
    irrelevant('discovery', 'scoped_rds_config_source srds_resources_locator'),
  ],
  'extensions.filters.network.http_connection_manager.v3.ScopedRouteConfigurationsList': [
    evaluated(
      'trace/route/route-config',
      'scoped_route_configurations:config.route.v3.ScopedRouteConfiguration',
    ),
  ],
  'extensions.filters.network.http_connection_manager.v3.ScopedRoutes': [
    evaluated('trace/http/http-connection', 'name'),
    evaluated(
      'trace/route/route-config',
      'scope_key_builder:extensions.filters.network.http_connection_manager.v3.ScopedRoutes.ScopeKeyBuilder scoped_route_configurations_list:extensions.filters.network.http_connection_manager.v3.ScopedRouteConfigurationsList',
    ),
    irrelevant('discovery', 'rds_config_source scoped_rds'),
  ],
  'extensions.filters.network.http_connection_manager.v3.ScopedRoutes.ScopeKeyBuilder': [
    evaluated(
      'trace/route/route-config',
      'fragments:extensions.filters.network.http_connection_manager.v3.ScopedRoutes.ScopeKeyBuilder.FragmentBuilder',
    ),
  ],
  'extensions.filters.network.http_connection_manager.v3.ScopedRoutes.ScopeKeyBuilder.FragmentBuilder':
    [
      evaluated(
        'trace/route/route-config',
        'header_value_extractor:extensions.filters.network.http_connection_manager.v3.ScopedRoutes.ScopeKeyBuilder.FragmentBuilder.HeaderValueExtractor',
      ),
    ],
  'extensions.filters.network.http_connection_manager.v3.ScopedRoutes.ScopeKeyBuilder.FragmentBuilder.HeaderValueExtractor':
    [
      evaluated('trace/http/http-connection', 'name'),
      evaluated('trace/route/route-config', 'element_separator'),
      evaluated('trace/http/exchange', 'index'),
      evaluated(
        'trace/http/client-certificate',
        'element:extensions.filters.network.http_connection_manager.v3.ScopedRoutes.ScopeKeyBuilder.FragmentBuilder.HeaderValueExtractor.KvElement',
      ),
    ],
  'extensions.filters.network.http_connection_manager.v3.ScopedRoutes.ScopeKeyBuilder.FragmentBuilder.HeaderValueExtractor.KvElement':
    [evaluated('trace/route/route-config', 'separator'), evaluated('trace/http/http-codec', 'key')],
  'extensions.formatter.cel.v3.Cel': [],
  'extensions.formatter.dynamic_modules.v3.DynamicModuleFormatter': [
    throughExtension(
      'envoy.formatter.dynamic_modules',
      'dynamic_module_config formatter_name formatter_config',
    ),
  ],
  'extensions.formatter.file_content.v3.FileContent': [],
  'extensions.formatter.generic_secret.v3.GenericSecret': [
    throughExtension('envoy.formatter.generic_secret', 'secret_configs'),
  ],
  'extensions.formatter.metadata.v3.Metadata': [],
  'extensions.formatter.req_without_query.v3.ReqWithoutQuery': [],
  'extensions.http.original_ip_detection.custom_header.v3.CustomHeaderConfig': [
    evaluated(
      'trace/http/remote-address',
      'header_name allow_extension_to_set_address_as_trusted reject_with_status:type.v3.HttpStatus',
    ),
  ],
  'extensions.http.original_ip_detection.xff.v3.XffConfig': [
    evaluated(
      'trace/http/remote-address',
      'xff_num_trusted_hops xff_trusted_cidrs:extensions.http.original_ip_detection.xff.v3.XffTrustedCidrs skip_xff_append',
    ),
  ],
  'extensions.http.header_validators.envoy_default.v3.HeaderValidatorConfig': [
    throughExtension(
      'envoy.http.header_validators.envoy_default',
      'http1_protocol_options uri_path_normalization_options restrict_http_methods headers_with_underscores_action strip_fragment_from_path',
    ),
  ],
  'extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation': [
    evaluated(
      'trace/filters/header-mutation-filter',
      'mutations:config.common.mutation_rules.v3.HeaderMutation',
    ),
  ],
};
