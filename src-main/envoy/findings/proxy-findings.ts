import type { ResourceKind } from '../../contract/resources.ts';
import { type TableName, tableNames, type TableRow } from '../../contract/tables.ts';
import { isMessageKey } from '../../words/say.ts';
import type { ProxyConfig } from '../dump.ts';
import { rowName, type Severity, severityOf } from '../problem-rows.ts';
import type { TableContext } from '../tables/context.ts';
import { tablePage, tableRows } from '../tables/table-page.ts';

/** One thing that is wrong in one proxy's configuration. */
export interface ProxyFinding {
  /** `TABLE.PROBLEM`, as the tables' facet names it. */
  readonly rule: string;
  readonly severity: Severity;
  readonly kind: ResourceKind;
  /** What is wrong: the same cause in another proxy, or behind another route, has the same name. */
  readonly name: string;
  /** Where it shows. */
  readonly object: string;
  /** Envoy's own words, where it refused something. */
  readonly error: string;
}

/** Sections of which one that warms or drains is told; a secret that warms is one that was not delivered. */
const stated: ReadonlySet<TableName> = new Set(['listeners', 'routes', 'clusters', 'ecds']);

function* rowsWith(
  config: ProxyConfig,
  table: TableName,
  context: TableContext,
): Generator<readonly [problem: string, row: TableRow]> {
  const query = { table, offset: 0, limit: 1 } as const;
  const page = tablePage(config, { ...query, filters: {} }, context);
  for (const { value } of page.facets['problems'] ?? []) {
    const filters = { facets: { problems: [value] } };
    for (const row of tableRows(config, { ...query, filters }, context)) yield [value, row];
  }
  if (!stated.has(table)) return;
  for (const state of ['warming', 'draining'] as const) {
    const rows = tableRows(config, { ...query, filters: { state } }, context);
    for (const row of rows) yield [state, row];
  }
}

/** What a row's problem comes from: what is missing, where a row leads to what is not there, else the row itself. */
function causesOf(problem: string, row: TableRow): readonly string[] {
  if (row.table !== 'routes' && row.table !== 'listeners') return [rowName(row)];
  const { clusters, routeConfig = '' } = row.destination;
  if (problem === 'missing-route-config') return [routeConfig];
  if (problem !== 'missing-cluster') return [rowName(row)];
  return [...new Set(clusters.filter(({ missing }) => missing === true).map(({ name }) => name))];
}

/** All that the tables mark, each row and cause once: the rules are theirs (`envoy/tables`). */
export function proxyFindings(config: ProxyConfig, context: TableContext): readonly ProxyFinding[] {
  const found = new Map<string, ProxyFinding>();
  for (const table of tableNames) {
    for (const [problem, row] of rowsWith(config, table, context)) {
      const rule = `${table}.${problem}`;
      if (!isMessageKey(`problem.${rule}`)) continue;
      const object = rowName(row);
      for (const name of causesOf(problem, row)) {
        const severity = severityOf(problem);
        const error = row.error ?? '';
        const finding = { rule, severity, kind: row.ref.kind, name, object, error };
        found.set(JSON.stringify([rule, name, object]), finding);
      }
    }
  }
  return [...found.values()];
}
