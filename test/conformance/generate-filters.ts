import type { JsonObject } from '../../src-main/contract/json.ts';
import type { Random } from '../support/random.ts';
import { headerMatcher } from './generate-headers.ts';
import { type } from './generate-matcher.ts';
import { headerToMetadata, setFilterState, setMetadata } from './generate-metadata.ts';
import { rbac } from './generate-rbac.ts';
import type { ListenerScope } from './generate-scope.ts';
import { authorization, custom, jwt, lua, processor } from './generate-services.ts';

/** Header changes as the header_mutation filter and early_header_mutation_extensions write them. */
export function mutations(random: Random): JsonObject[] {
  return Array.from({ length: 1 + random.below(2) }, (): JsonObject =>
    random.pick<JsonObject>([
      { remove: random.pick(['x-user', 'x-version', 'x-nothing']) },
      { remove_on_match: { key_matcher: { prefix: random.pick(['x-v', 'x-u', 'no']) } } },
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

function filter(name: string, message: string, config: JsonObject = {}): JsonObject {
  return {
    name: `envoy.filters.http.${name}`,
    typed_config: { '@type': type(`extensions.filters.http.${name}.v3.${message}`), ...config },
  };
}

function fault({ random, clusters }: ListenerScope): JsonObject {
  const percentage = { percentage: { numerator: random.pick([0, 100]) } };
  const abort = random.pick<JsonObject>([
    { http_status: random.pick([418, 503]) },
    { http_status: 418 },
    { grpc_status: random.pick([5, 14]) },
    { header_abort: {} },
  ]);
  return filter('fault', 'HTTPFault', {
    abort: { ...abort, ...percentage },
    ...(random.chance(0.3)
      ? {
          delay: {
            ...(random.chance(0.4) ? { header_delay: {} } : { fixed_delay: '0.001s' }),
            percentage: { numerator: random.pick([0, 100]) },
          },
        }
      : {}),
    headers: random.chance(0.8) ? [headerMatcher(random)] : [],
    ...(random.chance(0.15) ? { upstream_cluster: random.pick(clusters) } : {}),
    ...(random.chance(0.15) ? { downstream_nodes: [random.pick(['conformance', 'another'])] } : {}),
    ...(random.chance(0.15) ? { max_active_faults: random.pick([0, 100]) } : {}),
    ...(random.chance(0.15)
      ? { abort_percent_runtime: random.pick(['fault.abort.percent', 'no.key']) }
      : {}),
    ...(random.chance(0.15)
      ? { abort_http_status_runtime: random.pick(['fault.abort.status', 'no.key']) }
      : {}),
    ...(random.chance(0.1) ? { delay_percent_runtime: 'fault.abort.percent' } : {}),
    ...(random.chance(0.1) ? { max_active_faults_runtime: 'routes.none' } : {}),
  });
}

function csrf({ random }: ListenerScope): JsonObject {
  return filter('csrf', 'CsrfPolicy', {
    filter_enabled: {
      default_value: { numerator: random.pick([0, 100, 100]), denominator: 'HUNDRED' },
    },
    ...(random.chance(0.5) ? { additional_origins: [{ suffix: '.test' }] } : {}),
  });
}

/** Answers are replaced by their status. */
function customResponse({ random }: ListenerScope): JsonObject {
  const matching = (name: string): JsonObject => ({
    name,
    typed_config: { '@type': type(`type.matcher.v3.${name}`) },
  });
  const policy = (code: number): JsonObject => ({
    action: {
      name: 'local',
      typed_config: {
        '@type': type(
          'extensions.http.custom_response.local_response_policy.v3.LocalResponsePolicy',
        ),
        status_code: code,
        body: { inline_string: 'custom' },
      },
    },
  });
  const single = (name: string, value: string, code: number): JsonObject => ({
    predicate: {
      single_predicate: { input: matching(name), value_match: { exact: value } },
    },
    on_match: policy(code),
  });
  return filter('custom_response', 'CustomResponse', {
    custom_response_matcher: {
      matcher_list: {
        matchers: [
          single('HttpResponseStatusCodeMatchInput', random.pick(['404', '403', '503']), 499),
          single('HttpResponseStatusCodeClassMatchInput', random.pick(['4xx', '5xx']), 599),
        ],
      },
    },
  });
}

/** The filters of a connection manager, with what they are drawn with: share, and how they are made. */
const drawn: readonly (readonly [number, (scope: ListenerScope) => readonly JsonObject[]])[] = [
  [0.06, (scope) => [customResponse(scope)]],
  [0.12, ({ random }) => [headerToMetadata(random)]],
  [0.08, ({ random }) => [setMetadata(random)]],
  [0.12, ({ random }) => [setFilterState(random)]],
  [0.06, () => [filter('grpc_web', 'GrpcWeb')]],
  [
    0.05,
    () => [
      filter('compressor', 'Compressor', {
        compressor_library: {
          name: 'gzip',
          typed_config: { '@type': type('extensions.compression.gzip.compressor.v3.Gzip') },
        },
      }),
    ],
  ],
  [0.3, () => [filter('cors', 'Cors')]],
  [
    0.12,
    ({ random }) => [
      filter('header_mutation', 'HeaderMutation', {
        mutations: { request_mutations: mutations(random) },
        ...(random.chance(0.4) ? { most_specific_header_mutations_wins: true } : {}),
      }),
    ],
  ],
  [0.12, (scope) => [csrf(scope)]],
  [0.12, (scope) => [off(scope, jwt(scope))]],
  [0.08, custom],
  [0.06, (scope) => [authorization(scope)]],
  [0.05, (scope) => [processor(scope)]],
  [0.06, (scope) => [lua(scope)]],
  [0.25, (scope) => [off(scope, rbac(scope, false))]],
  [0.15, (scope) => [off(scope, fault(scope))]],
];

function off({ random }: ListenerScope, one: JsonObject): JsonObject {
  return random.chance(0.15) ? { ...one, disabled: true } : one;
}

const strict = [
  'x-envoy-upstream-rq-timeout-ms',
  'x-envoy-max-retries',
  'x-envoy-retry-on',
  'x-envoy-retry-grpc-on',
] as const;

export function httpFilters(scope: ListenerScope): JsonObject[] {
  const { random } = scope;
  return [
    ...drawn.flatMap(([share, make]) => (random.chance(share) ? make(scope) : [])),
    filter('router', 'Router', {
      ...(random.chance(0.1) ? { strict_check_headers: random.some(strict, 1, 2) } : {}),
      ...(random.chance(0.1) ? { suppress_envoy_headers: true } : {}),
    }),
  ];
}
