import { isObject, type Json, type JsonObject } from '../../contract/json.ts';

/**
 * Envoy prints fields by number, Go's protojson in the order of their declaration. Where the two differ in
 * istiod's messages, this is Go's order; a message is known by a field that only it has.
 */
const declared: readonly (readonly [marker: string, order: readonly string[]])[] = [
  [
    'alt_stat_name',
    words(
      '@type transport_socket_matches name alt_stat_name type eds_cluster_config connect_timeout lb_policy load_assignment ' +
        'circuit_breakers cleanup_interval dns_refresh_rate dns_jitter outlier_detection respect_dns_ttl dns_lookup_family ' +
        'ring_hash_lb_config typed_dns_resolver_config typed_extension_protocol_options upstream_bind_config ' +
        'common_lb_config transport_socket metadata',
    ),
  ],
  [
    'traffic_direction',
    words(
      '@type name address filter_chains default_filter_chain listener_filters listener_filters_timeout ' +
        'continue_on_listener_filters_timeout use_original_dst traffic_direction access_log bind_to_port ' +
        'max_connections_to_accept_per_socket_event',
    ),
  ],
  [
    'http_filters',
    words(
      '@type stat_prefix rds route_config http_filters tracing http_protocol_options server_name stream_idle_timeout ' +
        'access_log use_remote_address forward_client_cert_details set_current_client_cert_details proxy_100_continue ' +
        'upgrade_configs normalize_path path_with_escaped_slashes_action request_id_extension',
    ),
  ],
  ['shadow_rules_stat_prefix', words('@type rules shadow_rules_stat_prefix stat_prefix')],
  [
    'match',
    words(
      'name match direct_response redirect route metadata decorator request_headers_to_add typed_per_filter_config',
    ),
  ],
  ['case_sensitive', words('path prefix safe_regex case_sensitive headers query_parameters')],
  [
    'max_grpc_timeout',
    words(
      'cluster prefix_rewrite weighted_clusters timeout retry_policy hash_policy request_mirror_policies max_grpc_timeout',
    ),
  ],
  [
    'tls_certificate_sds_secret_configs',
    words(
      'tls_params tls_certificate_sds_secret_configs combined_validation_context alpn_protocols',
    ),
  ],
  [
    'api_type',
    words('api_type transport_api_version grpc_services set_node_on_first_message_only'),
  ],
];

function words(text: string): readonly string[] {
  return text.split(' ');
}

function declaredOrder(value: JsonObject): readonly string[] {
  const keys = Object.keys(value);
  const order = declared.find(([marker]) => marker in value)?.[1];
  if (order === undefined) return keys;
  return [...order.filter((key) => key in value), ...keys.filter((key) => !order.includes(key))];
}

/**
 * Keys below these fields are data (map keys, Struct fields), which Go's protojson leaves as they are while
 * it turns field names into lowerCamelCase (google.golang.org/protobuf/encoding/protojson).
 */
const mapFields = new Set([
  'filter_metadata',
  'metadata_match',
  'match_labels',
  'json_format',
  'policies',
  'typed_per_filter_config',
  'typed_extension_protocol_options',
  // Envoy's v2 API: filter configuration as an untyped Struct.
  'config',
  'per_filter_config',
]);

/** `route_config_name` → `routeConfigName`, protobuf's own rule. */
function lowerCamel(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * The same message as istiod writes it: JSON names instead of Envoy's proto names. Map keys stay; `match`
 * of a transport socket match is a Struct, but its keys (`tlsMode`) have no underscore.
 */
function jsonNames(value: Json): Json {
  if (Array.isArray(value)) return value.map(jsonNames);
  if (!isObject(value)) return value;
  const result: JsonObject = {};
  for (const key of declaredOrder(value)) {
    const item = value[key];
    if (item === undefined) continue;
    result[lowerCamel(key)] = mapFields.has(key) ? mapValues(key, item) : jsonNames(item);
  }
  return result;
}

/** Values of message maps are messages themselves; Struct values are data throughout. */
function mapValues(field: string, value: Json): Json {
  const messages = field.startsWith('typed_') || field === 'policies';
  if (!messages || !isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, item === undefined ? null : jsonNames(item)]),
  );
}

/** The message with JSON names, in istiod's order of fields. */
export function jsonNamesOf(value: JsonObject): JsonObject {
  const renamed = jsonNames(value);
  return isObject(renamed) ? renamed : {};
}
