import { AppError } from '../contract/errors.ts';
import type { ResourceLink, ResourceSummary } from '../contract/inspect.ts';
import { objects, text } from '../contract/json.ts';
import type { ResourceKind, ResourceRef } from '../contract/resources.ts';
import type { Provenance, TableName, TableRow } from '../contract/tables.ts';
import { sentence } from '../words/keys.ts';
import type { Dump, ProxyConfig, ResourceEntry } from './dump.ts';
import { servingEntry } from './references.ts';
import { sayCluster, sayEndpoint } from './summary/cluster-sentences.ts';
import { message, type Said } from './summary/said.ts';
import { sayBootstrap, sayEcds, sayListener, sayRoute, saySecret } from './summary/sentences.ts';
import { type Reference, referencesFrom, referencesTo } from './summary/users.ts';
import type { TableContext } from './tables/context.ts';
import { rowsOfResource } from './tables/table-page.ts';

export { summaryKeys } from './summary/keys.ts';

const shownLinks = 100;

/** Kinds that the dump may not have at all, so that an absent target means nothing. */
function isKnown(dump: Dump, kind: ResourceKind): boolean {
  return dump.entries(kind).length > 0;
}

function linkTo(dump: Dump, { kind, name, note }: Reference): ResourceLink {
  const entry = servingEntry(dump.named(kind, name));
  return {
    ...(entry === undefined ? {} : { ref: { kind, index: entry.index } }),
    kind,
    name,
    ...(note === undefined ? {} : { note }),
  };
}

function linkFrom({ from, note }: Reference): ResourceLink {
  return {
    ref: { kind: from.kind, index: from.index },
    kind: from.kind,
    name: from.name,
    ...(note === undefined ? {} : { note }),
  };
}

function rowsNamed<Name extends TableName>(
  rows: readonly TableRow[],
  table: Name,
): readonly Extract<TableRow, { table: Name }>[] {
  return rows.filter((row): row is Extract<TableRow, { table: Name }> => row.table === table);
}

/** An inline route configuration is used by the filter chain that holds it, not by its name. */
function inlineUsers(
  dump: Dump,
  entry: ResourceEntry,
  rows: readonly TableRow[],
): readonly Reference[] {
  const holder = rowsNamed(rows, 'routes')[0]?.inlineOf;
  if (holder === undefined) return [];
  const [listener = '', chain] = holder.split(' / ', 2);
  const from = servingEntry(dump.named('listener', listener));
  return from === undefined ? [] : [{ from, kind: 'route', name: entry.name, note: chain }];
}

const tableOfKind: Partial<Record<ResourceKind, TableName>> = {
  listener: 'listeners',
  route: 'routes',
  cluster: 'clusters',
  secret: 'secrets',
  ecds: 'ecds',
  bootstrap: 'bootstrap',
};

function say(
  config: ProxyConfig,
  entry: ResourceEntry,
  rows: readonly TableRow[],
  used: boolean,
  context: TableContext,
): Said {
  const { dump } = config;
  switch (entry.kind) {
    case 'listener': {
      const filters = objects(dump.fields(entry, ['listenerFilters.name'])['listenerFilters']);
      const names = filters.map((filter) => text(filter['name'])).join(', ');
      return sayListener(rowsNamed(rows, 'listeners'), names);
    }
    case 'route':
      return sayRoute(rowsNamed(rows, 'routes'), used);
    case 'cluster': {
      const [row] = rowsNamed(rows, 'clusters');
      if (row === undefined) break;
      return sayCluster(row, dump, entry, context.names, used);
    }
    case 'endpoint':
      return sayEndpoint(dump, entry, used);
    case 'secret':
      return saySecret(rowsNamed(rows, 'secrets'), used);
    case 'ecds': {
      const [row] = rowsNamed(rows, 'ecds');
      if (row === undefined) break;
      return sayEcds(row);
    }
    case 'bootstrap':
      return sayBootstrap(rowsNamed(rows, 'bootstrap'));
    case 'scoped-route':
      return { sentences: [message('summary.scoped-route')], facts: [] };
  }
  return { sentences: [], facts: [] };
}

function madeByOf(rows: readonly TableRow[]): Provenance[] {
  const all = rows.flatMap((row) =>
    row.table === 'routes' || row.table === 'clusters' ? row.madeBy : [],
  );
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

/**
 * What the inspector says of one resource: sentences as message keys (summary/keys.ts), what made it, who
 * refers to it and what it refers to. A target that the dump should have and has not is a link without `ref`.
 * Throws AppError `not-found` for a ref that the dump does not have.
 */
export function summarise(
  config: ProxyConfig,
  ref: ResourceRef,
  context: TableContext,
): ResourceSummary {
  const { dump } = config;
  const entry = dump.entries(ref.kind)[ref.index];
  if (entry === undefined) {
    throw new AppError(
      'not-found',
      sentence('error.envoy.no-such-resource', { kind: ref.kind, index: ref.index }),
    );
  }
  const table = tableOfKind[entry.kind];
  const rows = table === undefined ? [] : rowsOfResource(config, table, entry, context);
  const users = [...referencesTo(dump, entry.kind, entry.name), ...inlineUsers(dump, entry, rows)];
  // Kinds that are not in the dump at all are no dangling references: endpoints without include_eds.
  const uses = referencesFrom(dump, entry).filter(({ kind }) => isKnown(dump, kind));
  const said = say(config, entry, rows, users.length > 0, context);
  return {
    ref: { kind: entry.kind, index: entry.index },
    name: entry.name === '' ? (rowsNamed(rows, 'listeners')[0]?.listener ?? '') : entry.name,
    kind: entry.kind,
    state: entry.state,
    ...(entry.error === undefined ? {} : { error: entry.error.details }),
    ...(entry.versionInfo === undefined ? {} : { version: entry.versionInfo }),
    ...(entry.lastUpdated === undefined ? {} : { lastUpdated: entry.lastUpdated }),
    sentences: [
      ...said.sentences,
      ...(entry.state === 'active' ? [] : [message(`summary.state.${entry.state}`)]),
      ...(entry.error === undefined
        ? []
        : [message('summary.refused', { details: entry.error.details })]),
    ],
    facts: [...said.facts],
    madeBy: madeByOf(rows),
    usedBy: users.slice(0, shownLinks).map(linkFrom),
    usedByTotal: users.length,
    uses: uses.slice(0, shownLinks).map((reference) => linkTo(dump, reference)),
    usesTotal: uses.length,
  };
}
