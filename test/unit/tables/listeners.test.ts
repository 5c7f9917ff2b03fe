import { describe, expect, it } from 'vitest';

import { obj, text } from '../../../src-main/contract/json.ts';
import { fixture, fixtureNames, hasFixture } from '../../support/fixtures.ts';
import { proxyOf, recordedProxy, rowsOf } from '../../support/proxy-config.ts';

const hcm = (config: object): object => ({
  name: 'anything',
  typed_config: {
    '@type':
      'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    ...config,
  },
});
const tcp = (config: object): object => ({
  name: 'envoy.filters.network.tcp_proxy',
  typed_config: {
    '@type': 'type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy',
    ...config,
  },
});
const tls = (config: object): object => ({
  name: 'envoy.transport_sockets.tls',
  typed_config: {
    '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext',
    ...config,
  },
});

function dumpOf(...dynamic: readonly object[]): object {
  return {
    '@type': 'type.googleapis.com/envoy.admin.v3.ListenersConfigDump',
    dynamic_listeners: dynamic,
  };
}

function active(listener: object): object {
  return { name: 'l', active_state: { version_info: 'v1', listener: { name: 'l', ...listener } } };
}

const address = { socket_address: { address: '0.0.0.0', port_value: 80 } };

describe('rows of listeners', () => {
  it('name every criterion, in the order in which Envoy looks at them', () => {
    const match = {
      source_ports: [1000, 2000],
      source_prefix_ranges: [{ address_prefix: '10.1.0.0', prefix_len: 16 }],
      source_type: 'EXTERNAL',
      direct_source_prefix_ranges: [{ address_prefix: '10.2.0.0', prefix_len: 16 }],
      application_protocols: ['h2', 'http/1.1'],
      transport_protocol: 'tls',
      server_names: ['a.example', '*.b.example'],
      prefix_ranges: [{ address_prefix: '10.0.0.1', prefix_len: 32 }, { address_prefix: '::' }],
      destination_port: 8443,
    };
    const config = proxyOf([
      dumpOf(active({ address, filter_chains: [{ filter_chain_match: match, filters: [] }] })),
    ]);
    const [row] = rowsOf(config, 'listeners');
    expect(row?.match).toEqual([
      { field: 'destination_port', values: ['8443'] },
      { field: 'prefix_ranges', values: ['10.0.0.1/32', '::/0'] },
      { field: 'server_names', values: ['a.example', '*.b.example'] },
      { field: 'transport_protocol', values: ['tls'] },
      { field: 'application_protocols', values: ['h2', 'http/1.1'] },
      { field: 'direct_source_prefix_ranges', values: ['10.2.0.0/16'] },
      { field: 'source_type', values: ['EXTERNAL'] },
      { field: 'source_prefix_ranges', values: ['10.1.0.0/16'] },
      { field: 'source_ports', values: ['1000', '2000'] },
    ]);
    expect(row?.protocol).toBe('UNKNOWN');
  });

  it('say what each chain demands and where it leads', () => {
    const chains = [
      { name: 'plain', filters: [tcp({ cluster: 'BlackHoleCluster' })] },
      { name: 'tls', transport_socket: tls({}), filters: [tcp({ cluster: 'gone' })] },
      {
        name: 'mutual',
        transport_socket: tls({ require_client_certificate: true }),
        filters: [
          hcm({ rds: { route_config_name: '80' }, http_filters: [{ name: 'a' }, { name: 'b' }] }),
        ],
      },
    ];
    const default_filter_chain = {
      name: 'rest',
      filters: [
        tcp({
          weighted_clusters: {
            clusters: [
              { name: 'c', weight: 3 },
              { name: 'gone', weight: 1 },
            ],
          },
        }),
      ],
    };
    const config = proxyOf([
      dumpOf(active({ address, bind_to_port: false, filter_chains: chains, default_filter_chain })),
      {
        '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
        dynamic_active_clusters: ['c', 'BlackHoleCluster'].map((name) => ({ cluster: { name } })),
      },
      {
        '@type': 'type.googleapis.com/envoy.admin.v3.RoutesConfigDump',
        dynamic_route_configs: [{ route_config: { name: 'other' } }],
      },
    ]);
    const rows = rowsOf(config, 'listeners');
    expect(rows.map((row) => [row.chainName, row.chain, row.security, row.protocol])).toEqual([
      ['plain', 0, 'plaintext', 'TCP'],
      ['tls', 1, 'tls', 'TCP'],
      ['mutual', 2, 'mutual-tls', 'HTTP'],
      ['rest', -1, 'plaintext', 'TCP'],
    ]);
    expect(rows.map((row) => row.destination)).toEqual([
      { kind: 'black-hole', text: 'BlackHoleCluster', clusters: [{ name: 'BlackHoleCluster' }] },
      { kind: 'cluster', text: 'gone', clusters: [{ name: 'gone', missing: true }] },
      {
        kind: 'route-config',
        text: '80',
        clusters: [],
        routeConfig: '80',
        routeConfigMissing: true,
      },
      {
        kind: 'weighted',
        text: 'c 75%, gone 25%',
        clusters: [
          { name: 'c', weight: 75 },
          { name: 'gone', weight: 25, missing: true },
        ],
      },
    ]);
    expect(rows[2]?.httpFilters).toEqual(['a', 'b']);
    expect(rows[0]?.bound).toBe(false);
    expect(rowsOf(config, 'listeners', { facets: { problems: ['missing-cluster'] } })).toHaveLength(
      2,
    );
  });

  it('read the forms of Envoy v2', () => {
    const listener = {
      name: 'virtual',
      address: { socketAddress: { address: '0.0.0.0', portValue: 15001 } },
      deprecatedV1: { bindToPort: false },
      filterChains: [
        {
          filterChainMatch: { sniDomains: ['old.example'] },
          tlsContext: { requireClientCertificate: true },
          filters: [{ name: 'envoy.tcp_proxy', config: { cluster: 'x' } }],
        },
      ],
    };
    const config = proxyOf([
      {
        '@type': 'type.googleapis.com/envoy.admin.v2alpha.ListenersConfigDump',
        dynamicActiveListeners: [{ listener }],
      },
    ]);
    expect(rowsOf(config, 'listeners')).toMatchObject([
      {
        direction: 'virtual',
        bound: false,
        security: 'mutual-tls',
        protocol: 'TCP',
        match: [{ field: 'server_names', values: ['old.example'] }],
        destination: { kind: 'cluster', text: 'x' },
      },
    ]);
  });

  it('find the ways of a filter_chain_matcher to each chain', () => {
    const action = (name: string): object => ({
      action: {
        name,
        typed_config: { '@type': 'type.googleapis.com/google.protobuf.StringValue', value: name },
      },
    });
    const filter_chain_matcher = {
      matcher_tree: {
        input: { name: 'port' },
        exact_match_map: {
          map: { '80': action('one'), '90': { matcher: { on_no_match: action('two') } } },
        },
      },
      on_no_match: action('one'),
    };
    const filter_chains = ['one', 'two'].map((name) => ({ name, filters: [] }));
    const config = proxyOf([dumpOf(active({ address, filter_chain_matcher, filter_chains }))]);
    expect(rowsOf(config, 'listeners').map((row) => row.match)).toEqual([
      [{ field: 'filter_chain_matcher', values: ['port=80', 'on_no_match'] }],
      [{ field: 'filter_chain_matcher', values: ['port=90 → on_no_match'] }],
    ]);
  });

  it('show warming, draining and refused listeners, and those without chains', () => {
    const state = { listener: { name: 'w', address } };
    const config = proxyOf([
      dumpOf(
        { name: 'w', warming_state: state, draining_state: state },
        {
          error_state: { details: 'no such filter', failed_configuration: { name: 'r', address } },
        },
      ),
    ]);
    const rows = rowsOf(config, 'listeners');
    expect(rows.map((row) => [row.listener, row.state, row.chain, row.error])).toEqual(
      expect.arrayContaining([
        ['w', 'warming', null, undefined],
        ['w', 'draining', null, undefined],
        ['r', 'error', null, 'no such filter'],
      ]),
    );
    expect(rowsOf(config, 'listeners', { state: 'error' })).toHaveLength(1);
  });
});

describe('listeners of the recorded mesh', () => {
  it.each(fixtureNames('istio/live/proxies'))('%s: one row for every chain', (name) => {
    const config = recordedProxy(fixture('istio/live/proxies', name));
    const rows = rowsOf(config, 'listeners');
    const inbound = rows.filter((row) => row.listener === 'virtualInbound');
    // Every sidecar's inbound side takes mTLS; a gateway has none.
    const node = config.dump.resource(config.dump.entries('bootstrap')[0]!)['node'];
    const isSidecar = text(obj(node)['id']).startsWith('sidecar~');
    expect(inbound.some((row) => row.security === 'mutual-tls')).toBe(isSidecar);
    expect(rows.every((row) => row.direction !== 'other' || row.state === 'static')).toBe(true);
    expect(rows.filter((row) => row.destination.routeConfigMissing)).toEqual([]);
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
  });

  it.each(fixtureNames('istio/live/proxies'))(
    '%s: refused listeners and nameless entries',
    (name) => {
      const config = recordedProxy(fixture('istio/live/proxies', name));
      const rows = rowsOf(config, 'listeners', { facets: { problems: ['refused'] } });
      const refused = config.dump.entries('listener').filter((entry) => entry.error !== undefined);
      const said = (error: string | undefined, state: string): string => `${state}: ${error ?? ''}`;
      expect(new Set(rows.map((row) => said(row.error, row.state)))).toEqual(
        new Set(refused.map((entry) => said(entry.error?.details, entry.state))),
      );
      expect(rows.every((row) => row.listener !== '')).toBe(true);
    },
  );

  it.skipIf(!hasFixture('istio/live/warming'))("call a gateway's listeners its own", () => {
    const config = recordedProxy(fixture('istio/live/warming'));
    const directions = rowsOf(config, 'listeners').map((row) => row.direction);
    expect(directions).toContain('gateway');
    expect(directions).not.toContain('outbound');
  });
});
