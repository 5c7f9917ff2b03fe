import { describe, expect, it } from 'vitest';

import type { Json, JsonObject } from '../../../src-main/contract/json.ts';
import { secretReader } from '../../../src-main/engine/secret-reader.ts';
import { decodeDump } from '../../../src-main/envoy/decode/decode-dump.ts';
import { pathText } from '../../../src-main/envoy/diff/change.ts';
import { compareResources, resourceFingerprint } from '../../../src-main/envoy/diff/compare.ts';
import { diffDumps } from '../../../src-main/envoy/diff/dump-diff.ts';
import { semanticRules } from '../../../src-main/envoy/diff/rules.ts';
import { sentenceOf } from '../../../src-main/envoy/diff/sentence.ts';
import { sayIn } from '../../../src-main/services/diff-words.ts';

const say = sayIn('en');

function changes(a: JsonObject, b: JsonObject): string[] {
  expect(resourceFingerprint(a, semanticRules) === resourceFingerprint(b, semanticRules)).toBe(
    compareResources(a, b, semanticRules).length === 0,
  );
  return compareResources(a, b, semanticRules).map(({ kind, path }) => `${kind} ${pathText(path)}`);
}

function sentences(resource: string, a: JsonObject, b: JsonObject): string[] {
  return compareResources(a, b, semanticRules).map((change) => say(sentenceOf(resource, change)));
}

const host = (routes: readonly Json[]): JsonObject => ({
  virtualHosts: [{ name: 'reviews', domains: ['reviews'], routes: [...routes] }],
});
const route = (prefix: string, cluster: string, more: JsonObject = {}): JsonObject => ({
  match: { prefix },
  route: { cluster, ...more },
});

describe('items of lists', () => {
  it('a route whose match changed is that change, not one gone and one new', () => {
    expect(
      changes(
        host([route('/v1', 'a'), route('/', 'b')]),
        host([route('/v2', 'a'), route('/', 'b')]),
      ),
    ).toEqual(['changed virtualHosts[reviews].routes[/v1*].match.prefix']);
  });

  it('a route with another match and another destination is another route', () => {
    expect(
      changes(
        host([route('/v1', 'a'), route('/', 'b')]),
        host([route('/v2', 'c'), route('/', 'b')]),
      ),
    ).toEqual([
      'removed virtualHosts[reviews].routes[/v1*]',
      'added virtualHosts[reviews].routes[/v2*]',
    ]);
  });

  it('routes that changed places moved', () => {
    expect(
      changes(
        host([route('/v1', 'a'), route('/', 'b')]),
        host([route('/', 'b'), route('/v1', 'a')]),
      ),
    ).toHaveLength(1);
  });

  it('a filter chain is known by its match when its name changed', () => {
    const chain = (name: string, port: number): JsonObject => ({
      name,
      filterChainMatch: { destinationPort: port },
      filters: [],
    });
    expect(
      changes(
        { filterChains: [chain('a', 1), chain('b', 2)] },
        { filterChains: [chain('b', 2), chain('c', 1)] },
      ),
    ).toEqual(['changed filterChains[a].name']);
  });

  it('the chain without match and name stays the one for everything else, wherever it stands', () => {
    const first = { filterChainMatch: { destinationPort: 1 }, filters: [{ name: 'x' }] };
    const rest = { filters: [{ name: 'y' }] };
    expect(changes({ filterChains: [first, rest] }, { filterChains: [rest, first] })).toEqual([]);
  });

  it('a single matcher of a set that changed is changed', () => {
    const policy = (value: string): JsonObject => ({
      rules: { policies: { p: { principals: [{ any: true }, { header: { name: 'h', value } }] } } },
    });
    expect(changes(policy('a'), policy('b'))).toEqual([
      'changed rules.policies.p.principals[1].header.value',
    ]);
  });

  it('a plain value that stands elsewhere in a sequence moved', () => {
    expect(
      changes({ alpnProtocols: ['h2', 'http/1.1'] }, { alpnProtocols: ['http/1.1', 'h2'] }),
    ).toEqual(['moved alpnProtocols[h2]']);
  });

  it('rules of and_rules are a set, those of a JWT filter are tried in order', () => {
    const [x, y] = [{ match: { prefix: '/x' } }, { match: { prefix: '/y' } }];
    expect(changes({ rules: [x, y] }, { rules: [y, x] })).not.toEqual([]);
    expect(changes({ andRules: { rules: [x, y] } }, { andRules: { rules: [y, x] } })).toEqual([]);
  });
});

describe('what is said and what is left out', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['a plain bool', { name: 'c', respectDnsTtl: false }, { name: 'c' }],
    ['a plain text', { routeConfigName: '', name: 'c' }, { name: 'c' }],
    ['a plain number', { xffNumTrustedHops: 0, name: 'c' }, { name: 'c' }],
    ['the zero of an enum', { type: 'STATIC', name: 'c' }, { name: 'c' }],
    [
      'a duration as a message',
      { connectTimeout: { seconds: '1', nanos: 500_000_000 } },
      { connectTimeout: '1.500s' },
    ],
    [
      'the API version of a stream',
      { edsConfig: { ads: {}, resourceApiVersion: 'V3' } },
      { edsConfig: { ads: {} } },
    ],
  ])('%s is no difference', (_what, a, b) => {
    expect(changes(a, b)).toEqual([]);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['a wrapper', { bindToPort: false }, {}],
    ['another wrapper', { validateClusters: false }, {}],
    ['a member of a oneof', { redirect: { httpsRedirect: false } }, { redirect: {} }],
    ['an optional field', { retryPolicy: { numRetries: 0 } }, { retryPolicy: {} }],
    [
      'a type that is no cluster’s',
      { transportSocket: { type: 'STATIC' } },
      { transportSocket: {} },
    ],
  ])('%s with its zero is one', (_what, a, b) => {
    expect(changes(a, b)).toHaveLength(1);
  });

  it('opaque bodies are compared as they stand', () => {
    const opaque = (value: Json): JsonObject => ({
      typedConfig: { '@type': 'type.googleapis.com/xds.type.v3.TypedStruct', value },
    });
    expect(changes(opaque({ domains: ['a', 'b'] }), opaque({ domains: ['b', 'a'] }))).toHaveLength(
      1,
    );
    expect(changes(opaque({ ttl: '10s' }), opaque({ ttl: '10.0s' }))).toHaveLength(1);
    expect(changes(opaque({ n: 5 }), opaque({ n: '5' }))).toHaveLength(1);
    expect(changes(opaque({ transparent: false }), opaque({}))).toHaveLength(1);
    const labels = (value: JsonObject): JsonObject => ({ metadata: { filterMetadata: value } });
    expect(
      changes(labels({ 'envoy.lb': { protocol: 'TCP' } }), labels({ 'envoy.lb': {} })),
    ).toHaveLength(1);
  });
});

describe('sentences', () => {
  it.each<[string, JsonObject, JsonObject, string]>([
    [
      'retries',
      host([route('/', 'a', { retryPolicy: { numRetries: 2 } })]),
      host([route('/', 'a', { retryPolicy: { numRetries: 0 } })]),
      'Retries of reviews ▸ /* from 2 to 0',
    ],
    [
      'timeout',
      host([route('/', 'a', { timeout: '10s' })]),
      host([route('/', 'a')]),
      'Timeout of reviews ▸ /* not set any more, was 10s: Envoy’s own of 15s applies',
    ],
    [
      'endpoint',
      {
        endpoints: [
          {
            lbEndpoints: [
              {
                endpoint: { address: { socketAddress: { address: '10.0.3.7', portValue: 9080 } } },
              },
            ],
          },
        ],
      },
      { endpoints: [{ lbEndpoints: [] }] },
      'Endpoint 10.0.3.7:9080 gone, was HEALTHY',
    ],
    [
      'circuit breaker',
      { circuitBreakers: { thresholds: [{ maxConnections: 100 }] } },
      { circuitBreakers: { thresholds: [{ maxConnections: 1 }] } },
      'Connections at most of it from 100 to 1',
    ],
    [
      'TLS',
      { transportSocket: { name: 'envoy.transport_sockets.tls' } },
      {},
      'Transport security of it gone, was envoy.transport_sockets.tls: it is plain text now',
    ],
    [
      'policy',
      { rules: { policies: { 'ns[a]-policy[b]-rule[0]': {} } } },
      { rules: { policies: {} } },
      'Authorization policy ns[a]-policy[b]-rule[0] of it gone',
    ],
    [
      'domain',
      { domains: ['a', 'b'], name: 'v' },
      { domains: ['a'], name: 'v' },
      'b is no longer a domain of it: such requests meet another virtual host',
    ],
  ])('%s', (_what, a, b, sentence) => {
    expect(sentences('it', a, b)).toContain(sentence);
  });
});

describe('dumps', () => {
  const listeners = (...entries: readonly JsonObject[]): JsonObject => ({
    '@type': 'type.googleapis.com/envoy.admin.v3.ListenersConfigDump',
    dynamic_listeners: [...entries],
  });
  const bootstrap: JsonObject = {
    '@type': 'type.googleapis.com/envoy.admin.v3.BootstrapConfigDump',
    bootstrap: { node: { id: 'x' } },
  };
  const diff = (a: readonly Json[], b: readonly Json[], rules = semanticRules) =>
    diffDumps(
      decodeDump(Buffer.from(JSON.stringify({ configs: [...a] }))),
      decodeDump(Buffer.from(JSON.stringify({ configs: [...b] }))),
      { rules, pilotAgainstEnvoy: true },
      secretReader,
    ).kinds;
  const active = (name: string, more: JsonObject = {}): JsonObject => ({
    name,
    active_state: {
      version_info: '1',
      last_updated: '2026-01-01T00:00:00Z',
      listener: { name, ...more },
    },
  });

  it('a listener that Envoy refused and never had says why', () => {
    const refused = {
      error_state: {
        failed_configuration: { '@type': 'x', name: 'new' },
        details: 'no such filter',
      },
    };
    const found = diff([listeners(active('new'))], [bootstrap, listeners(refused)]);
    const [resource] = found.flatMap(({ resources }) => resources);
    expect(resource).toMatchObject({ name: 'new', state: 'only-a', refused: 'no such filter' });
  });

  it('a listener that still warms up says so, and is not a second one', () => {
    const warming = {
      ...active('l'),
      warming_state: { version_info: '2', listener: { name: 'l', stat_prefix: 'x' } },
    };
    const found = diff(
      [listeners(active('l', { stat_prefix: 'x' }))],
      [bootstrap, listeners(warming)],
    );
    const resources = found.flatMap((kind) => kind.resources);
    expect(resources).toHaveLength(1);
    expect(resources[0]).toMatchObject({ state: 'changed', warming: true });
  });

  it('spelling and times are differences when somebody asks', () => {
    const [a, b] = [
      listeners(active('l', { stat_prefix: 'x' })),
      listeners(active('l', { statPrefix: 'x' })),
    ];
    expect(diff([a], [bootstrap, b]).flatMap(({ resources }) => resources)).toEqual([]);
    const spelled = diff([a], [bootstrap, b], { ...semanticRules, ignoreFieldSpelling: false });
    expect(
      spelled.flatMap(({ resources }) => resources.flatMap(({ changes: all }) => all)),
    ).toMatchObject([{ path: 'statPrefix', a: '"stat_prefix"', b: '"statPrefix"' }]);
  });

  it('secrets are compared by certificate, and never shown', () => {
    const secrets = (key: string): JsonObject => ({
      '@type': 'type.googleapis.com/envoy.admin.v3.SecretsConfigDump',
      dynamic_active_secrets: [
        {
          name: 's',
          secret: { name: 's', tls_certificate: { private_key: { inline_string: key } } },
        },
      ],
    });
    const found = diff([secrets('hunter2-one')], [bootstrap, secrets('hunter2-two')]);
    const all = JSON.stringify(found);
    expect(found.find(({ kind }) => kind === 'secret')?.verdict).toBe('differ');
    expect(all).not.toContain('hunter2');
    expect(all).toContain('not shown');
  });
});
