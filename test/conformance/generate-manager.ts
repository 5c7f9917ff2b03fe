import type { JsonObject } from '../../src-main/contract/json.ts';
import type { Random } from '../support/random.ts';
import { accessLog } from './access-log.ts';
import { httpFilters, mutations } from './generate-filters.ts';
import { localReply } from './generate-local-reply.ts';
import { cidr, type } from './generate-matcher.ts';
import { routeConfiguration } from './generate-routes.ts';
import type { ListenerScope } from './generate-scope.ts';

/** How the address of the caller is found; not together with use_remote_address. */
function detection(random: Random): JsonObject {
  const xff = random.pick<JsonObject>([
    { xff_num_trusted_hops: random.below(3) },
    { xff_trusted_cidrs: { cidrs: [cidr('127.0.0.0/8'), cidr('10.0.0.0/8')] } },
  ]);
  const header = {
    header_name: 'x-real-ip',
    ...(random.chance(0.4) ? { allow_extension_to_set_address_as_trusted: true } : {}),
    ...(random.chance(0.2) ? { reject_with_status: { code: random.pick([401, 403, 200]) } } : {}),
  };
  const extension = (name: string, message: string, config: JsonObject): JsonObject => ({
    name: `envoy.http.original_ip_detection.${name}`,
    typed_config: {
      '@type': type(`extensions.http.original_ip_detection.${name}.v3.${message}`),
      ...config,
    },
  });
  return {
    original_ip_detection_extensions: random.some(
      [
        extension('xff', 'XffConfig', xff),
        extension('custom_header', 'CustomHeaderConfig', header),
      ],
      1,
      2,
    ),
  };
}

/** Inline routes, or several tables of which headers choose one. */
function routeSource(scope: ListenerScope): JsonObject {
  const { random } = scope;
  if (!random.chance(0.08)) return { route_config: routeConfiguration(random, scope.clusters) };
  const extractor = random.pick<JsonObject>([
    { name: 'x-version', index: 0 },
    { name: 'x-version', element_separator: ',', index: random.below(2) },
    { name: 'cookie', element_separator: ';', element: { separator: '=', key: 'user' } },
  ]);
  const keys = ['v1', 'v2', 'beta'];
  return {
    scoped_routes: {
      name: 'scopes',
      scope_key_builder: { fragments: [{ header_value_extractor: extractor }] },
      scoped_route_configurations_list: {
        scoped_route_configurations: random.some(keys, 1, 3).map((key) => ({
          name: `scope-${key}`,
          key: { fragments: [{ string_key: key }] },
          route_configuration: routeConfiguration(random, scope.clusters),
        })),
      },
    },
  };
}

export function connectionManager(scope: ListenerScope): JsonObject {
  const { random } = scope;
  const maybe = (share: number, fields: JsonObject): JsonObject =>
    random.chance(share) ? fields : {};
  const codec = random.chance(0.12) ? random.pick(['HTTP1', 'HTTP2']) : 'AUTO';
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: {
      '@type': type('extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'),
      stat_prefix: 'h',
      access_log: [accessLog(scope.logFile, 'http')],
      ...routeSource(scope),
      codec_type: codec,
      http_filters: httpFilters(scope),
      ...maybe(0.6, { normalize_path: true }),
      ...maybe(0.3, { merge_slashes: true }),
      ...maybe(0.4, {
        path_with_escaped_slashes_action: random.pick([
          'KEEP_UNCHANGED',
          'REJECT_REQUEST',
          'UNESCAPE_AND_REDIRECT',
          'UNESCAPE_AND_FORWARD',
        ]),
      }),
      ...(random.chance(0.25)
        ? { strip_any_host_port: true }
        : random.chance(0.25)
          ? { strip_matching_host_port: true }
          : {}),
      ...maybe(0.2, { strip_trailing_host_dot: true }),
      ...(random.chance(0.5)
        ? { use_remote_address: true, ...maybe(0.5, { xff_num_trusted_hops: 1 }) }
        : random.chance(0.3)
          ? detection(random)
          : maybe(0.25, { xff_num_trusted_hops: 1 })),
      ...maybe(0.2, { skip_xff_append: true }),
      ...maybe(0.1, { append_x_forwarded_port: true }),
      ...maybe(0.08, { via: 'meshscope' }),
      ...maybe(0.1, { scheme_header_transformation: { scheme_to_overwrite: 'https' } }),
      ...maybe(0.2, { preserve_external_request_id: true }),
      ...maybe(0.12, {
        early_header_mutation_extensions: [
          {
            name: 'envoy.http.early_header_mutation.header_mutation',
            typed_config: {
              '@type': type(
                'extensions.http.early_header_mutation.header_mutation.v3.HeaderMutation',
              ),
              mutations: mutations(random),
            },
          },
        ],
      }),
      ...maybe(0.4, {
        common_http_protocol_options: {
          headers_with_underscores_action: random.pick(['ALLOW', 'REJECT_REQUEST', 'DROP_HEADER']),
          ...maybe(0.2, { max_headers_count: random.pick([3, 5, 8]) }),
        },
      }),
      ...maybe(0.08, { max_request_headers_kb: 1 }),
      ...maybe(0.4, {
        http_protocol_options: {
          ...maybe(0.8, { accept_http_10: true, default_host_for_http_10: 'old.test' }),
          ...maybe(0.3, { allow_absolute_url: random.chance(0.4) }),
          ...maybe(0.3, { allow_chunked_length: true }),
          // HTTP/2's preface would be a custom method to the codec of HTTP/1.
          ...(codec === 'HTTP1' ? {} : maybe(0.3, { allow_custom_methods: true })),
          ...maybe(0.3, { ignore_http_11_upgrade: [{ exact: random.pick(['websocket', 'h2c']) }] }),
        },
      }),
      ...maybe(0.25, { local_reply_config: localReply(random) }),
      ...maybe(0.3, {
        forward_client_cert_details: random.pick([
          'SANITIZE',
          'FORWARD_ONLY',
          'APPEND_FORWARD',
          'SANITIZE_SET',
          'ALWAYS_FORWARD_ONLY',
        ]),
        set_current_client_cert_details: {
          ...maybe(0.4, { subject: true }),
          ...maybe(0.5, { uri: true }),
        },
      }),
      ...maybe(0.4, {
        upgrade_configs: [
          { upgrade_type: 'websocket', ...maybe(0.2, { enabled: false }) },
          ...(random.chance(0.4) ? [{ upgrade_type: 'CONNECT' }] : []),
        ],
      }),
      ...maybe(0.3, { internal_address_config: { cidr_ranges: [cidr('10.0.0.0/8')] } }),
    },
  };
}
