import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

import { AppError } from '../../contract/errors.ts';
import { type Cluster, openCluster } from '../../kube/cluster.ts';
import { defaultKubeconfigList, loadKubeconfigs } from '../../kube/kubeconfig/load.ts';
import type { KubeContext } from '../../kube/kubeconfig/model.ts';
import { type ControlPlanes, discoverControlPlanes } from '../../mesh/live/control-planes.ts';
import { Ladder } from '../../mesh/live/ladder.ts';
import { wholePage } from '../../mesh/live/page.ts';
import { pilotDump, readPilot } from '../../mesh/live/pilot-source.ts';
import { readAdmin } from '../../mesh/live/proxy-source.ts';
import { sentence } from '../../words/keys.ts';
import { demoContexts, demoStarter } from '../demo-starter.ts';
import type { LiveSource, SyncAnswer } from './live-source.ts';

export interface KubeLiveOptions {
  /** Files of `--kubeconfig`; empty: KUBECONFIG or ~/.kube/config. */
  readonly kubeconfig: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

interface OpenContext {
  readonly cluster: Cluster;
  readonly ladder: Ladder;
}

/** `pod.namespace`, split at the last dot: pod names may hold dots, namespaces may not. */
function podOf(proxy: string): { readonly name: string; readonly namespace: string } {
  const dot = proxy.lastIndexOf('.');
  if (dot > 0) return { name: proxy.slice(0, dot), namespace: proxy.slice(dot + 1) };
  throw new AppError('pod-not-found', sentence('error.cli.no-pod-name', { proxy }));
}

async function bodyOrError(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array | AppError> {
  try {
    return await wholePage(chunks);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

function failed({ answer }: SyncAnswer): boolean {
  return answer instanceof AppError;
}

function noControlPlane(context: string, notes: ControlPlanes['notes']): AppError {
  const found = new Map(notes.map(({ key, params }) => [key, params]));
  const address = found.get('context.note.external-control-plane')?.['address'];
  if (address !== undefined)
    return new AppError(
      'no-control-plane',
      sentence('error.cli.external-control-plane', { context, address }),
      { hint: sentence('hint.cli.ask-there') },
    );
  if (found.has('context.note.control-planes-partial'))
    return new AppError('no-control-plane', sentence('error.cli.no-istiod-visible', { context }), {
      hint: sentence('hint.cli.ask-role'),
    });
  return new AppError('no-control-plane', sentence('error.cli.no-istiod', { context }));
}

/** Clusters of the kubeconfigs, and the demo meshes by their names, for commands that run once. */
export function kubeLive({ kubeconfig, env }: KubeLiveOptions): LiveSource {
  const open = new Map<string, Promise<OpenContext>>();
  const now = (): number => Date.now();
  let demo: { readonly starter: ReturnType<typeof demoStarter>; readonly dir: string } | undefined;

  async function contextsOf(list: readonly string[]): Promise<readonly KubeContext[]> {
    const named = kubeconfig.length > 0;
    const loaded = await loadKubeconfigs({ list, named, extraFiles: [], extraFolders: [] });
    const [problem] = loaded.problems;
    if (loaded.contexts.length === 0 && problem !== undefined) throw problem.error;
    return loaded.contexts;
  }

  async function find(name: string): Promise<KubeContext> {
    const list = kubeconfig.length > 0 ? kubeconfig : defaultKubeconfigList(env, homedir());
    const isDemo = demoContexts.some((one) => one === name);
    const found = (await contextsOf(list)).find((one) => one.name === name);
    if (found !== undefined) return found;
    if (isDemo) {
      const dir = await mkdtemp(join(tmpdir(), 'meshscope-demo-'));
      demo = { dir, starter: demoStarter(dir, now) };
      const { kubeconfigPath } = await demo.starter.start();
      const own = (await contextsOf([kubeconfigPath])).find((one) => one.name === name);
      if (own !== undefined) return own;
    }
    throw new AppError(
      'context-unknown',
      sentence('error.cli.no-context-in', { name, list: list.join(', ') }),
      {
        hint: sentence('hint.cli.contexts'),
      },
    );
  }

  function at(name: string): Promise<OpenContext> {
    const known = open.get(name);
    if (known !== undefined) return known;
    const opening = find(name).then((context) => {
      const isDemo = demo !== undefined && context.file.startsWith(demo.dir);
      const interactive = process.stdin.isTTY;
      const cluster = openCluster(context, { env: isDemo ? {} : env, interactive });
      return { cluster, ladder: new Ladder(cluster, now) };
    });
    open.set(name, opening);
    return opening;
  }

  return {
    adminPage: async (context, proxy, page) => {
      const { ladder } = await at(context);
      return await wholePage(readAdmin(ladder, podOf(proxy), page));
    },
    pilotDump: async (context, proxy) => {
      podOf(proxy);
      const { cluster, ladder } = await at(context);
      const { pods, notes } = await discoverControlPlanes(cluster, undefined);
      if (pods.length === 0) throw noControlPlane(context, notes);
      const bytes = await pilotDump(ladder, pods, proxy, undefined);
      if (bytes !== undefined) return bytes;
      throw new AppError(
        'proxy-not-connected',
        sentence('error.cli.nobody-serves', { pods: pods.length, context, proxy }),
      );
    },
    syncStatus: async (context, namespace) => {
      const { cluster, ladder } = await at(context);
      const { pods, notes } = await discoverControlPlanes(cluster, undefined);
      const partial = notes.some(({ key }) => key === 'context.note.control-planes-partial');
      if (pods.length === 0) throw noControlPlane(context, notes);
      const query = namespace === undefined ? '' : `?namespace=${encodeURIComponent(namespace)}`;
      const answers = await Promise.all(
        pods.map(async (pod) => ({
          istiod: pod.name,
          answer: await bodyOrError(readPilot(ladder, pod, `/debug/syncz${query}`)),
        })),
      );
      const [first] = answers;
      if (first?.answer instanceof AppError && answers.every(failed)) throw first.answer;
      return { answers, partial };
    },
    close: async () => {
      for (const opening of open.values()) {
        const opened = await opening.catch((error: unknown) => {
          // It never opened; the command has already told why.
          if (error instanceof AppError) return undefined;
          throw error;
        });
        opened?.cluster.close();
      }
      if (demo === undefined) return;
      await demo.starter.stop();
      await rm(demo.dir, { recursive: true, force: true });
    },
  };
}
