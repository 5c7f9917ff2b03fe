import { isObject, type Json, type JsonObject, list, obj, str, text } from '../../contract/json.ts';
import type { ResourceKind, ResourceState } from '../../contract/resources.ts';
import { canonicalObject } from '../canonical.ts';
import type { Dump, ResourceEntry, ResourceError, SectionInfo } from '../dump.ts';

/** First form (v3 lists only); the byte scanner replaces it behind the same signature. */
const sectionKinds: Record<string, ResourceKind> = {
  BootstrapConfigDump: 'bootstrap',
  ListenersConfigDump: 'listener',
  ClustersConfigDump: 'cluster',
  RoutesConfigDump: 'route',
  EndpointsConfigDump: 'endpoint',
  SecretsConfigDump: 'secret',
  EcdsConfigDump: 'ecds',
  ScopedRoutesConfigDump: 'scoped-route',
};
const bodies = [
  'listener',
  'cluster',
  'routeConfig',
  'endpointConfig',
  'secret',
  'ecdsFilter',
  'bootstrap',
];
const listenerStates: readonly (readonly [string, ResourceState])[] = [
  ['activeState', 'active'],
  ['warmingState', 'warming'],
  ['drainingState', 'draining'],
];

interface Held {
  readonly entry: ResourceEntry;
  readonly body: JsonObject;
}

export function decodeDump(bytes: Uint8Array): Dump {
  const root = canonicalObject(JSON.parse(new TextDecoder().decode(bytes)) as Json);
  const held = new Map<ResourceKind, Held[]>();
  const sections: SectionInfo[] = [];
  const raw: Json[] = [];
  function add(
    kind: ResourceKind,
    state: ResourceState,
    item: JsonObject,
    outer: JsonObject,
  ): void {
    const body = bodies.map((key) => item[key]).find(isObject) ?? {};
    const all = held.get(kind) ?? [];
    held.set(kind, all);
    all.push({
      body,
      entry: {
        kind,
        index: all.length,
        name: str(body['name']) ?? str(body['clusterName']) ?? text(outer['name']),
        state,
        versionInfo: str(item['versionInfo']),
        lastUpdated: str(item['lastUpdated']),
        clientStatus: str(outer['clientStatus']),
        error: errorOf(outer),
      },
    });
  }
  for (const section of list(root['configs'])) {
    if (!isObject(section)) continue;
    const type = text(section['@type']);
    const kind = sectionKinds[type.slice(type.lastIndexOf('.') + 1)];
    raw.push(section);
    sections.push({ type, kind, versionInfo: str(section['versionInfo']), entries: 0, bytes: 0 });
    if (kind === undefined) continue;
    if (kind === 'bootstrap') add(kind, 'static', section, section);
    for (const [key, value] of Object.entries(section)) {
      for (const item of list(value)) {
        if (!isObject(item)) continue;
        const states = listenerStates.filter(([name]) => isObject(item[name]));
        for (const [name, state] of states) add(kind, state, obj(item[name]), item);
        if (states.length > 0) continue;
        const state: ResourceState = key.startsWith('static')
          ? 'static'
          : key.includes('Warming')
            ? 'warming'
            : kind === 'listener'
              ? 'error'
              : 'active';
        add(kind, state, item, item);
      }
    }
  }
  const of = (entry: ResourceEntry): JsonObject => held.get(entry.kind)?.[entry.index]?.body ?? {};
  return {
    size: bytes.length,
    generation: 'v3',
    sections,
    entries: (kind) => (held.get(kind) ?? []).map((one) => one.entry),
    named: (kind, name) =>
      (held.get(kind) ?? []).map((one) => one.entry).filter((entry) => entry.name === name),
    resource: of,
    fields: (entry, names) => {
      const all = of(entry);
      return Object.fromEntries(
        names.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])),
      );
    },
    rawText: (entry) => JSON.stringify(of(entry), null, 2),
    sectionText: (section) => JSON.stringify(raw[section] ?? null, null, 2),
  };
}

function errorOf(item: JsonObject): ResourceError | undefined {
  const state = item['errorState'];
  if (!isObject(state)) return undefined;
  return {
    details: text(state['details']),
    lastUpdateAttempt: str(state['lastUpdateAttempt']),
    versionInfo: str(state['versionInfo']),
    failedConfiguration: isObject(state['failedConfiguration'])
      ? state['failedConfiguration']
      : undefined,
  };
}
