import type { ContextStatus, ControlPlane } from '../../contract/contexts.ts';
import { AppError, cancelled } from '../../contract/errors.ts';
import type { CallContext } from '../../contract/index.ts';
import { type Json, list, obj, text } from '../../contract/json.ts';
import { splitProxyId } from '../../contract/proxy-id.ts';
import { type Evidence, sentence } from '../../words/keys.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { podsOfList } from '../mesh-pods.ts';
import type { AdminPage, MeshSource, ProxyPod, SyncAnswer } from '../mesh-source.ts';
import type { MeshFiles } from './mesh-files.ts';
import { parsed, parsedAny, startsWithObject, versionOf } from './recorded-json.ts';
import type { RecordedControlPlane, RecordedLayout } from './recorded-layout.ts';

/** What a snapshot's manifest adds to what its files say. */
export interface RecordedFacts {
  readonly kubernetesVersion: string | undefined;
  readonly controlPlanes: ReadonlyMap<string, ControlPlane>;
  readonly askedAt: number;
  readonly takenAt: ReadonlyMap<string, number>;
  /** Why an entry is missing, by its path. */
  readonly failures: ReadonlyMap<string, Evidence>;
  readonly notes: ContextStatus['notes'];
  /** Only some proxies were recorded on purpose; the others are not shown. */
  readonly partial: boolean;
}

export interface RecordedOptions {
  readonly context: string;
  readonly rung: 'file' | 'snapshot';
  readonly facts?: RecordedFacts | undefined;
  /** Said on the board: the file's end is lost, it is a bug report … */
  readonly notes?: ContextStatus['notes'];
}

/** Files that are open at a time: a recording may have more control planes than a process may open files. */
const openAtOnce = 8;

/** A recorded mesh as a source: nothing of it ever changes. */
export function recordedSource(
  files: MeshFiles,
  layout: RecordedLayout,
  { context, rung, facts, notes: ownNotes = [] }: RecordedOptions,
): MeshSource {
  const all = new Set(files.paths);
  const notes = [...ownNotes, ...(facts?.notes ?? [])];
  const find = (proxy: string) => {
    const found = layout.proxies.get(proxy);
    if (found !== undefined) return found;
    throw new AppError(
      'pod-not-found',
      sentence('error.mesh.proxy-not-recorded', { place: files.place, proxy }),
      {
        detail: facts?.failures.get(`proxies/${proxy}/config_dump.json`),
        hint: sentence('hint.mesh.not-recorded'),
      },
    );
  };
  const answers = controlPlaneAnswers(files, layout, facts);
  const takenAt = async (proxy: string): Promise<number> =>
    facts?.takenAt.get(proxy) ?? (await files.modifiedAt(find(proxy).dump));
  const core = async (): Promise<Json | undefined> =>
    layout.core === undefined
      ? undefined
      : await parsedAny(await files.read(layout.core), layout.core);
  return {
    live: false,
    timesOfFiles: facts === undefined,
    open: async (call) => {
      const controlPlanes = (await answers(call)).map((one) => one.controlPlane);
      const version = facts?.kubernetesVersion;
      return {
        context,
        controlPlanes,
        notes,
        ...(version === undefined ? {} : { kubernetesVersion: version }),
      };
    },
    sync: async (call) => {
      const [first = ''] = layout.proxies.keys();
      const listed = await core();
      const told = await answers(call);
      return {
        answers: told,
        pods: podsShown(listed, layout.proxies, told, facts?.partial === true),
        notes,
        askedAt: facts?.askedAt ?? (await takenAt(first)),
      };
    },
    readProxy: async (proxy) => {
      const { dump, pages: paths } = find(proxy);
      const pages = new Map<AdminPage, Uint8Array>();
      for (const [page, path] of paths) {
        const bytes = await files.read(path);
        // A bug report has /clusters as text, which says less than the dump does.
        if (startsWithObject(bytes)) pages.set(page, bytes);
      }
      return { dump: files.dump(dump), pages, access: { rung }, takenAt: await takenAt(proxy) };
    },
    kubernetes: core,
    readPilot: (proxy) => {
      const { pilot } = find(proxy);
      return Promise.resolve(pilot === undefined ? undefined : files.dump(pilot));
    },
    readPage: async (page) => {
      const path = recordedPage(all, layout, page);
      return path === undefined ? undefined : await files.read(path);
    },
    close: () => files.close(),
  };
}

function controlPlaneAnswers(
  files: MeshFiles,
  layout: RecordedLayout,
  facts: RecordedFacts | undefined,
): (call: CallContext) => Promise<SyncAnswer[]> {
  const answer = async (one: RecordedControlPlane): Promise<SyncAnswer> => {
    const syncz = parsed(await files.read(one.syncz), one.syncz);
    const shown = facts?.partial === true ? onlyOf(syncz, layout.proxies) : syncz;
    const known = facts?.controlPlanes.get(one.name);
    const controlPlane = known ?? {
      pod: one.name,
      namespace: one.namespace,
      revision: '',
      version: one.version === undefined ? undefined : versionOf(await files.read(one.version)),
      generation: 'istiod',
      state: 'answered',
      proxies: Array.isArray(shown) ? shown.length : undefined,
    };
    return { syncz: shown, controlPlane };
  };
  return async ({ signal }) => {
    const recorded = await fewAtOnce(layout.controlPlanes, openAtOnce, (one) => {
      if (signal.aborted) throw cancelled();
      return answer(one);
    });
    const folders = new Set(layout.controlPlanes.map(({ name }) => name));
    // A control plane that failed to answer then has no page, but it was there.
    const silent = [...(facts?.controlPlanes ?? [])].filter(([folder]) => !folders.has(folder));
    return [...recorded, ...silent.map(([, controlPlane]) => ({ syncz: undefined, controlPlane }))];
  };
}

/** Pages that only an export reads, by where the layout puts them. */
function recordedPage(
  paths: ReadonlySet<string>,
  layout: RecordedLayout,
  page: Parameters<MeshSource['readPage']>[0],
): string | undefined {
  const beside = (path: string | undefined, name: string): string | undefined => {
    if (path === undefined) return undefined;
    const wanted = `${path.slice(0, path.lastIndexOf('/') + 1)}${name}`;
    return paths.has(wanted) ? wanted : undefined;
  };
  switch (page.of) {
    case 'envoy':
      return beside(layout.proxies.get(page.proxy)?.dump, page.file);
    case 'pilot':
      return beside(layout.controlPlanes.find(({ name }) => name === page.pod)?.syncz, page.file);
    case 'kubernetes':
      return page.file === 'core.json' ? layout.core : beside(layout.core, page.file);
  }
}

function podsShown(
  listed: Json | undefined,
  proxies: RecordedLayout['proxies'],
  answers: readonly SyncAnswer[],
  partial: boolean,
): ProxyPod[] {
  const pods = listed === undefined ? [] : podsOfList(listed);
  const shown = partial ? pods.filter(({ proxy }) => proxies.has(proxy)) : pods;
  const known = new Set([
    ...shown.map(({ proxy }) => proxy),
    ...answers.flatMap(({ syncz }) => list(syncz).map((one) => text(obj(one)['proxy']))),
  ]);
  const others = [...proxies.keys()].filter((proxy) => !known.has(proxy));
  return [...shown, ...others.map(unlistedPod)];
}

/** A proxy of which there is a dump and nothing else. */
export function unlistedPod(proxy: string): ProxyPod {
  const { pod, namespace } = proxy.includes('/')
    ? { pod: proxy, namespace: '' }
    : splitProxyId(proxy);
  return {
    proxy,
    pod,
    namespace,
    type: '',
    revision: '',
    imageVersion: '',
    phase: 'Running',
    ready: true,
  };
}

function onlyOf(syncz: Json, proxies: RecordedLayout['proxies']): Json {
  return list(syncz).filter((one) => proxies.has(text(obj(one)['proxy'])));
}
