import { describe, expect, it } from 'vitest';

import { rowSet } from '../../support/run-cli.ts';
import {
  admin,
  hcm,
  printed,
  type Row,
  sectionOf,
  socket,
  table,
  tcp,
} from './istioctl-support.ts';

const vip = (port: number): string => `inbound-vip|${port}|http|cart.shop.svc.cluster.local`;

/** The HTTP connection manager of a waypoint: an inline route configuration that forwards everything. */
const forwarding = (name: string, cluster: string): Row => ({
  name,
  filters: [
    { name: 'connect_authority', typed_config: { '@type': 'x/y.set_filter_state.v3.Config' } },
    hcm({
      route_config: {
        name: cluster,
        virtual_hosts: [
          { name: 'h', domains: ['*'], routes: [{ match: { prefix: '/' }, route: { cluster } }] },
        ],
      },
    }),
  ],
});

const bootstrap = (metadata: Row, more: Row = {}): Row => ({
  '@type': `${admin}BootstrapConfigDump`,
  bootstrap: { node: { metadata, ...more } },
});

/** As istiod configures a waypoint (pilot/pkg/networking/core/waypoint.go, listener_waypoint.go). */
const waypoint: readonly Row[] = [
  bootstrap({ ISTIO_VERSION: '1.27.0', ISTIO_PROXY_SHA: 'abc' }),
  sectionOf('clusters', [
    { name: vip(80), type: 'EDS' },
    { name: 'connect_originate', type: 'ORIGINAL_DST' },
    { name: 'encap' },
    { name: 'main_internal' },
  ]),
  sectionOf('listeners', [
    {
      name: 'main_internal',
      internal_listener: {},
      filter_chains: [forwarding('a', vip(80)), forwarding('b', 'encap')],
      filter_chain_matcher: { matcher_tree: {} },
    },
    {
      name: 'connect_terminate',
      address: socket('0.0.0.0', 15_008),
      filter_chains: [
        {
          filter_chain_match: { destination_port: 15_008 },
          filters: [hcm({ rds: { route_config_name: 'default' } })],
        },
      ],
    },
    {
      name: 'connect_originate',
      internal_listener: {},
      filter_chains: [{ filters: [tcp({ cluster: 'connect_originate' })] }],
    },
  ]),
  sectionOf('routes', []),
  sectionOf('secrets', [{ name: 'default', version_info: 'uninitialized', secret: {} }]),
  sectionOf('eds', [
    {
      cluster_name: vip(80),
      endpoints: [
        {
          locality: {},
          lb_endpoints: [
            {
              endpoint: {
                address: {
                  envoy_internal_address: {
                    server_listener_name: 'connect_originate',
                    endpoint_id: '10.0.0.1:80',
                  },
                },
              },
              health_status: 'HEALTHY',
            },
          ],
        },
      ],
    },
  ]),
];

describe('a waypoint', () => {
  it('has listeners without an address and endpoints behind another listener', async () => {
    expect(rowSet(await printed(waypoint, 'listeners'))).toEqual([
      '0 ALL Cluster: connect_originate',
      '0 ALL Cluster: encap',
      `0 ALL Cluster: ${vip(80)}`,
      '0.0.0.0 15008 Addr: *:15008 Route: default',
      'ADDRESSES PORT MATCH DESTINATION',
    ]);
    expect(rowSet(await printed(waypoint, 'eds'))).toEqual([
      'NAME STATUS LOCALITY CLUSTER',
      `envoy://connect_originate/10.0.0.1:80 HEALTHY ${vip(80)}`,
    ]);
    const address = ['--address', 'envoy://CONNECT_ORIGINATE/10.0.0.1:80'];
    expect(rowSet(await printed(waypoint, 'eds', ...address))).toHaveLength(2);
  });

  it('has clusters of the direction inbound-vip', async () => {
    expect(rowSet(await printed(waypoint, 'clusters'))).toEqual([
      'SERVICE FQDN PORT SUBSET DIRECTION TYPE DESTINATION RULE',
      'cart.shop.svc.cluster.local 80 http inbound-vip EDS',
      'connect_originate - - - ORIGINAL_DST',
      'encap - - - STATIC',
      'main_internal - - - STATIC',
    ]);
  });
});

describe('versions of the bootstrap', () => {
  it.each([
    ['abc', 'Istio Proxy Version: abc'],
    ['istio-proxy:abc', 'Istio Proxy Version: abc'],
    ['istio-proxy:abc:def', 'Istio Proxy Version: abc'],
    ['', ''],
    ['istio-proxy:', ''],
  ])('proxy sha %j', async (sha, expected) => {
    const out = await printed([bootstrap({ ISTIO_PROXY_SHA: sha })], 'bootstrap');
    expect(rowSet(out)).toEqual(['Envoy Version: 0.0.0', expected].filter((line) => line !== ''));
  });
});

describe('what is not there', () => {
  it('an internal address that names no listener is unknown', async () => {
    const rows = await table('eds', [
      {
        cluster_name: 'c',
        endpoints: [{ lb_endpoints: [{ endpoint: { address: { envoy_internal_address: {} } } }] }],
      },
    ]);
    expect(rows).toEqual(['unknown     UNKNOWN                  c']);
  });

  it('an entry without its resource is no row', async () => {
    const empty: readonly Row[] = [
      {
        '@type': `${admin}ClustersConfigDump`,
        dynamic_active_clusters: [{ version_info: '1' }, { cluster: { name: 'a' } }],
      },
      {
        '@type': `${admin}ListenersConfigDump`,
        dynamic_listeners: [
          { name: 'x', active_state: { version_info: '1' } },
          { name: 'y', active_state: { listener: { name: 'y', address: socket('::', 1) } } },
        ],
      },
      {
        '@type': `${admin}RoutesConfigDump`,
        dynamic_route_configs: [{ version_info: '1' }, { route_config: { name: 'r' } }],
      },
    ];
    expect(rowSet(await printed(empty, 'clusters'))).toHaveLength(2);
    expect(rowSet(await printed(empty, 'listeners', '--verbose=false'))).toHaveLength(2);
    expect(rowSet(await printed(empty, 'routes', '--verbose=false'))).toHaveLength(2);
  });

  it('all says so of secrets, where only static ones are', async () => {
    const dump = [
      ...waypoint.slice(0, 3),
      sectionOf('routes', [{ name: 'r' }]),
      ...waypoint.slice(5),
      { '@type': `${admin}SecretsConfigDump`, static_secrets: [{ name: 'a' }] },
    ];
    expect(await printed(dump, 'all')).toContain('\n\nNo active or warming secrets found.\n\n');
  });
});
