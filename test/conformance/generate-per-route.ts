import type { JsonObject } from '../../src-main/contract/json.ts';
import type { Random } from '../support/random.ts';
import { mutations } from './generate-filters.ts';
import { headerMatcher } from './generate-headers.ts';
import { type } from './generate-matcher.ts';
import { cors } from './generate-route-actions.ts';

const filter = (name: string): string => type(`extensions.filters.http.${name}`);

function rbac(random: Random): JsonObject {
  return {
    rbac: {
      rules: {
        action: 'DENY',
        policies: {
          'per route': {
            permissions: [{ header: headerMatcher(random) }],
            principals: [{ any: true }],
          },
        },
      },
    },
  };
}

/** By filter: its message, and how its configuration of a route is made. */
const made: Readonly<Record<string, readonly [string, (random: Random) => JsonObject]>> = {
  fault: [
    'fault.v3.HTTPFault',
    (random) => ({
      abort: { http_status: 417, percentage: { numerator: random.pick([0, 100]) } },
      ...(random.chance(0.5) ? { headers: [headerMatcher(random)] } : {}),
    }),
  ],
  rbac: ['rbac.v3.RBACPerRoute', (random) => (random.chance(0.6) ? rbac(random) : {})],
  cors: ['cors.v3.CorsPolicy', (random) => cors(random)],
  jwt_authn: [
    'jwt_authn.v3.PerRouteConfig',
    (random) =>
      random.pick<JsonObject>([
        { disabled: true },
        { requirement_name: 'named' },
        { requirement_name: 'none' },
      ]),
  ],
  lua: [
    'lua.v3.LuaPerRoute',
    (random) =>
      random.pick<JsonObject>([
        { disabled: true },
        { name: 'known' },
        { name: 'unknown' },
        { source_code: { inline_string: 'function envoy_on_request(handle)\nend\n' } },
      ]),
  ],
  ext_authz: [
    'ext_authz.v3.ExtAuthzPerRoute',
    (random) =>
      random.pick<JsonObject>([
        { disabled: true },
        { check_settings: { disable_request_body_buffering: true } },
      ]),
  ],
  ext_proc: [
    'ext_proc.v3.ExtProcPerRoute',
    (random) =>
      random.pick<JsonObject>([
        { disabled: true },
        {
          overrides: {
            processing_mode: { request_header_mode: 'SKIP', response_header_mode: 'SKIP' },
          },
        },
      ]),
  ],
  header_mutation: [
    'header_mutation.v3.HeaderMutationPerRoute',
    (random) => ({ mutations: { request_mutations: mutations(random) } }),
  ],
};

/** Configuration of the filters for one route, virtual host or table; Istio puts its faults and CORS here. */
export function perFilter(random: Random, share: number): JsonObject {
  const all: JsonObject = {};
  for (const [name, [message, make]] of Object.entries(made)) {
    if (!random.chance(share)) continue;
    const key = `envoy.filters.http.${name}`;
    const config = { '@type': filter(message), ...make(random) };
    all[key] = random.chance(0.15)
      ? {
          '@type': type('config.route.v3.FilterConfig'),
          ...(random.chance(0.4) ? { disabled: true } : { config }),
        }
      : config;
  }
  return Object.keys(all).length === 0 ? {} : { typed_per_filter_config: all };
}
