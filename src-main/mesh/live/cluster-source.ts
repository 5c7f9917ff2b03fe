import type { ControlPlane } from '../../contract/contexts.ts';
import { AppError } from '../../contract/errors.ts';
import type { CallContext } from '../../contract/index.ts';
import { isObject, type Json, list, parseJson, text } from '../../contract/json.ts';
import { splitProxyId } from '../../istio/node-id.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { type ResourceType, resourceTypes } from '../../kube/http/resources.ts';
import { sentence } from '../../words/keys.ts';
import {
  type AdminPage,
  adminPages,
  type MeshSource,
  type ProxyReading,
  type SyncAnswer,
} from '../mesh-source.ts';
import { clusterPage } from './cluster-pages.ts';
import { type ControlPlanePod, discoverControlPlanes, noControlPlane } from './control-planes.ts';
import { Ladder } from './ladder.ts';
import { listWhereAllowed } from './list-allowed.ts';
import { wholePage } from './page.ts';
import { openPilotDump, readPilot } from './pilot-source.ts';
import { ProxyPods } from './proxy-pods.ts';
import { openAdmin, readAdmin } from './proxy-source.ts';

/** How the engine's page is asked for; the dump itself is `config_dump?include_eds`. */
const paths: Readonly<Record<AdminPage, string>> = {
  clusters: 'clusters?format=json',
  server_info: 'server_info',
  certs: 'certs',
};

/** Who serves whom changes only when a proxy reconnects; it is asked again when an answer says so. */
class ServedBy {
  readonly #pilots = new Map<string, ControlPlanePod>();

  learn(pilot: ControlPlanePod, syncz: Json): void {
    for (const status of list(syncz)) {
      if (isObject(status)) this.#pilots.set(text(status['proxy']), pilot);
    }
  }

  /** The replica that last listed the proxy first, then the others. */
  order(proxy: string, all: readonly ControlPlanePod[]): readonly ControlPlanePod[] {
    const known = this.#pilots.get(proxy);
    return known === undefined
      ? all
      : [
          known,
          ...all.filter((one) => one.name !== known.name || one.namespace !== known.namespace),
        ];
  }
}

function splitProxy(proxy: string): { readonly name: string; readonly namespace: string } {
  const { pod, namespace } = splitProxyId(proxy);
  if (pod === '' || !proxy.includes('.'))
    throw new AppError('pod-not-found', sentence('error.mesh.no-pod-name', { proxy }));
  return { name: pod, namespace };
}

/** The control planes of a cluster: found anew for each look at the mesh, kept for what is asked in between. */
class Pilots {
  readonly #cluster: Cluster;
  readonly #ladder: Ladder;
  readonly #servedBy = new ServedBy();
  #found: readonly ControlPlanePod[] = [];

  constructor(cluster: Cluster, ladder: Ladder) {
    this.#cluster = cluster;
    this.#ladder = ladder;
  }

  get found(): readonly ControlPlanePod[] {
    return this.#found;
  }

  async discover(signal: AbortSignal): ReturnType<typeof discoverControlPlanes> {
    const discovered = await discoverControlPlanes(this.#cluster, signal);
    this.#found = discovered.pods;
    return discovered;
  }

  /** Those to ask about a proxy, the one that served it last first. Throws `no-control-plane` where none can be found. */
  async servingFirst(proxy: string, signal: AbortSignal): Promise<readonly ControlPlanePod[]> {
    if (this.#found.length === 0) {
      const { pods, notes } = await this.discover(signal);
      if (pods.length === 0) throw noControlPlane(this.#cluster.context.name, notes);
    }
    return this.#servedBy.order(proxy, this.#found);
  }

  /** A Pilot that fails is an answer too: the others are not lost with it. */
  async ask(pilot: ControlPlanePod, signal: AbortSignal): Promise<SyncAnswer> {
    const started = performance.now();
    try {
      const syncz = parseJson(await this.#text(pilot, '/debug/syncz', signal));
      const latencyMs = Math.round(performance.now() - started);
      const version = await this.#version(pilot, signal);
      this.#servedBy.learn(pilot, syncz);
      const answered = {
        state: 'answered',
        latencyMs,
        proxies: list(syncz).length,
        version,
      } as const;
      return { syncz, controlPlane: { ...introduced(pilot), ...answered } };
    } catch (error) {
      if (signal.aborted) throw error;
      const message = error instanceof AppError ? error.message : 'The answer is not JSON.';
      return {
        syncz: undefined,
        controlPlane: { ...introduced(pilot), state: 'failed', error: message },
      };
    }
  }

  async #version(pilot: ControlPlanePod, signal: AbortSignal): Promise<string> {
    try {
      return pilotVersion(await this.#text(pilot, '/version', signal));
    } catch (error) {
      // A control plane whose version cannot be read still serves its proxies.
      if (signal.aborted || !(error instanceof AppError)) throw error;
      return '';
    }
  }

  async #text(pilot: ControlPlanePod, path: string, signal: AbortSignal): Promise<string> {
    return new TextDecoder().decode(
      await wholePage(readPilot(this.#ladder, pilot, path, { signal })),
    );
  }
}

function introduced({
  name,
  namespace,
  revision,
  generation,
}: ControlPlanePod): Pick<ControlPlane, 'pod' | 'namespace' | 'revision' | 'generation'> {
  return { pod: name, namespace, revision, generation };
}

/** A live mesh, reached over streams into its pods; see ladder.ts for how. */
export function clusterSource(cluster: Cluster, context: string, now: () => number): MeshSource {
  const ladder = new Ladder(cluster);
  const pilots = new Pilots(cluster, ladder);
  const proxyPods = new ProxyPods(cluster);

  return {
    live: true,
    cluster,
    open: async ({ signal }) => {
      const kubernetesVersion = await serverVersion(cluster, signal);
      const { notes } = await pilots.discover(signal);
      const controlPlanes = pilots.found.map((pilot) => ({
        ...introduced(pilot),
        state: 'pending' as const,
      }));
      return {
        context,
        ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
        controlPlanes,
        notes,
      };
    },
    sync: async ({ signal, progress }) => {
      progress({ phase: 'connecting', done: 0, unit: 'items' });
      const { notes: missing } = await pilots.discover(signal);
      const [answers, listed] = await Promise.all([
        Promise.all(pilots.found.map((pilot) => pilots.ask(pilot, signal))),
        proxyPods.known(signal),
      ]);
      const notes = [...missing, ...listed.notes];
      return { answers, pods: listed.pods, notes, askedAt: now() };
    },
    kubernetes: ({ signal }) => kubernetesObjects(cluster, signal),
    readProxy: (proxy, call) => readLive(ladder, proxy, call, now),
    readPilot: async (proxy, { signal }) => {
      const asked = await pilots.servingFirst(proxy, signal);
      const opened = await openPilotDump(ladder, asked, proxy, signal);
      if (opened === undefined) return undefined;
      const { chunks, total } = opened;
      return { kind: 'stream', chunks, ...(total === undefined ? {} : { total }) };
    },
    readPage: (page, { signal }) => clusterPage(ladder, page, signal),
    close: () => {
      proxyPods.close();
      cluster.close();
      return Promise.resolve();
    },
  };
}

/** A list's items do not say their kind (the list does), so it is put back. */
async function kubernetesObjects(cluster: Cluster, signal: AbortSignal): Promise<Json> {
  const listOf = async (kind: string, type: ResourceType): Promise<readonly Json[]> => {
    const { items } = await listWhereAllowed(cluster, type, { signal });
    return items.map((item) => ({ ...item, kind }));
  };
  const slices = listOf('EndpointSlice', resourceTypes.endpointSlices).catch((error: unknown) => {
    // discovery.k8s.io/v1 came with Kubernetes 1.21; before it there are Endpoints only.
    if (!(error instanceof AppError) || error.code !== 'not-found') throw error;
    return listOf('Endpoints', resourceTypes.endpoints);
  });
  const lists = [
    listOf('Pod', resourceTypes.pods),
    listOf('Service', resourceTypes.services),
    slices,
  ];
  return { items: (await Promise.all(lists)).flat() };
}

async function readLive(
  ladder: Ladder,
  proxy: string,
  call: CallContext,
  now: () => number,
): Promise<ProxyReading> {
  const pod = splitProxy(proxy);
  const { signal } = call;
  // The small pages come first: the dump then flows into the engine without waiting for anybody.
  const read = await Promise.all(
    adminPages.map(async (page) => {
      const chunks = readAdmin(ladder, pod, paths[page], { signal });
      return [page, await optional(chunks, signal)] as const;
    }),
  );
  const { chunks, total, access } = await openAdmin(ladder, pod, 'config_dump?include_eds', {
    signal,
  });
  return {
    dump: { kind: 'stream', chunks, ...(total === undefined ? {} : { total }) },
    pages: new Map(read.flatMap(([page, bytes]) => (bytes === undefined ? [] : [[page, bytes]]))),
    access,
    takenAt: now(),
  };
}

/** Undefined where /version is not for everybody (hardened clusters take system:public-info-viewer away). */
async function serverVersion(cluster: Cluster, signal: AbortSignal): Promise<string | undefined> {
  try {
    return (await cluster.client.api.version({ signal })).gitVersion;
  } catch (error) {
    if (error instanceof AppError && error.code === 'forbidden') return undefined;
    throw error;
  }
}

/** A page that this Envoy does not know, or that has no end, costs columns, not the proxy; anything else that fails, fails. */
async function optional(
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  try {
    return await wholePage(chunks);
  } catch (error) {
    const absent =
      error instanceof AppError && ['admin-unexpected', 'file-too-large'].includes(error.code);
    if (signal.aborted || !absent) throw error;
    return undefined;
  }
}

/** `1.30.2-sha-Clean` (istiod), `{"version": …}` or `root@…-1.1.2-…` style texts of old ones. */
export function pilotVersion(body: string): string {
  const found = /\d+\.\d+(?:\.\d+)?(?:-(?:alpha|beta|rc|dev)[\w.]*)?/.exec(body.trim());
  return found?.[0] ?? body.trim().split('-')[0] ?? '';
}
