import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { AppError } from '../../../src-main/contract/errors.ts';
import { resourceKinds } from '../../../src-main/contract/resources.ts';
import { tableNames, tablePageSchema } from '../../../src-main/contract/tables.ts';
import { summarise } from '../../../src-main/envoy/summary.ts';
import { tablePage } from '../../../src-main/envoy/tables/table-page.ts';
import { clusterTable } from '../../../src-main/istio/istioctl/clusters.ts';
import { edsTable } from '../../../src-main/istio/istioctl/eds.ts';
import { listenerTable } from '../../../src-main/istio/istioctl/listeners.ts';
import { routeTable } from '../../../src-main/istio/istioctl/routes.ts';
import { proxyOf, query, testContext } from '../../support/proxy-config.ts';

/** Names that the tables look at, so that random documents reach their every branch. */
const names = [
  'name',
  'address',
  'socketAddress',
  'portValue',
  'filterChains',
  'filterChainMatch',
  'filters',
  'typedConfig',
  '@type',
  'routeConfig',
  'virtualHosts',
  'domains',
  'routes',
  'match',
  'prefix',
  'headers',
  'route',
  'cluster',
  'weightedClusters',
  'clusters',
  'weight',
  'retryPolicy',
  'metadata',
  'filterMetadata',
  'istio',
  'config',
  'transportSocket',
  'transportSocketMatches',
  'commonTlsContext',
  'edsClusterConfig',
  'serviceName',
  'endpoints',
  'lbEndpoints',
  'endpoint',
  'locality',
  'healthStatus',
  'tlsCertificate',
  'certificateChain',
  'inlineBytes',
  'validationContext',
  'trustedCa',
  'node',
  'id',
  'clusterName',
  'defaultFilterChain',
  'safeRegex',
  'regex',
  'redirect',
  'directResponse',
  'queryParameters',
  'httpFilters',
  'rds',
  'routeConfigName',
  'constructor',
];
const texts = [
  '',
  'a',
  '80',
  'outbound|80||a',
  'outbound|80',
  '*',
  '/',
  'envoy.filters.network.http_connection_manager',
  'envoy.filters.network.tcp_proxy',
  'type.googleapis.com/x.HttpConnectionManager',
  'x.UpstreamTlsContext',
  '/apis/networking.istio.io/v1/namespaces/a/b/c',
  '-----BEGIN X-----',
  '__proto__',
];

const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 6, depthSize: 'small' },
    fc.constantFrom<unknown>(null, true, 0, -1, 1e21, ...texts),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie('json'), { maxKeys: 6 }),
  ),
}));

const section = (type: string, list: string, item: string) =>
  fc.array(json, { maxLength: 3 }).map((resources) => ({
    '@type': `type.googleapis.com/envoy.admin.v3.${type}`,
    [list]: resources.map((resource) => ({
      [item]:
        typeof resource === 'object' && resource !== null && !Array.isArray(resource)
          ? resource
          : {},
    })),
  }));

const dumps = fc.tuple(
  section('ClustersConfigDump', 'dynamic_active_clusters', 'cluster'),
  section('RoutesConfigDump', 'dynamic_route_configs', 'route_config'),
  section('RoutesConfigDump', 'static_route_configs', 'route_config'),
  section('EndpointsConfigDump', 'dynamic_endpoint_configs', 'endpoint_config'),
  section('SecretsConfigDump', 'dynamic_active_secrets', 'secret'),
  section('EcdsConfigDump', 'ecds_filters', 'ecds_filter'),
  fc.array(json, { maxLength: 3 }).map((listeners) => ({
    '@type': 'type.googleapis.com/envoy.admin.v3.ListenersConfigDump',
    dynamic_listeners: listeners.map((listener) => ({
      active_state: { listener: typeof listener === 'object' && listener !== null ? listener : {} },
    })),
  })),
);

/** Runs `body`; errors meant for people are fine. True when there was none. */
function tolerate(body: () => void): boolean {
  try {
    body();
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

describe('documents of any content', () => {
  it('never break a table, a summary or istioctl’s text', () => {
    let shown = 0;
    fc.assert(
      fc.property(dumps, json, (configs, page) => {
        const read = tolerate(() => {
          const clusters = { cluster_statuses: [page], clusterStatuses: page };
          const config = proxyOf(configs, clusters);
          for (const table of tableNames) {
            const answer = tablePage(config, query(table, { text: 'a' }), testContext);
            const all = tablePage(config, query(table), testContext);
            expect(tablePageSchema.safeParse(answer).success).toBe(true);
            expect(tablePageSchema.safeParse(all).error).toBeUndefined();
          }
          for (const kind of resourceKinds) {
            for (const { index } of config.dump.entries(kind)) {
              summarise(config, { kind, index }, testContext);
            }
          }
          const options = { filters: {}, verbose: true, named: true };
          for (const table of [clusterTable, listenerTable, routeTable, edsTable]) {
            expect(
              table(config.dump, options)
                .rows.flat()
                .every((cell) => typeof cell === 'string'),
            ).toBe(true);
          }
        });
        if (read) shown += 1;
      }),
      { numRuns: 300 },
    );
    expect(shown).toBeGreaterThan(150);
  });
});
