import { describe, expect, it } from 'vitest';

import { objects } from '../../../src-main/contract/json.ts';
import { fixture, fixtureNames } from '../../support/fixtures.ts';
import { proxyOf, recordedProxy, rowsOf } from '../../support/proxy-config.ts';

const host = (address: string, more: object = {}): object => ({
  endpoint: { address: { socket_address: { address, port_value: 80 } } },
  ...more,
});

function clustersDump(...clusters: readonly object[]): object {
  return {
    '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
    dynamic_active_clusters: clusters.map((cluster) => ({ version_info: 'v1', cluster })),
    dynamic_warming_clusters: [{ cluster: { name: 'outbound|80||warm.x', type: 'EDS' } }],
  };
}

function endpointsDump(...assignments: readonly object[]): object {
  return {
    '@type': 'type.googleapis.com/envoy.admin.v3.EndpointsConfigDump',
    dynamic_endpoint_configs: assignments.map((endpoint_config) => ({ endpoint_config })),
  };
}

const reviews = 'outbound|80|v1|reviews.x';
const config = proxyOf(
  [
    clustersDump(
      {
        name: reviews,
        type: 'EDS',
        eds_cluster_config: { service_name: 'other-key' },
        lb_policy: 'LEAST_REQUEST',
        connect_timeout: '10s',
        outlier_detection: {},
        transport_socket_matches: [
          {
            name: 'tlsMode-istio',
            match: { tlsMode: 'istio' },
            transport_socket: {
              name: 'envoy.transport_sockets.tls',
              typed_config: {
                '@type':
                  'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext',
                common_tls_context: { tls_certificate_sds_secret_configs: [{ name: 'default' }] },
              },
            },
          },
          {
            name: 'tlsMode-disabled',
            match: {},
            transport_socket: { name: 'envoy.transport_sockets.raw_buffer' },
          },
        ],
        metadata: {
          filter_metadata: {
            istio: { config: '/apis/networking.istio.io/v1/namespaces/x/destination-rule/rule' },
          },
        },
      },
      { name: 'outbound|80||nobody.x', type: 'EDS' },
      { name: 'inbound|80||', type: 'ORIGINAL_DST', lb_policy: 'CLUSTER_PROVIDED' },
      { name: 'inbound-vip|80||vip.x' },
      { name: 'BlackHoleCluster', type: 'STATIC' },
      { name: 'aggregate', cluster_type: { name: 'envoy.clusters.aggregate' } },
    ),
    endpointsDump({
      cluster_name: 'other-key',
      endpoints: [
        {
          locality: { region: 'r', zone: 'z' },
          priority: 1,
          lb_endpoints: [
            host('10.0.0.1', {
              health_status: 'HEALTHY',
              load_balancing_weight: 3,
              metadata: {
                filter_metadata: { 'envoy.transport_socket_match': { tlsMode: 'istio' } },
              },
            }),
            host('10.0.0.2', { health_status: 'UNHEALTHY' }),
          ],
        },
      ],
    }),
  ],
  {
    cluster_statuses: [
      {
        name: reviews,
        host_statuses: [
          {
            address: { socket_address: { address: '10.0.0.1', port_value: 80 } },
            health_status: { eds_health_status: 'HEALTHY', failed_outlier_check: true },
            stats: [{ name: 'rq_total', value: '7' }, { name: 'rq_error' }],
            weight: 5,
            hostname: 'one',
          },
          {
            address: { socket_address: { address: '10.0.0.2', port_value: 80 } },
            health_status: { eds_health_status: 'DRAINING', pending_dynamic_removal: true },
          },
          { address: { pipe: { path: '/run/sock' } }, health_status: {} },
        ],
      },
    ],
  },
);

describe('rows of clusters', () => {
  it('know what a name says, what made it, how it speaks and whom it reaches', () => {
    const [row] = rowsOf(config, 'clusters', { subset: 'v1' });
    expect(row).toMatchObject({
      name: reviews,
      fqdn: 'reviews.x',
      port: 80,
      subset: 'v1',
      direction: 'outbound',
      type: 'EDS',
      lbPolicy: 'LEAST_REQUEST',
      security: 'mutual-tls-where-offered',
      connectTimeout: '10s',
      outlierDetection: true,
      madeBy: [{ kind: 'DestinationRule', name: 'rule', namespace: 'x' }],
      // Ejected, draining, and a pipe that EDS did not name.
      endpoints: { total: 3, healthy: 1 },
    });
  });

  it('filter exactly: inbound is not inbound-vip, v is no subset', () => {
    const names = (filters: object): readonly string[] =>
      rowsOf(config, 'clusters', filters).map((row) => row.name);
    expect(names({ direction: 'inbound' })).toEqual(['inbound|80||']);
    expect(names({ direction: 'INBOUND-VIP' })).toEqual(['inbound-vip|80||vip.x']);
    expect(names({ subset: 'v' })).toEqual([]);
    expect(names({ fqdn: 'NOBODY' })).toEqual(['outbound|80||nobody.x']);
    expect(names({ type: 'envoy.clusters.aggregate' })).toEqual(['aggregate']);
    expect(names({ state: 'warming' })).toEqual(['outbound|80||warm.x']);
    expect(names({ text: 'Reviews LEAST' })).toEqual([reviews]);
  });

  it('say nothing of endpoints that no page told', () => {
    const alone = proxyOf([clustersDump({ name: 'a', type: 'EDS' })]);
    expect(rowsOf(alone, 'clusters').map((row) => row.endpoints)).toEqual([null, null]);
    expect(rowsOf(alone, 'endpoints')).toEqual([]);
  });
});

describe('rows of endpoints', () => {
  const rows = rowsOf(config, 'endpoints');
  const of = (address: string) => rows.find((row) => row.address === address);

  it('join EDS with what Envoy sees', () => {
    expect(of('10.0.0.1:80')).toMatchObject({
      cluster: reviews,
      ref: { kind: 'endpoint', index: 0 },
      hostname: 'one',
      health: 'HEALTHY',
      ejected: true,
      flags: ['failed_outlier_check'],
      weight: 5,
      locality: 'r/z',
      priority: 1,
      tlsMode: 'istio',
      stats: { rq_total: 7, rq_error: 0 },
    });
    expect(of('10.0.0.2:80')).toMatchObject({
      health: 'DRAINING',
      flags: ['pending_dynamic_removal', 'eds_status_draining'],
    });
    expect(of('unix:///run/sock')).toMatchObject({ health: 'UNKNOWN', cluster: reviews });
  });

  it('keep the clusters that have none, but for those that find theirs on demand', () => {
    const none = rows.filter((row) => row.health === 'NONE').map((row) => row.cluster);
    expect(none).toEqual(['outbound|80||nobody.x', 'inbound-vip|80||vip.x']);
    expect(rowsOf(config, 'endpoints', { status: 'none' })).toHaveLength(2);
  });

  it('filter by address with and without port, by cluster and by problem', () => {
    const count = (filters: object): number => rowsOf(config, 'endpoints', filters).length;
    expect(count({ address: '10.0.0.1' })).toBe(1);
    expect(count({ address: '10.0.0.1:80' })).toBe(1);
    expect(count({ address: '10.0.0' })).toBe(0);
    expect(count({ cluster: reviews })).toBe(3);
    expect(count({ subset: 'v1', direction: 'outbound' })).toBe(3);
    expect(count({ facets: { problems: ['ejected', 'unhealthy'] } })).toBe(2);
  });

  it("reads v2's hosts where nothing else tells", () => {
    const old = proxyOf([
      {
        '@type': 'type.googleapis.com/envoy.admin.v2alpha.ClustersConfigDump',
        staticClusters: [
          {
            cluster: {
              name: 'xds-grpc',
              type: 'STRICT_DNS',
              hosts: [{ socketAddress: { address: 'istio-pilot', portValue: 15010 } }],
            },
          },
        ],
      },
    ]);
    expect(rowsOf(old, 'endpoints')).toMatchObject([{ address: 'istio-pilot:15010' }]);
    expect(rowsOf(old, 'clusters')[0]?.endpoints).toEqual({ total: 1, healthy: 1 });
  });
});

describe('the recorded mesh', () => {
  it.each(fixtureNames('istio/live/proxies'))('%s: as many endpoints as /clusters has', (name) => {
    const proxy = recordedProxy(fixture('istio/live/proxies', name));
    const statuses = proxy.clusters?.['clusterStatuses'];
    const hosts = (Array.isArray(statuses) ? statuses : []).flatMap((status) =>
      typeof status === 'object' &&
      status !== null &&
      'hostStatuses' in status &&
      Array.isArray(status['hostStatuses'])
        ? status['hostStatuses']
        : [],
    );
    const rows = rowsOf(proxy, 'endpoints').filter((row) => row.health !== 'NONE');
    expect(rows.length).toBeGreaterThanOrEqual(hosts.length);
    expect(rows.every((row) => row.address !== '')).toBe(true);
    const total = rowsOf(proxy, 'clusters').reduce(
      (sum, row) => sum + (row.endpoints?.total ?? 0),
      0,
    );
    expect(total).toBe(rows.length);
  });

  it.each(fixtureNames('istio/live/proxies'))('%s: names the services without pods', (name) => {
    const proxy = recordedProxy(fixture('istio/live/proxies', name));
    const none = rowsOf(proxy, 'endpoints', { status: 'NONE' }).map((row) => row.cluster);
    const hosts = new Map(
      objects(proxy.clusters?.['clusterStatuses']).map((status) => [
        status['name'],
        objects(status['hostStatuses']).length,
      ]),
    );
    const eds = rowsOf(proxy, 'clusters', { type: 'EDS' }).map((row) => row.name);
    expect(none).toEqual(expect.arrayContaining(eds.filter((one) => hosts.get(one) === 0)));
    expect(none.filter((one) => hosts.get(one) !== 0)).toEqual([]);
    expect(none).not.toContain('BlackHoleCluster');
  });
});
