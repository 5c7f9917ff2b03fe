import { describe, expect, it } from 'vitest';

import { AppError } from '../../../src-main/contract/errors.ts';
import { tableNames, tablePageSchema } from '../../../src-main/contract/tables.ts';
import { tablePage } from '../../../src-main/envoy/tables/table-page.ts';
import { fixture, fixtureNames } from '../../support/fixtures.ts';
import { proxyOf, query, recordedProxy, testContext } from '../../support/proxy-config.ts';

const count = 100_000;
const many = proxyOf([
  {
    '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
    dynamic_active_clusters: Array.from({ length: count / 10 }, (_none, index) => ({
      cluster: {
        name: `outbound|${8000 + (index % 3)}||service-${index}.ns`,
        type: index % 2 === 0 ? 'EDS' : 'STRICT_DNS',
      },
    })),
  },
  {
    '@type': 'type.googleapis.com/envoy.admin.v3.EndpointsConfigDump',
    dynamic_endpoint_configs: Array.from({ length: count / 10 }, (_none, index) => ({
      endpoint_config: {
        cluster_name: `outbound|${8000 + (index % 3)}||service-${index}.ns`,
        endpoints: [
          {
            lb_endpoints: Array.from({ length: 10 }, (_one, host) => ({
              endpoint: {
                address: {
                  socket_address: {
                    address: `10.${index >> 8}.${index & 255}.${host}`,
                    port_value: 80,
                  },
                },
              },
            })),
          },
        ],
      },
    })),
  },
]);

describe('pages', () => {
  it('are cut from what matches, in order', () => {
    const page = tablePage(
      many,
      {
        table: 'clusters',
        filters: { port: 8001 },
        sort: { column: 'fqdn', descending: true },
        offset: 2,
        limit: 3,
      },
      testContext,
    );
    expect(page).toMatchObject({ total: count / 10, matched: 3333, offset: 2 });
    const names = page.rows.map((row) => (row.table === 'clusters' ? row.fqdn : ''));
    // By value of the digits: 9997, 9994, then these.
    expect(names).toEqual(['service-9991.ns', 'service-9988.ns', 'service-9985.ns']);
    expect(page.facets['port']).toEqual([{ value: '8001', count: 3333 }]);
    expect(page.facets['type']).toEqual([
      { value: 'STRICT_DNS', count: 1667 },
      { value: 'EDS', count: 1666 },
    ]);
  });

  it('of 100,000 rows come in a few milliseconds after the first', () => {
    const ask = (offset: number) =>
      tablePage(
        many,
        { ...query('endpoints'), sort: { column: 'address', descending: false }, offset },
        testContext,
      );
    expect(ask(0).total).toBe(count);
    // The best of several: what others do on this machine is not measured.
    const times = [50_000, 99_000, 10_000, 70_000, 30_000].map((offset) => {
      const start = performance.now();
      expect(ask(offset).rows).toHaveLength(200);
      return performance.now() - start;
    });
    expect(Math.min(...times)).toBeLessThan(30);
  });

  it('of 100,000 rows are searched by any word of the row, and quickly from the second time on', () => {
    const ask = (text: string) =>
      tablePage(many, query('endpoints', { text }), testContext).matched;
    expect(ask('service-77.ns 10.0.77.3:80')).toBe(1);
    const start = performance.now();
    expect(ask('service-9999.ns')).toBe(10);
    // Some 40 ms on a quiet machine; parsing a cluster for every row took seconds.
    expect(performance.now() - start).toBeLessThan(1500);
  });

  it('say why they are empty', () => {
    const empty = proxyOf([{ '@type': 'type.googleapis.com/envoy.admin.v3.RoutesConfigDump' }]);
    const why = (table: 'routes' | 'secrets' | 'clusters', config = empty, filters = {}) =>
      tablePage(config, query(table, filters), testContext).empty;
    expect(why('routes')).toBe('section-empty');
    expect(why('secrets')).toBe('section-missing');
    expect(why('clusters', many, { fqdn: 'no such' })).toBe('no-match');
    expect(why('clusters', many)).toBeUndefined();
  });

  it('refuse a column that the table does not have', () => {
    const ask = (column: string) => () =>
      tablePage(many, { ...query('clusters'), sort: { column, descending: false } }, testContext);
    expect(ask('nonsense')).toThrow(AppError);
    expect(ask('toString')).toThrow(/no column "toString"/);
  });

  it('leave what has no value at the end, whichever way', () => {
    const config = proxyOf([
      {
        '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
        static_clusters: ['a', 'outbound|80||b.c', 'outbound|90||d.e'].map((name) => ({
          cluster: { name },
        })),
      },
    ]);
    const ports = (descending: boolean) =>
      tablePage(
        config,
        { ...query('clusters'), sort: { column: 'port', descending } },
        testContext,
      ).rows.map((row) => (row.table === 'clusters' ? row.port : 0));
    expect(ports(false)).toEqual([80, 90, null]);
    expect(ports(true)).toEqual([90, 80, null]);
  });
});

const folders = [
  ...fixtureNames('istio/live/proxies').map((name) => `istio/live/proxies/${name}`),
  'istio/live/warming',
];

describe.each(folders)('%s', (folder) => {
  it.each(tableNames)('%s keep the contract, sorted by every facet and column', (table) => {
    const config = recordedProxy(fixture(folder));
    const page = tablePage(config, { ...query(table), limit: 1000 }, testContext);
    expect(tablePageSchema.safeParse(page).error).toBeUndefined();
    expect(new Set(page.rows.map((row) => row.key)).size).toBe(page.rows.length);
    for (const [facet, values] of Object.entries(page.facets)) {
      for (const { value, count: expected } of values) {
        const chosen = tablePage(
          config,
          query(table, { facets: { [facet]: [value] } }),
          testContext,
        );
        expect(`${facet} ${value} ${chosen.matched}`).toBe(`${facet} ${value} ${expected}`);
      }
    }
    const [first] = page.rows;
    const sortable = Object.keys(first ?? {}).filter(
      (column) => !['ref', 'key', 'table'].includes(column),
    );
    for (const column of sortable) {
      const sorted = tablePage(
        config,
        { ...query(table), sort: { column, descending: false } },
        testContext,
      );
      expect(sorted.matched).toBe(page.total);
    }
  });
});
