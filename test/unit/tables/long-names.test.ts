import { expect, it } from 'vitest';

import { tableNames } from '../../../src-main/contract/table-names.ts';
import { tablePage } from '../../../src-main/envoy/tables/table-page.ts';
import { proxyOf, query, testContext } from '../../support/proxy-config.ts';

it('a page of rows holds no name of a megabyte', () => {
  const name = `outbound|80||${'x'.repeat(1 << 20)}`;
  const section = (type: string, fields: object): object => ({
    '@type': `type.googleapis.com/envoy.admin.v3.${type}ConfigDump`,
    ...fields,
  });
  const config = proxyOf([
    section('Clusters', {
      dynamic_active_clusters: [{ version_info: name, cluster: { name, type: 'EDS' } }],
    }),
    section('Routes', {
      dynamic_route_configs: [
        {
          route_config: {
            name,
            virtual_hosts: [{ name, domains: [name], routes: [{ match: { path: name } }] }],
          },
        },
      ],
    }),
    section('Secrets', { dynamic_active_secrets: [{ name, secret: { name } }] }),
  ]);
  for (const table of tableNames) {
    const page = tablePage(config, query(table), testContext);
    expect(JSON.stringify(page.rows).length).toBeLessThan(100_000);
  }
  const { rows } = tablePage(config, query('clusters'), testContext);
  expect(rows[0]?.table === 'clusters' && rows[0].name.endsWith('x…')).toBe(true);
});
