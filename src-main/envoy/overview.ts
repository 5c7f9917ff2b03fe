import { at, num, obj, text } from '../contract/json.ts';
import type { ProxySummary } from '../contract/proxies.ts';
import { type ResourceKind, resourceStates } from '../contract/resources.ts';
import { type TableName, tableNames, type TableRow } from '../contract/tables.ts';
import { isMessageKey } from '../words/say.ts';
import type { ProxyConfig } from './dump.ts';
import { rowName, severityOf } from './problem-rows.ts';
import type { TableContext } from './tables/context.ts';
import { tablePage } from './tables/table-page.ts';

/** The facts and problems of one proxy that its page opens with. */
export type Overview = Pick<
  ProxySummary,
  | 'nodeId'
  | 'type'
  | 'istioVersion'
  | 'envoyVersion'
  | 'serverState'
  | 'uptimeSeconds'
  | 'counts'
  | 'problems'
>;

type Problem = ProxySummary['problems'][number];

function firstRow(
  config: ProxyConfig,
  table: TableName,
  filters: Parameters<typeof tablePage>[1]['filters'],
  context: TableContext,
): { readonly count: number; readonly row: TableRow | undefined } {
  const page = tablePage(config, { table, filters, offset: 0, limit: 1 }, context);
  return { count: page.matched, row: page.rows[0] };
}

function problem(
  severity: Problem['severity'],
  what: string,
  table: TableName,
  filters: NonNullable<Problem['filters']>,
  { count, row }: ReturnType<typeof firstRow>,
): Problem[] {
  const key = `problem.${table}.${what}`;
  if (row === undefined || !isMessageKey(key)) return [];
  const name = rowName(row);
  return [
    {
      severity,
      message: { key, params: { count, name, error: row.error ?? '' } },
      link: { ref: row.ref, kind: row.ref.kind, name },
      table,
      filters,
    },
  ];
}

const kindOfTable: Readonly<Partial<Record<TableName, ResourceKind>>> = {
  listeners: 'listener',
  routes: 'route',
  clusters: 'cluster',
  secrets: 'secret',
  ecds: 'ecds',
};

/** Refused updates; one that carries no name is the echo of the one beside the active entry. */
function refusals(config: ProxyConfig, table: TableName): number {
  const kind = kindOfTable[table];
  const refused =
    kind === undefined ? [] : config.dump.entries(kind).filter(({ error }) => error !== undefined);
  const named = refused.filter(({ name }) => name !== '');
  return new Set((named.length > 0 ? named : refused).map(({ name }) => name)).size;
}

function problemsOf(config: ProxyConfig, context: TableContext): Problem[] {
  const found: Problem[] = [];
  for (const table of tableNames) {
    const page = tablePage(config, { table, filters: {}, offset: 0, limit: 1 }, context);
    for (const { value } of page.facets['problems'] ?? []) {
      const filters = { facets: { problems: [value] } };
      const severity = severityOf(value);
      const first = firstRow(config, table, filters, context);
      // One refused listener is one refusal, however many filter chains its rows show.
      const counted = value === 'refused' ? { ...first, count: refusals(config, table) } : first;
      found.push(...problem(severity, value, table, filters, counted));
    }
    // Secrets that warm are told as undelivered; endpoints have no states of their own.
    if (table === 'secrets' || table === 'endpoints' || table === 'bootstrap') continue;
    for (const state of resourceStates) {
      if (state !== 'warming' && state !== 'draining') continue;
      const filters = { state };
      const severity = state === 'warming' ? 'warning' : 'info';
      found.push(
        ...problem(severity, state, table, filters, firstRow(config, table, filters, context)),
      );
    }
  }
  const order = { error: 0, warning: 1, info: 2 };
  return found.sort((a, b) => order[a.severity] - order[b.severity]);
}

/** `sha/1.38.1/Clean/RELEASE/BoringSSL` (all versions since 1.0) → `1.38.1`; `1.12.0-dev` stays whole. */
export function envoyVersion(config: ProxyConfig): string {
  const [, number = ''] = text(config.serverInfo?.['version']).split('/');
  if (number !== '') return number;
  const node = bootstrapNode(config);
  const [, built = ''] = text(node['buildVersion']).split('/');
  if (built !== '') return built;
  const version = obj(at(node, 'userAgentBuildVersion', 'version'));
  if (version['majorNumber'] === undefined) return '';
  return ['majorNumber', 'minorNumber', 'patch'].map((part) => num(version[part]) ?? 0).join('.');
}

function bootstrapNode(config: ProxyConfig): ReturnType<typeof obj> {
  const entry = config.dump.entries('bootstrap')[0];
  return entry === undefined ? {} : obj(config.dump.resource(entry)['node']);
}

/** protobuf's JSON of a duration: `"12.5s"`. */
function seconds(value: string): number | undefined {
  const parsed = /^(\d+(?:\.\d+)?)s$/.exec(value)?.[1];
  return parsed === undefined ? undefined : Number(parsed);
}

export function overviewOf(config: ProxyConfig, context: TableContext): Overview {
  const node = bootstrapNode(config);
  const nodeId = text(node['id']) || text(at(config.serverInfo, 'node', 'id'));
  const uptime = seconds(text(config.serverInfo?.['uptimeCurrentEpoch']));
  const counts: Overview['counts'] = {};
  for (const table of tableNames) {
    const page = tablePage(config, { table, filters: {}, offset: 0, limit: 1 }, context);
    if (page.empty !== 'section-missing') counts[table] = page.total;
  }
  const metadata = obj(node['metadata']);
  return {
    nodeId,
    type: nodeId.includes('~') ? (nodeId.split('~')[0] ?? '') : '',
    istioVersion: text(metadata['ISTIO_VERSION']) || text(metadata['ISTIO_PROXY_VERSION']),
    envoyVersion: envoyVersion(config),
    serverState: text(config.serverInfo?.['state']),
    ...(uptime === undefined ? {} : { uptimeSeconds: uptime }),
    counts,
    problems: problemsOf(config, context),
  };
}
