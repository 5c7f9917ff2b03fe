import type { JsonObject } from '../../src-main/contract/json.ts';
import type { Random } from '../support/random.ts';
import { headerMatcher } from './generate-headers.ts';
import { accessLog, type ListenerScope, rbac } from './generate-listener.ts';
import { cidr, type } from './generate-matcher.ts';
import { routeConfiguration } from './generate-routes.ts';

/** Header changes as the header_mutation filter and early_header_mutation_extensions write them. */
function mutations(random: Random): JsonObject[] {
  return Array.from({ length: 1 + random.below(2) }, (): JsonObject =>
    random.pick<JsonObject>([
      { remove: random.pick(['x-user', 'x-version', 'x-nothing']) },
      {
        append: {
          header: { key: random.pick(['x-version', 'x-user', 'x-made']), value: 'v1' },
          append_action: random.pick([
            'APPEND_IF_EXISTS_OR_ADD',
            'ADD_IF_ABSENT',
            'OVERWRITE_IF_EXISTS_OR_ADD',
            'OVERWRITE_IF_EXISTS',
          ]),
        },
      },
    ]),
  );
}

/** A public key nobody has signed with (the example of RFC 7517, appendix A.1). */
const keys = JSON.stringify({
  keys: [
    {
      kty: 'EC',
      crv: 'P-256',
      x: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4',
      y: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM',
      alg: 'ES256',
    },
  ],
});

function jwt(random: Random): JsonObject {
  const rule = random.pick<JsonObject>([
    { requires: { provider_name: 'one' } },
    {
      requires: {
        requires_any: { requirements: [{ provider_name: 'one' }, { allow_missing: {} }] },
      },
    },
    { requires: { allow_missing_or_failed: {} } },
    {
      requires: {
        requires_all: { requirements: [{ provider_name: 'one' }, { provider_name: 'two' }] },
      },
    },
    { requirement_name: 'named' },
    {},
  ]);
  return {
    name: 'envoy.filters.http.jwt_authn',
    typed_config: {
      '@type': type('extensions.filters.http.jwt_authn.v3.JwtAuthentication'),
      providers: {
        one: { issuer: 'one', local_jwks: { inline_string: keys } },
        two: {
          issuer: 'two',
          local_jwks: { inline_string: keys },
          from_headers: [{ name: 'x-token' }],
        },
      },
      requirement_map: { named: { provider_name: 'two' } },
      rules: [{ match: { prefix: random.pick(['/foo', '/', '/api']) }, ...rule }],
      ...(random.chance(0.3) ? { bypass_cors_preflight: true } : {}),
    },
  };
}

/**
 * An authorization service that is asked only where the shadow rules of the RBAC filter before it say so: Istio's
 * CUSTOM action. Nobody answers there, so where it is asked nothing can be said.
 */
function custom(scope: ListenerScope): JsonObject[] {
  const { random } = scope;
  const policies = {
    'istio-ext-authz-ns[a]-policy[b]-rule[0]': {
      permissions: [{ header: headerMatcher(random) }],
      principals: [{ any: true }],
    },
  };
  return [
    {
      name: 'envoy.filters.http.rbac',
      typed_config: {
        '@type': type('extensions.filters.http.rbac.v3.RBAC'),
        shadow_rules: { action: 'DENY', policies },
        shadow_rules_stat_prefix: 'istio_ext_authz_',
      },
    },
    {
      name: 'envoy.filters.http.ext_authz',
      typed_config: {
        '@type': type('extensions.filters.http.ext_authz.v3.ExtAuthz'),
        transport_api_version: 'V3',
        http_service: { server_uri: { uri: 'http://127.0.0.1:1', cluster: 'none', timeout: '1s' } },
        filter_enabled_metadata: {
          filter: 'envoy.filters.http.rbac',
          path: [{ key: 'istio_ext_authz_shadow_effective_policy_id' }],
          value: { string_match: { prefix: 'istio-ext-authz-' } },
        },
      },
    },
  ];
}

function httpFilters(scope: ListenerScope): JsonObject[] {
  const { random } = scope;
  const fault = {
    name: 'envoy.filters.http.fault',
    typed_config: {
      '@type': type('extensions.filters.http.fault.v3.HTTPFault'),
      abort: {
        ...(random.chance(0.7)
          ? { http_status: random.pick([418, 503]) }
          : { grpc_status: random.pick([5, 14]) }),
        percentage: { numerator: random.pick([0, 100]) },
      },
      headers: [headerMatcher(random)],
    },
  };
  const off = (filter: JsonObject): JsonObject =>
    random.chance(0.15) ? { ...filter, disabled: true } : filter;
  const maybe = (share: number, make: () => readonly JsonObject[]): readonly JsonObject[] =>
    random.chance(share) ? make() : [];
  return [
    ...maybe(0.3, () => [
      {
        name: 'envoy.filters.http.cors',
        typed_config: { '@type': type('extensions.filters.http.cors.v3.Cors') },
      },
    ]),
    ...maybe(0.12, () => [
      {
        name: 'envoy.filters.http.header_mutation',
        typed_config: {
          '@type': type('extensions.filters.http.header_mutation.v3.HeaderMutation'),
          mutations: { request_mutations: mutations(random) },
        },
      },
    ]),
    ...maybe(0.12, () => [
      {
        name: 'envoy.filters.http.csrf',
        typed_config: {
          '@type': type('extensions.filters.http.csrf.v3.CsrfPolicy'),
          filter_enabled: {
            default_value: { numerator: random.pick([0, 100, 100]), denominator: 'HUNDRED' },
          },
          ...(random.chance(0.5) ? { additional_origins: [{ suffix: '.test' }] } : {}),
        },
      },
    ]),
    ...maybe(0.12, () => [off(jwt(random))]),
    ...maybe(0.1, () => custom(scope)),
    ...maybe(0.25, () => [off(rbac(scope, false))]),
    ...maybe(0.15, () => [off(fault)]),
    {
      name: 'envoy.filters.http.router',
      typed_config: { '@type': type('extensions.filters.http.router.v3.Router') },
    },
  ];
}

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

export function connectionManager(scope: ListenerScope): JsonObject {
  const { random } = scope;
  const maybe = (share: number, fields: JsonObject): JsonObject =>
    random.chance(share) ? fields : {};
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: {
      '@type': type('extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'),
      stat_prefix: 'h',
      access_log: [accessLog(scope.logFile, 'http')],
      route_config: routeConfiguration(random, scope.clusters),
      http_filters: httpFilters(scope),
      ...maybe(0.12, { codec_type: random.pick(['HTTP1', 'HTTP2']) }),
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
        },
      }),
      ...maybe(0.3, {
        http_protocol_options: { accept_http_10: true, default_host_for_http_10: 'old.test' },
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
