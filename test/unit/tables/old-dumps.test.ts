import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { resourceKinds } from '../../../src-main/contract/resources.ts';
import { type TableName, tableNames, tablePageSchema } from '../../../src-main/contract/tables.ts';
import { decodeDump } from '../../../src-main/envoy/decode/decode-dump.ts';
import type { ProxyConfig } from '../../../src-main/envoy/dump.ts';
import { summarise } from '../../../src-main/envoy/summary.ts';
import { tablePage } from '../../../src-main/envoy/tables/table-page.ts';
import { fixture, hasFixture } from '../../support/fixtures.ts';
import { query, rowsOf, testContext } from '../../support/proxy-config.ts';
import { configOf, idOf, legacy } from '../demo/demo-support.ts';

/** Rows of each table, by dump: static and dynamic entries together, and every certificate. */
const known: readonly (readonly [string, Partial<Record<TableName, number>>])[] = [
  ['v1.0/configdump.json', { listeners: 2, clusters: 2 }],
  ['v1.1/configdump/configdump.json', { listeners: 2, clusters: 2 }],
  ['v1.1/compare/envoyconfigdump.json', {}],
  ['v1.1/compare/pilotconfigdump.json', {}],
  ['v1.4/ingressgateway-configdump.json', { clusters: 125 }],
  ['v1.6/productpage-configdump.json', { clusters: 83 }],
  ['v1.10/details-configdump.json', { clusters: 28 }],
  ['current/compare/configdump.json', {}],
  ['current/authz/configdump.yaml', {}],
  ['current/endpoints/configdump.json', {}],
  ['current/secret/config_dump.json', { secrets: 4 }],
  ['current/ecds/configdump.json', { ecds: 6 }],
];

const dumps = known.filter(([name]) => hasFixture('istio', name));

function open(name: string): ProxyConfig {
  return {
    dump: decodeDump(readFileSync(fixture('istio', name))),
    clusters: undefined,
    serverInfo: undefined,
    certs: undefined,
  };
}

describe.each(dumps)('%s', (name, counts) => {
  it('fills the tables, and every resource has a summary', () => {
    const config = open(name);
    for (const table of tableNames) {
      const page = tablePage(config, { ...query(table), limit: 1000 }, testContext);
      expect(tablePageSchema.safeParse(page).error).toBeUndefined();
      const expected = counts[table] ?? page.total;
      expect([table, page.total]).toEqual([table, expected]);
    }
    for (const kind of resourceKinds) {
      for (const { index } of config.dump.entries(kind)) {
        expect(summarise(config, { kind, index }, testContext).sentences).not.toEqual([]);
      }
    }
  });
});

const old = [
  'v1.0/configdump.json',
  'v1.4/ingressgateway-configdump.json',
  'v1.6/productpage-configdump.json',
];

describe('dumps of the v2 API, as the demo’s Istio 1.1 has them', () => {
  it.each(legacy.envoys.map((envoy) => [idOf(envoy), envoy] as const))(
    '%s fills the tables, by the old names of filters',
    (_id, envoy) => {
      const config = configOf(envoy);
      for (const table of tableNames) {
        const page = tablePage(config, { ...query(table), limit: 1000 }, testContext);
        expect(tablePageSchema.safeParse(page).error).toBeUndefined();
      }
      for (const kind of resourceKinds) {
        for (const { index } of config.dump.entries(kind)) {
          expect(summarise(config, { kind, index }, testContext).sentences).not.toEqual([]);
        }
      }
      const protocols = new Set(rowsOf(config, 'listeners').map((row) => row.protocol));
      expect(protocols).toContain('HTTP');
      expect(protocols).not.toContain('UNKNOWN');
    },
  );
});

if (dumps.length > 0)
  describe('dumps of old Istios', () => {
    it.each(old.filter((name) => hasFixture('istio', name)))(
      '%s: filters by their old names',
      (name) => {
        const rows = rowsOf(open(name), 'listeners');
        const protocols = new Set(rows.map((row) => row.protocol));
        expect(protocols).toContain('HTTP');
        expect(protocols).not.toContain('UNKNOWN');
        expect(
          rows.filter((row) => row.protocol === 'HTTP' && row.destination.kind === 'none'),
        ).toEqual([]);
      },
    );
  });
