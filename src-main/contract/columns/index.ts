import type { TableName } from '../tables.ts';
import { bootstrapColumns } from './bootstrap.ts';
import { clusterColumns } from './clusters.ts';
import type { TableColumn } from './column.ts';
import { ecdsColumns } from './ecds.ts';
import { endpointColumns } from './endpoints.ts';
import { listenerColumns } from './listeners.ts';
import { routeColumns } from './routes.ts';
import { secretColumns } from './secrets.ts';

export type { TableColumn } from './column.ts';

/** The columns of each table, in the page's order. No schemas here: the page reads this, and has no zod. */
export const tableColumns: Readonly<Record<TableName, readonly TableColumn[]>> = {
  listeners: listenerColumns,
  routes: routeColumns,
  clusters: clusterColumns,
  endpoints: endpointColumns,
  secrets: secretColumns,
  ecds: ecdsColumns,
  bootstrap: bootstrapColumns,
};
