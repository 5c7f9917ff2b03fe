import type { JsonObject } from '../../src-main/contract/json.ts';
import { headerMatcher } from './generate-headers.ts';
import { type } from './generate-matcher.ts';
import type { ListenerScope } from './generate-scope.ts';

/** Filters that ask somebody else, who is not there: what is drawn decides whether they ask at all. */

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

export function jwt({ random }: ListenerScope): JsonObject {
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
      requirement_map: { named: { provider_name: 'two' }, none: { allow_missing_or_failed: {} } },
      rules: [{ match: { prefix: random.pick(['/foo', '/', '/api']) }, ...rule }],
      ...(random.chance(0.3) ? { bypass_cors_preflight: true } : {}),
    },
  };
}

function extAuthz(config: JsonObject): JsonObject {
  return {
    name: 'envoy.filters.http.ext_authz',
    typed_config: {
      '@type': type('extensions.filters.http.ext_authz.v3.ExtAuthz'),
      transport_api_version: 'V3',
      ...config,
    },
  };
}

const byHttp: JsonObject = {
  http_service: { server_uri: { uri: 'http://127.0.0.1:1', cluster: 'nobody', timeout: '1s' } },
};
const byGrpc: JsonObject = {
  grpc_service: { envoy_grpc: { cluster_name: 'nobody' }, timeout: '1s' },
};

/**
 * An authorization service that is asked only where the shadow rules of the RBAC filter before it say so: Istio's
 * CUSTOM action.
 */
export function custom({ random }: ListenerScope): JsonObject[] {
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
    extAuthz({
      ...byHttp,
      filter_enabled_metadata: {
        filter: 'envoy.filters.http.rbac',
        path: [{ key: 'istio_ext_authz_shadow_effective_policy_id' }],
        value: { string_match: { prefix: 'istio-ext-authz-' } },
      },
    }),
  ];
}

export function authorization({ random }: ListenerScope): JsonObject {
  return extAuthz({
    ...(random.chance(0.5) ? byHttp : byGrpc),
    ...random.pick<JsonObject>([
      {},
      { filter_enabled: { default_value: { numerator: 0 } } },
      { filter_enabled: { default_value: { numerator: 0 } } },
      { filter_enabled: { default_value: { numerator: 100 } } },
    ]),
    // Together 1.40 denies, and lets the request pass.
    ...random.pick<JsonObject>([
      {},
      { deny_at_disable: { default_value: random.chance(0.7), runtime_key: 'no.key' } },
      { deny_at_disable: { default_value: true, runtime_key: 'no.key' } },
      { shadow_mode: true },
    ]),
    ...(random.chance(0.4) ? { status_on_error: { code: random.pick([401, 503]) } } : {}),
    ...(random.chance(0.3) ? { failure_mode_allow: true } : {}),
  });
}

const skipped: JsonObject = { request_header_mode: 'SKIP', response_header_mode: 'SKIP' };

export function processor({ random }: ListenerScope): JsonObject {
  return {
    name: 'envoy.filters.http.ext_proc',
    typed_config: {
      '@type': type('extensions.filters.http.ext_proc.v3.ExternalProcessor'),
      ...byGrpc,
      ...(random.chance(0.6) ? { processing_mode: skipped } : {}),
      ...(random.chance(0.3) ? { failure_mode_allow: true } : {}),
      ...(random.chance(0.2) ? { observability_mode: true } : {}),
    },
  };
}

export function lua({ random }: ListenerScope): JsonObject {
  const code = 'function envoy_on_request(handle)\nend\n';
  return {
    name: 'envoy.filters.http.lua',
    typed_config: {
      '@type': type('extensions.filters.http.lua.v3.Lua'),
      ...random.pick<JsonObject>([
        {},
        {},
        { inline_code: code },
        { default_source_code: { inline_string: code } },
      ]),
      ...(random.chance(0.5) ? { source_codes: { known: { inline_string: code } } } : {}),
    },
  };
}
