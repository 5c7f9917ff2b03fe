import { AppError } from '../../contract/errors.ts';
import type { CallContext } from '../../contract/index.ts';
import type { Json } from '../../contract/json.ts';
import { splitProxyId } from '../../contract/proxy-id.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { type ResourceType, resourceTypes } from '../../kube/http/resources.ts';
import { sentence } from '../../words/keys.ts';
import { type AdminPage, adminPages, type MeshSource, type ProxyReading } from '../mesh-source.ts';
import { clusterPage } from './cluster-pages.ts';
import { Ladder } from './ladder.ts';
import { listWhereAllowed } from './list-allowed.ts';
import { wholePage } from './page.ts';
import { openPilotDump } from './pilot-source.ts';
import { introduced, Pilots } from './pilots.ts';
import { ProxyPods } from './proxy-pods.ts';
import { openAdmin, readAdmin } from './proxy-source.ts';

/** How the engine's page is asked for; the dump itself is `config_dump?include_eds`. */
const paths: Readonly<Record<AdminPage, string>> = {
  clusters: 'clusters?format=json',
  server_info: 'server_info',
  certs: 'certs',
};

function splitProxy(proxy: string): { readonly name: string; readonly namespace: string } {
  const { pod, namespace } = splitProxyId(proxy);
  if (pod === '' || !proxy.includes('.'))
    throw new AppError('pod-not-found', sentence('error.mesh.no-pod-name', { proxy }));
  return { name: pod, namespace };
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
