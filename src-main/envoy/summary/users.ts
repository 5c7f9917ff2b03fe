import { type JsonObject, obj, objects, text } from '../../contract/json.ts';
import type { ResourceKind } from '../../contract/resources.ts';
import type { Dump, ResourceEntry } from '../dump.ts';
import { filterConfig, filterKind } from '../filters.ts';
import { chainTarget, endpointKey, filterChains, routeTargets } from '../references.ts';
import { secretNames } from '../tables/security.ts';

/** One reference: from an entry to a name of a kind. `note` says where in the entry it stands. */
export interface Reference {
  readonly from: ResourceEntry;
  readonly kind: ResourceKind;
  readonly name: string;
  readonly note: string | undefined;
}

/** References of the same entry to the same thing, as one, with all notes. */
function merged(references: readonly Reference[]): readonly Reference[] {
  const byTarget = new Map<string, Reference>();
  for (const reference of references) {
    const key = `${reference.kind}\n${reference.name}`;
    const known = byTarget.get(key);
    const notes = [known?.note, reference.note].filter((note) => note !== undefined);
    const distinct = [...new Set(notes.flatMap((note) => note.split(', ')))];
    const note = distinct.length === 0 ? undefined : shorten(distinct);
    byTarget.set(key, { ...reference, note });
  }
  return [...byTarget.values()];
}

const shownNotes = 4;

function shorten(notes: readonly string[]): string {
  const more = notes.length - shownNotes;
  return more > 0 ? `${notes.slice(0, shownNotes).join(', ')}, +${more}` : notes.join(', ');
}

function chainNote(index: number, chain: JsonObject): string {
  const name = text(chain['name']);
  if (name !== '') return name;
  return index === -1 ? 'default_filter_chain' : `filter_chains[${index}]`;
}

function extensionNames(chain: JsonObject): readonly string[] {
  return objects(chain['filters']).flatMap((filter) => {
    const own = filter['configDiscovery'] === undefined ? [] : [text(filter['name'])];
    if (filterKind(filter) !== 'http-connection-manager') return own;
    const http = objects(filterConfig(filter)?.['httpFilters']);
    return [
      ...own,
      ...http.filter((one) => one['configDiscovery'] !== undefined).map((one) => text(one['name'])),
    ];
  });
}

function ofListener(from: ResourceEntry, listener: JsonObject): readonly Reference[] {
  return filterChains(listener).flatMap(({ index, chain }) => {
    const note = chainNote(index, chain);
    const target = chainTarget(chain);
    const inline = objects(target.inline?.['virtualHosts']).flatMap((host) =>
      objects(host['routes']).flatMap((route) => routeTargets(route)),
    );
    const to = (kind: ResourceKind, name: string): Reference => ({ from, kind, name, note });
    return [
      ...(target.routeConfig === undefined ? [] : [to('route', target.routeConfig)]),
      ...[...target.clusters, ...inline].map(({ cluster }) => to('cluster', cluster)),
      ...secretNames(chain).map((name) => to('secret', name)),
      ...extensionNames(chain).map((name) => to('ecds', name)),
    ];
  });
}

function ofRoute(from: ResourceEntry, routeConfig: JsonObject): readonly Reference[] {
  return objects(routeConfig['virtualHosts']).flatMap((host) =>
    objects(host['routes']).flatMap((route) =>
      routeTargets(route).map(({ cluster, mirror }) => ({
        from,
        kind: 'cluster' as const,
        name: cluster,
        note: `${text(host['name'])}${mirror ? ' (mirror)' : ''}`,
      })),
    ),
  );
}

const clusterFields = [
  'name',
  'type',
  'edsClusterConfig',
  'clusterType',
  'transportSocket',
  'transportSocketMatches',
  'tlsContext',
];

function ofCluster(dump: Dump, from: ResourceEntry, cluster: JsonObject): readonly Reference[] {
  const children = obj(obj(cluster['clusterType'])['typedConfig'])['clusters'];
  const names = Array.isArray(children) ? children.filter((name) => typeof name === 'string') : [];
  // Envoy lists the endpoints of every active cluster; only an EDS cluster must have such an entry.
  const key = endpointKey(cluster);
  const listed = text(cluster['type']) === 'EDS' || dump.named('endpoint', key).length > 0;
  return [
    ...names.map((name) => ({ from, kind: 'cluster' as const, name, note: 'aggregate' })),
    ...(listed ? [{ from, kind: 'endpoint' as const, name: key, note: undefined }] : []),
    ...secretNames(cluster).map((name) => ({
      from,
      kind: 'secret' as const,
      name,
      note: undefined,
    })),
  ];
}

/** What one entry refers to, each target once. */
export function referencesFrom(dump: Dump, entry: ResourceEntry): readonly Reference[] {
  switch (entry.kind) {
    case 'listener':
      return merged(ofListener(entry, dump.resource(entry)));
    case 'route':
      return merged(ofRoute(entry, dump.resource(entry)));
    case 'cluster':
      return merged(
        ofCluster(dump, entry, { ...dump.fields(entry, clusterFields), name: entry.name }),
      );
    default:
      return [];
  }
}

type Users = ReadonlyMap<string, readonly Reference[]>;

const indexes = new WeakMap<Dump, Map<ResourceKind, Users>>();

/** Kinds of entries that may refer to a kind. */
const referrers: Partial<Record<ResourceKind, readonly ResourceKind[]>> = {
  route: ['listener'],
  cluster: ['listener', 'route', 'cluster'],
  endpoint: ['cluster'],
  secret: ['listener', 'cluster'],
  ecds: ['listener'],
};

/**
 * Who refers to a name of that kind. The first question about a kind reads every entry that may refer to it
 * (kept for the life of the dump), so it costs as much as the table of those entries.
 */
export function referencesTo(dump: Dump, kind: ResourceKind, name: string): readonly Reference[] {
  const known = indexes.get(dump) ?? new Map<ResourceKind, Users>();
  indexes.set(dump, known);
  let users = known.get(kind);
  if (users === undefined) {
    const made = new Map<string, Reference[]>();
    for (const referrer of referrers[kind] ?? []) {
      for (const entry of dump.entries(referrer)) {
        if (entry.state === 'error') continue;
        for (const reference of referencesFrom(dump, entry)) {
          if (reference.kind !== kind) continue;
          const list = made.get(reference.name);
          if (list === undefined) made.set(reference.name, [reference]);
          else list.push(reference);
        }
      }
    }
    users = made;
    known.set(kind, users);
  }
  return users.get(name) ?? [];
}
