import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { type Json, parseJson } from '../../../../src-main/contract/json.ts';
import { type IstioctlTable, tableText } from '../../../../src-main/istio/istioctl/table.ts';
import { certificateTable } from '../../../../src-main/istio/ztunnel/istioctl-certificates.ts';
import { ztunnelData, type ZtunnelPart } from '../../../../src-main/istio/ztunnel/istioctl-data.ts';
import {
  connectionTable,
  policyTable,
  serviceTable,
  workloadTable,
  type ZtunnelFilters,
} from '../../../../src-main/istio/ztunnel/istioctl-tables.ts';
import type { ZtunnelDump } from '../../../../src-main/istio/ztunnel/model.ts';
import { readZtunnelDump } from '../../../../src-main/istio/ztunnel/read-dump.ts';
import { fixture, fixtureNames, hasFixture } from '../../../support/fixtures.ts';

const read = (...path: readonly string[]): string => readFileSync(fixture(...path), 'utf8');

function dumpAt(...path: readonly string[]): { document: Json; dump: ZtunnelDump } {
  const document = parseJson(read(...path));
  const dump = readZtunnelDump(document);
  if (dump === undefined) throw new Error(`${path.join('/')} is no ztunnel's dump`);
  return { document, dump };
}

/** Within the days of the recorded certificates. */
const recordedAt = Date.parse('2026-12-01T01:00:00Z');

const tables: Record<string, (dump: ZtunnelDump) => IstioctlTable> = {
  'workload.txt': (dump) => workloadTable(dump, {}),
  'workload-address.txt': (dump) => workloadTable(dump, { address: '10.9.1.41' }),
  'workload-node-2.txt': (dump) => workloadTable(dump, { node: 'node-2' }),
  'workload-ns-shop.txt': (dump) => workloadTable(dump, { namespace: 'shop' }),
  'service.txt': (dump) => serviceTable(dump, {}),
  'service-ns-data.txt': (dump) => serviceTable(dump, { namespace: 'data' }),
  'policy.txt': (dump) => policyTable(dump, {}),
  'policy-ns-shop.txt': (dump) => policyTable(dump, { namespace: 'shop' }),
  'certificate.txt': (dump) => certificateTable(dump, recordedAt),
  'connections.txt': (dump) => connectionTable(dump, {}),
  'connections-in.txt': (dump) => connectionTable(dump, { direction: 'inbound' }),
  'connections-ns-shop.txt': (dump) => connectionTable(dump, { namespace: 'shop' }),
  'connections-out-raw.txt': (dump) => connectionTable(dump, { direction: 'outbound', raw: true }),
};

/** Connections stand in a random order in the dump, and istioctl keeps it: a workload's lines are compared as a set. */
const sorted = (text: string): readonly string[] => text.trimEnd().split('\n').toSorted();

if (hasFixture('istio', 'ambient'))
  describe('ztunnel-config of the recorded mesh', () => {
    const cases = fixtureNames('istio', 'ambient', 'ztunnels').flatMap((name) =>
      Object.keys(tables).map((file) => [name, file] as const),
    );

    it.each(cases)('%s %s', (name, file) => {
      const at = ['istio', 'ambient', 'ztunnels', name] as const;
      const { dump } = dumpAt(...at, 'config_dump.json');
      const table = tables[file]?.(dump);
      const printed = table === undefined ? '' : tableText(table);
      const golden = read(...at, 'istioctl', file);
      const comparable = file.startsWith('connections') ? sorted : (text: string) => text;
      expect(comparable(printed)).toEqual(comparable(golden));
    });

    const parts: readonly [ZtunnelPart, ZtunnelFilters][] = [
      ['workload', {}],
      ['service', {}],
      ['policy', {}],
      ['certificate', {}],
      ['connections', {}],
    ];
    it.each(parts)('%s -o json', (part, filters) => {
      for (const name of fixtureNames('istio', 'ambient', 'ztunnels')) {
        const at = ['istio', 'ambient', 'ztunnels', name] as const;
        const { document } = dumpAt(...at, 'config_dump.json');
        const golden = parseJson(read(...at, 'istioctl', `${part}.json`));
        expect(ztunnelData(document, part, filters)).toEqual(golden);
      }
    });
  });

if (hasFixture('istio', 'current', 'ztunnel'))
  describe('ztunnel-config of an older dump', () => {
    // Read by the tests: the body of a skipped suite is run all the same.
    it.each<[string, (dump: ZtunnelDump) => IstioctlTable]>([
      ['workloadsummary.txt', (dump) => workloadTable(dump, {})],
      ['workloadsummary_default.txt', (dump) => workloadTable(dump, { namespace: 'default' })],
      ['policies.txt', (dump) => policyTable(dump, {})],
      ['secretsummary.txt', (dump) => certificateTable(dump, recordedAt)],
      ['connectionsummary.txt', (dump) => connectionTable(dump, { raw: true })],
    ])('%s', (file, tableOf) => {
      const table = tableOf(dumpAt('istio', 'current', 'ztunnel', 'dump.json').dump);
      expect(sorted(tableText(table))).toEqual(sorted(read('istio', 'current', 'ztunnel', file)));
    });
  });
