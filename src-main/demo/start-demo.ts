import { join } from 'node:path';

import type { ApiContext } from './api/context.ts';
import { type UserName, userNames } from './api/rbac.ts';
import { resourcesFor } from './api/resources.ts';
import { type ApiServer, startApiServer } from './api/server.ts';
import { Store } from './api/store.ts';
import { Users } from './api/users.ts';
import { Counters, type DemoCounters } from './counters.ts';
import { DemoFaults } from './faults.ts';
import { type KubeconfigEntry, writeKubeconfig } from './kubeconfig.ts';
import { Lifecycle } from './lifecycle.ts';
import type { DemoCluster, PodName } from './model.ts';
import { type CertificatePem, createAuthority, type DemoAuthority } from './pki/authority.ts';
import { PodNetwork } from './pods/pod-network.ts';
import { RunningPods } from './running-pods.ts';
import { tokensFor } from './tokens.ts';

export interface RunningCluster {
  readonly context: string;
  readonly url: string;
  readonly caPem: string;
  readonly faults: DemoFaults;
  readonly lifecycle: Lifecycle;
  /** Open connections and streams now; requests and totals since the start. */
  readonly counters: Counters;
  now(): DemoCounters;
  /** The bearer token of a user, as it is in the kubeconfig. */
  token(user: UserName): string;
  clientCertificate(user: string, groups?: readonly string[]): CertificatePem;
  /** Every token answers 401 from now on; `renew` gives new ones and rewrites the kubeconfig files. */
  expireTokens(): void;
  renewTokens(): Promise<void>;
  /** Restarts every istiod (or old Pilot) pod, one after the other; answers their new names. */
  rotatePilots(): readonly PodName[];
  /** Watches from before now get 410 Gone. */
  compact(): void;
}

export interface Demo {
  /** One context per cluster, as its admin. */
  readonly kubeconfigPath: string;
  /** One context per cluster and user: `CONTEXT/view-only` … */
  readonly usersKubeconfigPath: string;
  readonly clusters: readonly RunningCluster[];
  close(): Promise<void>;
}

export interface DemoOptions {
  readonly clusters: readonly DemoCluster[];
  /** Where the kubeconfig files go. */
  readonly dir: string;
  /** Milliseconds since 1970; default the machine's clock. */
  readonly now?: () => number;
}

/** Starts one loopback API server per cluster and writes kubeconfig files for them. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const now = options.now ?? ((): number => Date.now());
  const authority = createAuthority(Date.now());
  const kubeconfigPath = join(options.dir, 'demo.kubeconfig');
  const usersKubeconfigPath = join(options.dir, 'demo-users.kubeconfig');
  const parts: StartedCluster[] = [];
  const rewrite = async (): Promise<void> => {
    await writeKubeconfig(
      kubeconfigPath,
      parts.map((part) => part.entry('admin', part.cluster.context)),
    );
    await writeKubeconfig(
      usersKubeconfigPath,
      parts.flatMap((part) =>
        userNames.map((user) => part.entry(user, `${part.cluster.context}/${user}`)),
      ),
    );
  };
  for (const cluster of options.clusters) {
    parts.push(await startCluster(cluster, authority, now, rewrite));
  }
  await rewrite();
  return {
    kubeconfigPath,
    usersKubeconfigPath,
    clusters: parts.map((part) => part.running),
    close: async () => {
      await Promise.all(parts.map((part) => part.close()));
    },
  };
}

interface StartedCluster {
  readonly cluster: DemoCluster;
  readonly running: RunningCluster;
  entry(user: UserName, context: string): KubeconfigEntry;
  close(): Promise<void>;
}

async function startCluster(
  cluster: DemoCluster,
  authority: DemoAuthority,
  now: () => number,
  rewrite: () => Promise<void>,
): Promise<StartedCluster> {
  const resources = resourcesFor(cluster.kubernetesVersion, cluster.objects);
  const store = new Store(resources, cluster.objects);
  const podType = resources.find('', 'v1', 'pods');
  if (podType === undefined) throw new Error('the demo serves no pods');
  const counters = new Counters();
  const faults = new DemoFaults();
  const pods = new RunningPods(cluster, store, podType, now);
  const network = new PodNetwork(pods, counters);
  const lifecycle = new Lifecycle(store, podType, pods, network);
  const users = new Users();
  const { token, renewTokens } = tokensFor(users, rewrite);
  const pilots = (): ReturnType<RunningPods['pods']> =>
    pods.pods().filter((pod) => pod.pilot !== undefined);
  const rotatePilots = (): readonly PodName[] =>
    pilots().map((pod) => lifecycle.restart(pod.namespace, pod.name));
  const context: ApiContext = {
    kubernetesVersion: cluster.kubernetesVersion,
    resources,
    store,
    world: pods,
    network,
    faults,
    counters,
    now,
    control: {
      restart: (namespace, name) => lifecycle.restart(namespace, name),
      delete: (namespace, name) => lifecycle.delete(namespace, name),
      add: (namespace, name) => lifecycle.add(namespace, name),
      setReady: (namespace, name, ready) => lifecycle.setReady(namespace, name, ready),
      rotatePilots,
      compact: () => store.compact(),
      rotateTokens: async () => {
        users.expire();
        await renewTokens();
      },
    },
  };
  const server: ApiServer = await startApiServer(context, users, {
    ...authority.issueServer(cluster.context),
    ca: authority.caPem,
  });
  return {
    cluster,
    running: {
      context: cluster.context,
      url: server.url,
      caPem: authority.caPem,
      faults,
      lifecycle,
      counters,
      now: () => counters.now(),
      token,
      clientCertificate: (user, groups) => authority.issueClient(user, groups),
      expireTokens: () => users.expire(),
      renewTokens,
      rotatePilots,
      compact: () => store.compact(),
    },
    entry: (user, contextName) => ({
      context: contextName,
      cluster: cluster.context,
      server: server.url,
      caPem: authority.caPem,
      user: user === 'admin' ? cluster.context : contextName,
      token: token(user),
      namespace: 'default',
    }),
    close: async () => {
      faults.reset();
      await server.close();
      network.close();
    },
  };
}
