import type { TableName, TablePage, TableQuery, TableRow } from '../../contract/tables.ts';
import type { ProxyConfig, ResourceEntry } from '../dump.ts';
import { bootstrapTable } from './bootstrap.ts';
import { clusterTable } from './clusters.ts';
import type { TableContext } from './context.ts';
import { ecdsTable } from './ecds.ts';
import { endpointTable } from './endpoints.ts';
import { listenerTable } from './listeners.ts';
import { routeTable } from './routes.ts';
import { secretTable } from './secrets.ts';
import { makeTable, type Table } from './table.ts';

const tables: Readonly<Record<TableName, Table>> = {
  listeners: makeTable(listenerTable),
  routes: makeTable(routeTable),
  clusters: makeTable(clusterTable),
  endpoints: makeTable(endpointTable),
  secrets: makeTable(secretTable),
  ecds: makeTable(ecdsTable),
  bootstrap: makeTable(bootstrapTable),
};

/**
 * One page of one table. The first question about a dump builds the table's row index (kept as long as the
 * dump lives), the first of each filter and order sorts it; every further page of the same costs its rows.
 * Throws AppError `bad-request` for a sort column that the table does not have.
 */
export function tablePage(
  config: ProxyConfig,
  query: TableQuery,
  context: TableContext,
): TablePage {
  return tables[query.table].page(config, query, context);
}

/** All rows that match, in order; `offset` and `limit` are not looked at. For output of whole tables. */
export function tableRows(
  config: ProxyConfig,
  query: TableQuery,
  context: TableContext,
): readonly TableRow[] {
  return tables[query.table].rows(config, query, context);
}

/** The rows that one resource has in a table, in the table's own order. */
export function rowsOfResource(
  config: ProxyConfig,
  table: TableName,
  entry: ResourceEntry,
  context: TableContext,
): readonly TableRow[] {
  return tables[table].ofResource(config, entry, context);
}
