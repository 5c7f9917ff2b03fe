import { existsSync, readFileSync } from 'node:fs';

import { type JsonObject, parseJson } from '../../src-main/contract/json.ts';
import type { TableFilters, TableQuery, TableRow } from '../../src-main/contract/tables.ts';
import { readCertificates } from '../../src-main/engine/x509.ts';
import { canonicalObject } from '../../src-main/envoy/canonical.ts';
import { decodeDump } from '../../src-main/envoy/decode/decode-dump.ts';
import type { ProxyConfig } from '../../src-main/envoy/dump.ts';
import type { TableContext } from '../../src-main/envoy/tables/context.ts';
import { tableRows } from '../../src-main/envoy/tables/table-page.ts';
import { istioNames } from '../../src-main/istio/names.ts';

/** Soon after the live mesh was recorded. */
export const testContext: TableContext = {
  names: istioNames,
  readCertificates,
  now: Date.parse('2026-11-20T22:30:00Z'),
};

function page(path: string): JsonObject | undefined {
  return existsSync(path) ? canonicalObject(parseJson(readFileSync(path, 'utf8'))) : undefined;
}

/** The pages of one recorded proxy. */
export function recordedProxy(folder: string): ProxyConfig {
  return {
    dump: decodeDump(readFileSync(`${folder}/config_dump.json`)),
    clusters: page(`${folder}/clusters.json`),
    serverInfo: page(`${folder}/server_info.json`),
    certs: page(`${folder}/certs.json`),
  };
}

/** A dump of the given sections alone. */
export function proxyOf(
  configs: readonly unknown[],
  clusters?: Readonly<Record<string, unknown>>,
): ProxyConfig {
  return {
    dump: decodeDump(new TextEncoder().encode(JSON.stringify({ configs }))),
    clusters:
      clusters === undefined ? undefined : canonicalObject(parseJson(JSON.stringify(clusters))),
    serverInfo: undefined,
    certs: undefined,
  };
}

export function query(table: TableQuery['table'], filters: TableFilters = {}): TableQuery {
  return { table, filters, offset: 0, limit: 200 };
}

/** The rows of one table, typed by its name. */
export function rowsOf<Name extends TableQuery['table']>(
  config: ProxyConfig,
  table: Name,
  filters: TableFilters = {},
): readonly Extract<TableRow, { table: Name }>[] {
  return tableRows(config, query(table, filters), testContext).filter(
    (row): row is Extract<TableRow, { table: Name }> => row.table === table,
  );
}
