import { describe, expect, it } from 'vitest';

import { type Json, type JsonObject, text } from '../../../src-main/contract/json.ts';
import { type HopResult, traceHop } from '../../../src-main/envoy/trace/hop.ts';
import { proxyOf } from '../../support/proxy-config.ts';

const envoy = 'type.googleapis.com/envoy';
const typed = (type: string, fields: JsonObject = {}): JsonObject => ({
  '@type': `${envoy}.${type}`,
  ...fields,
});
const http = 'extensions.filters.http';
const rbac = (rules: JsonObject): JsonObject => typed(`${http}.rbac.v3.RBAC`, rules);
const deny = (permission: JsonObject): JsonObject => ({
  rules: {
    action: 'DENY',
    policies: { p: { permissions: [permission], principals: [{ any: true }] } },
  },
});
const path = (prefix: string): JsonObject => ({ url_path: { path: { prefix } } });

interface World {
  readonly filters?: readonly JsonObject[];
  readonly virtualHost?: JsonObject;
  readonly listener?: JsonObject;
  readonly network?: readonly JsonObject[];
  readonly ecds?: readonly JsonObject[];
  readonly route?: JsonObject;
}

function ask(world: World, target = '/a'): HopResult {
  const manager = typed(
    'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    {
      route_config: {
        virtual_hosts: [
          {
            name: 'all',
            domains: ['*'],
            routes: [
              {
                name: 'r',
                match: { prefix: '/' },
                direct_response: { status: 204 },
                ...world.route,
              },
            ],
            ...world.virtualHost,
          },
        ],
      },
      http_filters: [
        ...(world.filters ?? []),
        { name: 'envoy.filters.http.router', typed_config: typed(`${http}.router.v3.Router`) },
      ],
    },
  );
  const listener = {
    name: 'l',
    address: { socket_address: { address: '127.0.0.1', port_value: 80 } },
    filter_chains: [
      {
        name: 'c',
        filters: [
          ...(world.network ?? []),
          { name: 'envoy.filters.network.http_connection_manager', typed_config: manager },
        ],
      },
    ],
    ...world.listener,
  };
  const config = proxyOf([
    typed('admin.v3.ListenersConfigDump', { static_listeners: [{ listener }] }),
    typed('admin.v3.EcdsConfigDump', {
      ecds_filters: (world.ecds ?? []).map((one) => ({
        version_info: '1',
        ecds_filter: typed('config.core.v3.TypedExtensionConfig', one),
      })),
    }),
  ]);
  return traceHop(
    config,
    {
      acceptedAt: null,
      destination: { ip: '127.0.0.1', port: 80 },
      source: { ip: '127.0.0.1', port: 1000 },
      tls: null,
      http: { version: 'HTTP/1.1', method: 'GET', authority: 'a', path: target, headers: [] },
      random: null,
    },
    { pod: '', identity: undefined },
  );
}

function said({ hop, dependsOn }: HopResult): readonly string[] {
  const all = [...hop.assumptions, ...dependsOn].map(({ key, params }) =>
    [key, text(params['field']), text(params['names']), text(params['name'])].join(' ').trim(),
  );
  return [...new Set(all)];
}

const status = ({ branches }: HopResult): readonly (number | null)[] =>
  branches.map((branch) => branch.status);

const header = {
  name: 'h',
  typed_config: typed('type.matcher.v3.HttpRequestHeaderMatchInput', { header_name: ':path' }),
};
const toRoute = (status_: number): JsonObject => ({
  action: {
    name: 'route',
    typed_config: typed('config.route.v3.Route', {
      name: 'm',
      match: { prefix: '/' },
      direct_response: { status: status_ },
    }),
  },
});
const list = (predicate: JsonObject, onMatch: JsonObject): JsonObject => ({
  matcher_list: { matchers: [{ predicate, on_match: onMatch }] },
});
const single = (valueMatch: JsonObject, input: JsonObject = header): JsonObject => ({
  single_predicate: { input, value_match: valueMatch },
});

describe('within matcher trees', () => {
  const fits = single({ prefix: '/a' });

  it.each<[string, JsonObject, string]>([
    ['a field of the tree', { ...list(fits, toRoute(200)), tail: 1 }, 'xds.Matcher.tail'],
    ['of a predicate', list({ ...fits, soon: 1 }, toRoute(200)), 'xds.Matcher.Predicate.soon'],
    [
      'of a nested predicate',
      list({ not_matcher: { and_matcher: { predicate: [{ ...fits, x: 1 }] } } }, toRoute(200)),
      'xds.Matcher.Predicate.x',
    ],
    [
      'of an input',
      list(
        single({ exact: '/a' }, { name: 'h', typed_config: { ...header.typed_config, nth: 2 } }),
        toRoute(200),
      ),
      'HttpRequestHeaderMatchInput.nth',
    ],
    [
      'of a value',
      list(single({ prefix: '/a', trimmed: true }), toRoute(200)),
      'StringMatcher.trimmed',
    ],
    ['of an action', list(fits, { ...toRoute(200), often: 3 }), 'xds.Matcher.OnMatch.often'],
    [
      'in a map',
      {
        matcher_tree: {
          input: header,
          exact_match_map: { map: { '/a': { ...toRoute(200), y: 1 } } },
        },
      },
      'xds.Matcher.OnMatch.y',
    ],
    [
      'of a matcher of addresses',
      {
        matcher_tree: {
          input: header,
          custom_match: {
            name: 'ip',
            typed_config: {
              '@type': 'type.googleapis.com/xds.type.matcher.v3.IPMatcher',
              range_matchers: [{ ranges: [{ address_prefix: '::', zone: 'x' }] }],
            },
          },
        },
      },
      'CidrRange.zone',
    ],
    [
      'in what nothing matches',
      { on_no_match: { matcher: list({ ...fits, z: 1 }, toRoute(200)) } },
      'xds.Matcher.Predicate.z',
    ],
    [
      'of the match of a route in it',
      list(fits, {
        action: {
          name: 'r',
          typed_config: typed('config.route.v3.RouteList', {
            routes: [{ match: { prefix: '/', mood: 'blue' } }],
          }),
        },
      }),
      'RouteMatch.mood',
    ],
  ])('an unknown one %s is said', (_where, matcher, name) => {
    expect(said(ask({ virtualHost: { matcher } }))).toContain(`trace.note.unknown  ${name}`);
  });

  it('a noted one is said, and nothing where nothing is', () => {
    const kept = list(fits, { ...toRoute(200), keep_matching: true });
    expect(said(ask({ virtualHost: { matcher: kept } }))).toContain(
      'trace.note.setting xds.Matcher.OnMatch.keep_matching',
    );
    const plain = ask({ virtualHost: { matcher: list(fits, toRoute(200)) } });
    expect(said(plain)).toEqual([]);
    expect(status(plain)).toEqual([200]);
  });

  it('in a listener, too', () => {
    const input = {
      name: 'p',
      typed_config: typed('extensions.matching.common_inputs.network.v3.DestinationPortInput', {
        base: 16,
      }),
    };
    const named = {
      action: {
        name: 'c',
        typed_config: { '@type': 'type.googleapis.com/google.protobuf.StringValue', value: 'c' },
      },
    };
    const matcher = { matcher_tree: { input, exact_match_map: { map: { '80': named } } } };
    const result = ask({ listener: { filter_chain_matcher: matcher } });
    expect(said(result)).toEqual(['trace.note.unknown  DestinationPortInput.base']);
    expect(status(result)).toEqual([204]);
  });

  it('in an RBAC filter, too', () => {
    const action = {
      action: {
        name: 'a',
        typed_config: typed('config.rbac.v3.Action', { name: 'p', action: 'DENY', loud: true }),
      },
    };
    const filter = { name: 'rbac', typed_config: rbac({ matcher: list(fits, action) }) };
    const result = ask({ filters: [filter] });
    expect(status(result)).toEqual([403]);
    expect(said(result)).toEqual(['trace.note.unknown  Action.loud']);
  });
});

describe('within a Struct', () => {
  const forms: readonly (readonly [string, (type: string, value: JsonObject) => JsonObject])[] = [
    [
      'udpa',
      (type, value) => ({
        '@type': 'type.googleapis.com/udpa.type.v1.TypedStruct',
        type_url: `${envoy}.${type}`,
        value,
      }),
    ],
    [
      'xds',
      (type, value) => ({
        '@type': 'type.googleapis.com/xds.type.v3.TypedStruct',
        typeUrl: `${envoy}.${type}`,
        value,
      }),
    ],
    ['plain', (_type, value) => ({ '@type': 'type.googleapis.com/google.protobuf.Struct', value })],
  ];
  const name = 'envoy.filters.http.rbac';

  it.each(forms)('%s: both spellings are evaluated', (_name, form) => {
    const type = `${http}.rbac.v3.RBAC`;
    const inside = deny({ and_rules: { rules: [path('/a')] } });
    const other = deny({ andRules: { rules: [{ urlPath: { path: { prefix: '/a' } } }] } });
    for (const value of [inside, other]) {
      const filters = [{ name, typed_config: form(type, value) }];
      expect(status(ask({ filters }))).toEqual([403]);
      expect(status(ask({ filters }, '/b'))).toEqual([204]);
      expect(said(ask({ filters }))).toEqual([]);
    }
  });

  it.each(forms)('%s: unknown and noted fields are said', (_name, form) => {
    const type = `${http}.rbac.v3.RBAC`;
    const value = {
      ...deny({ ...path('/a'), tomorrow: 1 }),
      matcher: { on_no_match: { keep_matching: true } },
    };
    const found = said(ask({ filters: [{ name, typed_config: form(type, value) }] }, '/b'));
    expect(found).toContain('trace.note.unknown  Permission.tomorrow');
    expect(found).toContain('trace.note.setting xds.Matcher.OnMatch.keep_matching');
  });

  it.each(forms)('%s: on the route, too', (_name, form) => {
    const value = { rbac: { ...deny(path('/a')), hue: 1 } };
    const own = form(`${http}.rbac.v3.RBACPerRoute`, value);
    const filters = [{ name, typed_config: rbac({}) }];
    const wrapped = typed('config.route.v3.FilterConfig', { config: own, weight: 1 });
    for (const config of [own, wrapped]) {
      const result = ask({ filters, route: { typed_per_filter_config: { [name]: config } } });
      expect(status(result)).toEqual([403]);
      const names = said(result).join();
      expect(names).toContain('RBAC.hue');
      expect(names.includes('FilterConfig.weight')).toBe(config === wrapped);
    }
  });

  it('of v2, which its filter’s name types', () => {
    const config = deny({ ...path('/a'), tomorrow: 1 });
    const result = ask({ filters: [{ name, config }] });
    expect(status(result)).toEqual([403]);
    expect(said(result)).toEqual(['trace.note.unknown  Permission.tomorrow']);
  });

  it('of TLS: a chain of a TypedStruct is TLS', () => {
    const value = { common_tls_context: {}, require_client_certificate: true };
    const socket = forms[0]?.[1]('extensions.transport_sockets.tls.v3.DownstreamTlsContext', value);
    const chain: Json = {
      name: 'c',
      filters: [],
      transport_socket: { name: 'x', typed_config: socket ?? {} },
    };
    expect(said(ask({ listener: { filter_chains: [chain] } }))).not.toContain(
      'trace.depends.transportSocket',
    );
  });
});

describe('messages that the list lacks', () => {
  it.each<[string, string, JsonObject, string]>([
    [
      'header_mutation',
      'header_mutation.v3.HeaderMutation',
      { mutations: { query_parameter_mutations: [{ remove: 'a' }] } },
      'trace.note.setting Mutations.query_parameter_mutations',
    ],
    [
      'header_to_metadata',
      'header_to_metadata.v3.Config',
      { request_rules: [{ header: 'x', upper: true }] },
      'trace.note.unknown  Config.Rule.upper',
    ],
    [
      'set_filter_state',
      'set_filter_state.v3.Config',
      { on_request_headers: [{ object_key: 'k', read_only: true }] },
      'trace.note.setting FilterStateValue.read_only',
    ],
    [
      'set_metadata',
      'set_metadata.v3.Config',
      { metadata: [{ metadata_namespace: 'n', typed_value: {} }] },
      'trace.note.setting Metadata.typed_value',
    ],
    [
      'jwt_authn',
      'jwt_authn.v3.JwtAuthentication',
      { providers: { p: { header_in_metadata: 'h' } } },
      'trace.note.setting JwtProvider.header_in_metadata',
    ],
    [
      'jwt_authn',
      'jwt_authn.v3.JwtAuthentication',
      { rules: [{ match: { prefix: '/', x: 1 } }] },
      'trace.note.unknown  RouteMatch.x',
    ],
    [
      'ext_proc',
      'ext_proc.v3.ExternalProcessor',
      { processing_mode: { request_header_mode: 'SKIP', sound: 1 } },
      'trace.note.unknown  ProcessingMode.sound',
    ],
    [
      'ext_authz',
      'ext_authz.v3.ExtAuthz',
      { status_on_error: { code: 500, text: 'x' } },
      'trace.note.unknown  HttpStatus.text',
    ],
  ])('%s', (name, type, fields, expected) => {
    const filter = {
      name: `envoy.filters.http.${name}`,
      typed_config: typed(`${http}.${type}`, fields),
    };
    expect(said(ask({ filters: [filter] }))).toContain(expected);
  });
});

describe('configurations that came by discovery (ECDS)', () => {
  const discovery = { config_source: { ads: {} }, type_urls: [`${envoy}.${http}.rbac.v3.RBAC`] };
  const held = { name: 'mine', config_discovery: discovery };

  it('are evaluated, and walked', () => {
    const ecds = [{ name: 'mine', typed_config: rbac(deny({ ...path('/a'), tomorrow: 1 })) }];
    const result = ask({ filters: [held], ecds });
    expect(status(result)).toEqual([403]);
    expect(said(result)).toEqual(['trace.note.unknown  Permission.tomorrow']);
    expect(status(ask({ filters: [held], ecds }, '/b'))).toEqual([204]);
  });

  it('are the default where none came; without one it depends', () => {
    const defaulted = {
      ...held,
      config_discovery: { ...discovery, default_config: rbac(deny(path('/a'))) },
    };
    expect(status(ask({ filters: [defaulted] }))).toEqual([403]);
    expect(said(ask({ filters: [held] }))).toEqual(['trace.depends.discovered   mine']);
    const elsewhere = [{ name: 'other', typed_config: rbac(deny(path('/a'))) }];
    expect(said(ask({ filters: [held], ecds: elsewhere }))).toEqual([
      'trace.depends.discovered   mine',
    ]);
  });

  it('of filters that nobody evaluates depend by their name', () => {
    const wasm = typed('extensions.filters.http.wasm.v3.Wasm', { config: {} });
    const result = ask({ filters: [held], ecds: [{ name: 'mine', typed_config: wasm }] });
    expect(said(result)).toEqual(['trace.depends.httpFilter   mine']);
  });

  it('of network filters, too', () => {
    const network = typed('extensions.filters.network.rbac.v3.RBAC', {
      ...deny({ destination_port: 80 }),
    });
    const ecds = [{ name: 'mine', typed_config: network }];
    expect(ask({ network: [held], ecds }).branches.map(({ end }) => end)).not.toContain('reply');
    expect(said(ask({ network: [held] }))).toEqual(['trace.depends.discovered   mine']);
  });
});

describe('a filter within a matcher', () => {
  const skip = {
    action: {
      name: 's',
      typed_config: typed('extensions.filters.common.matcher.action.v3.SkipFilter'),
    },
  };
  const within = (matcher: JsonObject, inner = rbac(deny(path('/')))): JsonObject => ({
    name: 'envoy.filters.http.rbac',
    typed_config: typed('extensions.common.matching.v3.ExtensionWithMatcher', {
      xds_matcher: matcher,
      extension_config: { name: 'r', typed_config: inner },
    }),
  });

  it('runs unless its matcher lets the request pass it by', () => {
    const filters = [within(list(single({ prefix: '/a' }), skip))];
    expect(status(ask({ filters }, '/a'))).toEqual([204]);
    expect(status(ask({ filters }, '/b'))).toEqual([403]);
  });

  it('the route’s matcher goes first', () => {
    const matcher = list(single({ prefix: '/b' }), skip);
    const own = typed('extensions.common.matching.v3.ExtensionWithMatcherPerRoute', {
      xds_matcher: matcher,
    });
    const route = { typed_per_filter_config: { 'envoy.filters.http.rbac': own } };
    const filters = [within(list(single({ prefix: '/a' }), skip))];
    expect(status(ask({ filters, route }, '/a'))).toEqual([403]);
    expect(status(ask({ filters, route }, '/b'))).toEqual([204]);
  });

  it('fields of matcher and filter are said', () => {
    const matcher = list({ ...single({ prefix: '/a' }), x: 1 }, skip);
    const found = said(
      ask({ filters: [within(matcher, rbac(deny({ ...path('/'), y: 1 })))] }, '/b'),
    );
    expect(found.join()).toContain('xds.Matcher.Predicate.x');
    expect(found.join()).toContain('Permission.y');
  });
});
