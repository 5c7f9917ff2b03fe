import type { Duplex } from 'node:stream';

import { resourcesFor } from '../../../src-main/demo/api/resources.ts';
import { Store } from '../../../src-main/demo/api/store.ts';
import { Counters } from '../../../src-main/demo/counters.ts';
import type { DemoCluster } from '../../../src-main/demo/model.ts';
import { fetchInMesh } from '../../../src-main/demo/pods/in-mesh-http.ts';
import type { RunningPod } from '../../../src-main/demo/pods/pod.ts';
import { PodNetwork } from '../../../src-main/demo/pods/pod-network.ts';
import { NoSuchProgram, type Process } from '../../../src-main/demo/pods/program.ts';
import { startProgram } from '../../../src-main/demo/pods/programs.ts';
import { RunningPods } from '../../../src-main/demo/running-pods.ts';

export interface World {
  readonly counters: Counters;
  pod(name: string, namespace?: string): RunningPod;
  connect(pod: RunningPod, port: number): Duplex;
  get(
    pod: RunningPod,
    port: number,
    path: string,
    method?: string,
  ): Promise<{ status: number; body: string }>;
  run(
    pod: RunningPod,
    command: string[],
    options?: { container?: string; stdin?: string[]; tty?: boolean },
  ): Promise<{ code: number; stdout: string; stderr: string }>;
}

/** The pods of a cluster without any API server: everything stays inside the process, no socket is opened. */
export function podWorld(cluster: DemoCluster): World {
  const resources = resourcesFor(cluster.kubernetesVersion, cluster.objects);
  const store = new Store(resources, cluster.objects);
  const type = resources.find('', 'v1', 'pods');
  if (type === undefined) throw new Error('no pods');
  const pods = new RunningPods(cluster, store, type, () => Date.parse('2026-11-21T03:00:00Z'));
  const counters = new Counters();
  const network = new PodNetwork(pods, counters);
  const { signal } = new AbortController();
  return {
    counters,
    pod: (name, namespace = 'default') => {
      const found = pods
        .pods()
        .find((pod) => pod.namespace === namespace && pod.name.startsWith(name));
      if (found === undefined) throw new Error(`no pod ${name}`);
      return found;
    },
    connect: (pod, port) => network.connect(pod, port, 'loopback'),
    get: async (pod, port, path, method = 'GET') => {
      const connection = network.connect(pod, port, 'loopback');
      const response = await fetchInMesh(connection, { method, path, host: 'localhost', signal });
      let body = '';
      for await (const chunk of response) body += String(chunk);
      return { status: response.statusCode ?? 0, body };
    },
    run: async (pod, [name = '', ...args], options = {}) => {
      let stdout = '';
      let stderr = '';
      const process: Process = {
        world: pods,
        network,
        pod,
        container: options.container ?? 'istio-proxy',
        args,
        stdin: input(options.stdin ?? []),
        stdout: (chunk) => {
          stdout += String(chunk);
          return Promise.resolve();
        },
        stderr: (chunk) => {
          stderr += String(chunk);
          return Promise.resolve();
        },
        tty: options.tty === true,
        signal,
      };
      try {
        return { code: await startProgram(name, process), stdout, stderr };
      } catch (error) {
        if (error instanceof NoSuchProgram) return { code: 126, stdout, stderr: error.message };
        throw error;
      }
    },
  };
}

async function* input(lines: readonly string[]): AsyncGenerator<Buffer> {
  for (const line of lines) {
    await Promise.resolve();
    yield Buffer.from(line);
  }
}
