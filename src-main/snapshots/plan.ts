import { AppError } from '../contract/errors.ts';
import type { CallContext } from '../contract/index.ts';
import { isObject, jsonIn, list, obj, objects, text } from '../contract/json.ts';
import { splitProxyId } from '../contract/proxy-id.ts';
import type { SnapshotScope } from '../contract/snapshots.ts';
import type { DumpBytes, MeshSource, SyncReading } from '../mesh/mesh-source.ts';
import { Narrow } from './narrow.ts';
import { projected } from './project.ts';

/** One file of a snapshot and how its bytes are got; undefined: this mesh has no such page. */
export interface PlannedFile {
  readonly path: string;
  /** The proxy it belongs to, if to one. */
  readonly proxy: string | undefined;
  readonly read: (call: CallContext) => Promise<AsyncIterable<Uint8Array> | undefined>;
}

/** Files that come from one reading: a proxy's dump and the pages beside it belong together. */
export interface PlannedGroup {
  readonly proxy: string | undefined;
  readonly read: (call: CallContext) => Promise<readonly PlannedFile[]>;
  /** Named when the reading itself fails. */
  readonly path: string;
}

export interface ExportPlan {
  readonly reading: SyncReading;
  readonly proxies: readonly string[];
  /** The folder of each control plane. */
  readonly controlPlanes: ReadonlyMap<string, SyncReading['answers'][number]>;
  readonly groups: readonly PlannedGroup[];
  /** Read when all groups have been, where what it holds depends on what passed by in them. */
  readonly last: readonly PlannedGroup[];
  /** Undefined when the whole mesh is in the scope. */
  readonly narrow: Narrow | undefined;
}

/** Pages of a control plane that belong to a record (docs/istioctl.md §4); none of them changes anything. */
const debugPages = [
  'adsz',
  'authorizationz',
  'configz',
  'connections',
  'endpointz',
  'instancesz',
  'mesh',
  'push_status',
  'registryz',
  'resourcesz',
  'telemetryz',
] as const;

/** Of those, what a snapshot of a few proxies holds: the others tell of the whole mesh. */
const narrowPages: readonly (typeof debugPages)[number][] = ['mesh'];

/** Proxies that are in the scope: of those that a control plane knows, and of the pods that have one. */
export function proxiesInScope(reading: SyncReading, scope: SnapshotScope): string[] {
  const pods = reading.pods ?? [];
  const known = new Set([
    ...reading.answers.flatMap(({ syncz }) => list(syncz).map((one) => text(obj(one)['proxy']))),
    // Envoys that do not run, or are none (ztunnel, gRPC), have no admin page to read.
    ...pods
      .filter(
        ({ phase, type }) => phase === 'Running' && type !== 'ztunnel' && type !== 'proxyless',
      )
      .map(({ proxy }) => proxy),
  ]);
  known.delete('');
  const all = [...known].sort();
  switch (scope.kind) {
    case 'mesh':
      return all;
    case 'namespace':
      return all.filter((proxy) => splitProxyId(proxy).namespace === scope.namespace);
    case 'proxies':
      return [...new Set(scope.proxies)].sort();
  }
}

/** Everything that an export of this scope reads, in the order of the layout of a recorded mesh. */
export async function planExport(
  source: MeshSource,
  scope: SnapshotScope,
  call: CallContext,
): Promise<ExportPlan> {
  const reading = await source.sync(call);
  const proxies = proxiesInScope(reading, scope);
  const narrow = narrowOf(scope, proxies);
  const controlPlanes = new Map<string, SyncReading['answers'][number]>();
  for (const answer of reading.answers) {
    // The pod's own name, unless two namespaces have the same.
    const { pod, namespace } = answer.controlPlane;
    const folder = controlPlanes.has(pod) ? `${pod}.${namespace}` : pod;
    controlPlanes.set(folderName(folder), answer);
  }
  const kubernetes = kubernetesGroup(source, narrow);
  return {
    reading,
    proxies,
    controlPlanes,
    groups: [
      ...[...controlPlanes].map(([folder, answer]) =>
        controlPlaneGroup(source, folder, answer, narrow),
      ),
      ...(narrow === undefined ? [kubernetes] : []),
      ...proxies.map((proxy) => proxyGroup(source, proxy)),
    ],
    last: narrow === undefined ? [] : [kubernetes],
    narrow,
  };
}

function narrowOf(scope: SnapshotScope, proxies: readonly string[]): Narrow | undefined {
  if (scope.kind === 'mesh') return undefined;
  return new Narrow(proxies, scope.kind === 'namespace' ? [scope.namespace] : []);
}

/** Names come from a cluster; a folder's may hold no separators. */
function folderName(name: string): string {
  const safe = name.replaceAll(/[^A-Za-z0-9._-]/g, '_');
  return /^\.*$/.test(safe) || safe === 'proxies' || safe === 'kubernetes' ? `_${safe}` : safe;
}

function controlPlaneGroup(
  source: MeshSource,
  folder: string,
  { controlPlane, syncz }: SyncReading['answers'][number],
  narrow: Narrow | undefined,
): PlannedGroup {
  const { pod, namespace } = controlPlane;
  const page = (file: string): PlannedFile => ({
    path: `${folder}/${file}`,
    proxy: undefined,
    read: async (call) => {
      const bytes = await source.readPage({ of: 'pilot', pod, namespace, file }, call);
      return bytes === undefined ? undefined : one(bytes);
    },
  });
  const answered =
    syncz === undefined ? [] : [json(`${folder}/syncz.json`, narrow?.syncz(syncz) ?? syncz)];
  const pages = narrow === undefined ? debugPages : narrowPages;
  const more = controlPlane.state === 'answered' ? pages.map((name) => page(`${name}.json`)) : [];
  const version = controlPlane.state === 'answered' ? [page('version')] : [];
  return {
    proxy: undefined,
    path: `${folder}/`,
    read: () => Promise.resolve(whileItAnswers([...answered, ...version, ...more])),
  };
}

function kubernetesGroup(source: MeshSource, narrow: Narrow | undefined): PlannedGroup {
  return {
    proxy: undefined,
    path: 'kubernetes/',
    read: () =>
      Promise.resolve([
        {
          path: 'kubernetes/core.json',
          proxy: undefined,
          read: async (call) => {
            const listed = await source.kubernetes(call);
            if (listed === undefined) return undefined;
            return one(encode(projected(listed, (item) => narrow?.isWanted(item) ?? true)));
          },
        },
        {
          path: 'kubernetes/istio.json',
          proxy: undefined,
          read: async (call) => {
            const page = { of: 'kubernetes', file: 'istio.json' } as const;
            const bytes = await source.readPage(page, call);
            return bytes === undefined ? undefined : one(resources(bytes, narrow));
          },
        },
      ]),
  };
}

/** Istio's resources of the scope; what is no list of them is not passed on unread. */
function resources(bytes: Uint8Array, narrow: Narrow | undefined): Uint8Array {
  if (narrow === undefined) return bytes;
  const listed = jsonIn(Buffer.from(bytes).toString('utf8'));
  const items = objects(isObject(listed) ? listed['items'] : listed);
  return encode({ kind: 'List', items: items.filter((item) => narrow.isResourceWanted(item)) });
}

function proxyGroup(source: MeshSource, proxy: string): PlannedGroup {
  const folder = `proxies/${folderName(proxy)}`;
  const file = (name: string, read: PlannedFile['read']): PlannedFile => ({
    path: `${folder}/${name}`,
    proxy,
    read,
  });
  return {
    proxy,
    path: `${folder}/config_dump.json`,
    read: async (call) => {
      const reading = await source.readProxy(proxy, call);
      const dump = file('config_dump.json', () => Promise.resolve(chunksOf(reading.dump)));
      const pages = [...reading.pages].map(([page, bytes]) =>
        file(`${page}.json`, () => Promise.resolve(one(bytes))),
      );
      const more = (['listeners.json', 'stats.txt'] as const).map((name) =>
        file(name, async (later) => {
          const bytes = await source.readPage({ of: 'envoy', proxy, file: name }, later);
          return bytes === undefined ? undefined : one(bytes);
        }),
      );
      const pilot = file('pilot_config_dump.json', async (later) => {
        const bytes = await source.readPilot(proxy, later);
        return bytes === undefined ? undefined : chunksOf(bytes);
      });
      return [dump, ...pages, ...whileItAnswers(more), pilot];
    },
  };
}

/** Pages of one pod: once it has kept silent at one, the others are not waited for, half a minute each. */
function whileItAnswers(files: readonly PlannedFile[]): readonly PlannedFile[] {
  let silent: AppError | undefined;
  const watched = async <T>(work: () => Promise<T>): Promise<T> => {
    if (silent !== undefined) throw silent;
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError && error.code === 'timeout') silent = error;
      throw error;
    }
  };
  return files.map((file) => ({ ...file, read: (call) => watched(() => file.read(call)) }));
}

function json(path: string, value: unknown): PlannedFile {
  return { path, proxy: undefined, read: () => Promise.resolve(one(encode(value))) };
}

function encode(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

async function* chunksOf(bytes: DumpBytes): AsyncGenerator<Uint8Array> {
  switch (bytes.kind) {
    case 'bytes':
      yield bytes.bytes;
      return;
    case 'stream':
      yield* bytes.chunks;
      return;
    case 'file': {
      const { createReadStream } = await import('node:fs');
      for await (const chunk of createReadStream(bytes.path, { highWaterMark: 1 << 18 })) {
        if (chunk instanceof Uint8Array) yield chunk;
      }
    }
  }
}
