import { describe, expect, it } from 'vitest';

import { parseJson } from '../../../src-main/contract/json.ts';
import { canonicalObject } from '../../../src-main/envoy/canonical.ts';
import { hostAddress } from '../../../src-main/istio/istioctl/endpoint-address.ts';
import { describeManagement } from '../../../src-main/istio/istioctl/management.ts';
import { describeDomains } from '../../../src-main/istio/istioctl/routes.ts';
import { tabulate } from '../../../src-main/istio/istioctl/tabwriter.ts';
import { runCli } from '../../support/run-cli.ts';
import {
  chain,
  hcm,
  listener,
  type Row,
  sectionOf,
  socket,
  table,
  tcp,
} from './istioctl-support.ts';

/** What the recordings do not hold: rules of docs/istioctl.md §1 by themselves. */
describe('listeners', () => {
  it.each<[string, Row, string]>([
    [
      'an inline route configuration that only forwards',
      chain(
        hcm({
          route_config: {
            virtual_hosts: [
              {
                domains: ['*'],
                routes: [{ match: { prefix: '/' }, route: { cluster: 'inbound|80||' } }],
              },
            ],
          },
        }),
      ),
      'ALL Cluster: inbound|80||',
    ],
    [
      'an inline route configuration of several',
      chain(
        hcm({
          route_config: {
            virtual_hosts: [
              {
                domains: ['a', 'b'],
                routes: [{ match: { prefix: '/x' } }, { match: { path: '/y' } }],
              },
              { domains: ['*'], routes: [{ match: { safe_regex: { regex: '.*' } } }] },
            ],
          },
        }),
      ),
      'ALL Inline Route: a/b /x*, /y; regex .*',
    ],
    ['an HTTP connection manager without routes', chain(hcm({})), 'ALL HTTP'],
    [
      'weights',
      chain(tcp({ weighted_clusters: { clusters: [{ name: 'a', weight: 1 }] } })),
      'ALL Cluster:',
    ],
    ['a black hole', chain(tcp({ cluster: 'BlackHoleCluster' })), 'ALL Non-HTTP/Non-TCP'],
    ['a name with Cluster in it', chain(tcp({ cluster: 'MyCluster' })), 'ALL MyCluster'],
    ['nothing', chain(), 'ALL Non-HTTP/Non-TCP'],
    [
      'a port of the destination',
      { filter_chains: [{ filter_chain_match: { destination_port: 0 }, filters: [] }] },
      'Addr: *:0 Non-HTTP/Non-TCP',
    ],
    [
      'everything at once',
      {
        filter_chains: [
          {
            filter_chain_match: {
              server_names: ['a', 'b'],
              transport_protocol: 'tls',
              application_protocols: ['istio-peer-exchange', 'istio'],
              prefix_ranges: [{ address_prefix: '1.2.3.4', prefix_len: 32 }],
              destination_port: 9,
            },
          },
        ],
      },
      'SNI: a,b; Trans: tls; App: TCP TLS; Addr: 1.2.3.4/32:9 Non-HTTP/Non-TCP',
    ],
  ])('%s', async (_what, more, expected) => {
    const [row] = await table('listeners', [listener(more)]);
    expect(row?.replace(/ +/g, ' ')).toBe(`0.0.0.0 80 ${expected}`);
  });

  it.each<[string, Row, string]>([
    [
      'additional addresses',
      { additional_addresses: [{ address: socket('::', 80) }] },
      '0.0.0.0,:: 80   ALL   Non-HTTP/Non-TCP',
    ],
    ['a pipe', { address: { pipe: { path: '/run/s' } } }, '/run/s    0    ALL   Non-HTTP/Non-TCP'],
    [
      'an internal listener',
      { address: undefined, internal_listener: {} },
      '          0    ALL   Non-HTTP/Non-TCP',
    ],
  ])('%s', async (_what, more, expected) => {
    const rows = await table('listeners', [listener({ ...chain(), ...more })]);
    expect(rows).toEqual([expected]);
  });

  it('type is that of all chains; black holes do not count', async () => {
    const both = listener({
      filter_chains: [{ filters: [hcm({})] }, { filters: [tcp({ cluster: 'a' })] }],
    });
    const hole = listener({
      filter_chains: [{ filters: [hcm({})] }, { filters: [tcp({ cluster: 'BlackHoleCluster' })] }],
    });
    const types = await table('listeners', [both, hole, listener({})], '--verbose=false');
    expect(types.map((row) => row.split(/ +/).at(-1))).toEqual(['HTTP', 'HTTP+TCP', 'UNKNOWN']);
    expect(await table('listeners', [both, hole], '--type', 'http')).toHaveLength(2);
  });

  it('chains stand in descending order of their destination', async () => {
    const chains = ['a', 'c', 'b'].map((cluster) => ({ filters: [tcp({ cluster })] }));
    const rows = await table('listeners', [
      listener({ filter_chains: chains.slice(0, 2), default_filter_chain: chains[2] }),
    ]);
    expect(rows.map((row) => row.at(-1))).toEqual(['c', 'b', 'a']);
  });
});

describe('routes', () => {
  const one = (route: Row, domains: readonly string[] = ['*']): Row => ({
    name: '80',
    virtual_hosts: [{ name: 'h', domains, routes: [route] }],
  });

  it.each<[Row, string]>([
    [{ match: { path_separated_prefix: '/a' } }, 'PathPrefix:/a'],
    [{ match: { headers: [{ name: 'a' }] } }, ''],
    [
      {
        match: { prefix: '/' },
        metadata: { filter_metadata: { istio: { config: '/apis/other/x' } } },
      },
      '/*        <unknown>',
    ],
  ])('%j', async (route, expected) => {
    const [row] = await table('routes', [one(route)]);
    expect(row).toBe(`80       h              *           ${expected}`.trimEnd());
  });

  it('a virtual host without routes answers 404; one that passes through is left out', async () => {
    const config = {
      name: '80',
      virtual_hosts: [
        { name: 'empty', domains: ['a'] },
        {
          name: 'allow_any',
          domains: ['*'],
          routes: [{ match: { prefix: '/' }, route: { cluster: 'PassthroughCluster' } }],
        },
      ],
    };
    expect(await table('routes', [config])).toEqual([
      '80       empty          a           /*        404',
    ]);
  });

  it('numbers come first by value, then names as they stand', async () => {
    const names = ['x:15021', '9090', '80', 'inbound'].map((name) => ({
      ...one({ match: { prefix: '/' } }),
      name,
    }));
    const rows = await table('routes', names, '--verbose=false');
    expect(rows.map((row) => row.split(' ')[0])).toEqual(['80', '9090', 'x:15021', 'inbound']);
  });

  it.each<[readonly string[], string]>([
    [[], ''],
    [['[::1]:80'], '[::1]:80'],
    [['a.b.svc.cluster.local', 'a.b.svc', 'a.b', 'a.b:80'], 'a.b'],
    [
      ['a.b.svc.cluster.local', 'a.b.svc.cluster.local.', 'a', 'a.b', '10.0.0.1'],
      'a.b.svc.cluster.local., a + 2 more...',
    ],
    [['[2001:db8::1]', '[2001:db8::1]:80', 'a'], '[2001:db8::1], a'],
    [['[::1]', 'x:1'], ''],
  ])('domains %j', (domains, expected) => {
    expect(describeDomains(domains)).toBe(expected);
  });
});

describe('clusters', () => {
  it('names without the grammar, with too many parts, and of other groups', async () => {
    const config = (path: string): Row => ({
      metadata: { filter_metadata: { istio: { config: path } } },
    });
    const rows = await table('clusters', [
      { name: 'outbound_.80_._.a.b', type: 'EDS' },
      { name: 'outbound|http||a|b' },
      { name: 'x', cluster_type: { name: 'envoy.clusters.aggregate' }, ...config('/apis/other') },
    ]);
    expect(rows.map((row) => row.trim().split(/ {2,}/))).toEqual([
      ['0', '-', 'outbound', 'STATIC'],
      ['outbound_.80_._.a.b', '-', '-', '-', 'EDS'],
      ['x', '-', '-', '-', 'STATIC', '<unknown>'],
    ]);
  });

  it('filters are parts of the whole name', async () => {
    const names = ['inbound|80||', 'inbound-vip|80|http/v1|a.b', 'outbound|8080||v1.c'].map(
      (name) => ({ name }),
    );
    const count = async (...flags: readonly string[]): Promise<number> =>
      (await table('clusters', names, ...flags)).length;
    expect(await count('--direction', 'inbound')).toBe(2);
    expect(await count('--subset', 'v1')).toBe(2);
    expect(await count('--port', '80')).toBe(2);
    expect(await count('--fqdn', 'nothing')).toBe(0);
  });

  it.each([
    [undefined, ''],
    ['/apis/networking.istio.io/v1/namespaces/ns/destination-rule/name', 'name.ns'],
    ['/apis/networking.istio.io/v1/namespaces/ns/destination-rule/name/more', ''],
    ['/apis/gateway.networking.k8s.io/v1/namespaces/ns/http-route/name', '<unknown>'],
  ])('management of %s', (path, expected) => {
    expect(describeManagement(path)).toBe(expected);
  });
});

describe('endpoints', () => {
  it.each<[Row, string, string]>([
    [socket('10.0.0.1', 80), '10.0.0.1:80', '10.0.0.1:80'],
    [socket('10.0.0.1'), '10.0.0.1', '10.0.0.1:0'],
    [{ pipe: { path: '/run/s' } }, 'unix:///run/s', '/run/s'],
    [
      { envoy_internal_address: { server_listener_name: 'l', endpoint_id: 'e' } },
      'envoy://l/e',
      'envoy://l/e',
    ],
    [{}, 'unknown', 'unknown'],
  ])('%j', (address, inClusters, inEds) => {
    const canonical = canonicalObject(parseJson(JSON.stringify(address)));
    expect(hostAddress(canonical)).toMatchObject({ inClusters, inEds });
  });

  it('localities, several addresses and filters of eds', async () => {
    const endpoint = (address: string, more: Row = {}): Row => ({
      endpoint: { address: socket(address, 80), ...more },
    });
    const assignments = [
      {
        cluster_name: 'outbound|80||a',
        endpoints: [
          { locality: { zone: 'z' }, lb_endpoints: [endpoint('1.1.1.1')] },
          {
            locality: { region: 'r', sub_zone: 's' },
            lb_endpoints: [{ ...endpoint('1.1.1.2'), health_status: 'DRAINING' }],
          },
          {
            locality: { region: 'r', zone: 'z', sub_zone: 's' },
            lb_endpoints: [
              endpoint('1.1.1.3', { additional_addresses: [{ address: socket('::1', 81) }] }),
            ],
          },
        ],
      },
      { cluster_name: 'empty' },
    ];
    const rows = await table('eds', assignments);
    expect(rows.map((row) => row.split(/ {2,}/).slice(0, 3))).toEqual([
      ['1.1.1.1:80', 'UNKNOWN', '/z'],
      ['1.1.1.2:80', 'DRAINING', 'r'],
      ['1.1.1.3:80,::1:81', 'UNKNOWN', 'r/z/s'],
    ]);
    const count = async (...flags: readonly string[]): Promise<number> =>
      (await table('eds', assignments, ...flags)).length;
    expect(await count('--address', '::1:81')).toBe(1);
    expect(await count('--address', '1.1.1.1')).toBe(0);
    expect(await count('--port', '81')).toBe(0);
    expect(await count('--status', 'draining')).toBe(1);
    expect(await count('--cluster', 'OUTBOUND|80||A')).toBe(3);
  });

  it('a dump without endpoints is a header, and the reason', async () => {
    const dump = JSON.stringify({ configs: [sectionOf('clusters', [{ name: 'a' }])] });
    const { code, out, err } = await runCli(['inspect', 'eds', '-f', 'dump'], { dump });
    expect(code).toBe(0);
    expect(out.trim()).toMatch(/^NAME +STATUS +LOCALITY +CLUSTER$/);
    expect(err).toMatch(/include_eds/);
  });
});

describe('secrets', () => {
  it.each([
    [
      { static_secrets: [{ name: 'a', secret: { name: 'a' } }] },
      'No active or warming secrets found.\n',
    ],
    [
      {
        dynamic_active_secrets: [
          {
            name: 'a',
            secret: {
              name: 'a',
              validation_context: {
                custom_validator_config: {
                  typed_config: { '@type': 'x/y.SPIFFECertValidatorConfig' },
                },
              },
            },
          },
        ],
      },
      'No secret items to show.\n',
    ],
  ])('%j', async (section, expected) => {
    const dump = JSON.stringify({
      configs: [{ '@type': 'type.googleapis.com/envoy.admin.v3.SecretsConfigDump', ...section }],
    });
    const { out } = await runCli(['inspect', 'secrets', '-f', 'dump'], { dump });
    expect(out).toBe(expected);
  });
});

describe('alignment', () => {
  it('is that of text/tabwriter: columns as wide as their widest cell, the last one left alone', () => {
    expect(
      tabulate(
        [
          ['a', 'bb', ''],
          ['ccc', 'd', 'long'],
        ],
        2,
      ),
    ).toBe('a    bb  \nccc  d   long\n');
    expect(
      tabulate(
        [
          ['é漢😀', 'x'],
          ['abc', 'y'],
        ],
        1,
      ),
    ).toBe('é漢😀 x\nabc y\n');
    expect(tabulate([], 5)).toBe('');
  });
});
