import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { AppError } from '../../../src-main/contract/errors.ts';
import {
  at,
  isObject,
  type Json,
  objects,
  parseJson,
  text,
} from '../../../src-main/contract/json.ts';
import { demoCluster } from '../../../src-main/demo/meshes.ts';
import { type Cluster, openCluster } from '../../../src-main/kube/cluster.ts';
import { Forwards, scheduleWithTimers } from '../../../src-main/kube/forwards/manager.ts';
import type { ForwardSpec } from '../../../src-main/kube/forwards/types.ts';
import { loadKubeconfigs } from '../../../src-main/kube/kubeconfig/load.ts';
import { Ladder } from '../../../src-main/mesh/live/ladder.ts';
import { wholePage } from '../../../src-main/mesh/live/page.ts';
import { openAdmin } from '../../../src-main/mesh/live/proxy-source.ts';
import { type TestDemo, testDemo } from '../demo/support.ts';

const forwardCount = 50;
const kills = 200;
/** Requests under way, on all forwards in turn: the cluster, the app and the load share one thread here, which must not starve. */
const atATime = 12;
/** Back-off and probes run this much faster than the clock. */
const faster = 20;

let running: TestDemo;
let cluster: Cluster;
const unhandled: unknown[] = [];
const onUnhandled = (error: unknown): void => {
  unhandled.push(error);
};

beforeAll(async () => {
  running = await testDemo(demoCluster());
  const { contexts } = await loadKubeconfigs({
    list: [running.demo.kubeconfigPath],
    extraFiles: [],
    extraFolders: [],
  });
  const [context] = contexts;
  if (context === undefined) throw new Error('no context');
  cluster = openCluster(context, { env: {} });
  process.on('unhandledRejection', onUnhandled);
  // Node warns once when some emitter or signal gathers listeners: that is a leak too.
  process.on('warning', onUnhandled);
});
afterAll(async () => {
  process.off('unhandledRejection', onUnhandled);
  process.off('warning', onUnhandled);
  await running.close();
});

interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** Asked until it is answered: under this load a machine that is busy besides may not connect within the client's own deadline. */
async function podsWith(label: string): Promise<readonly Named[]> {
  let answer: Json | undefined;
  while (answer === undefined) {
    try {
      answer = await cluster.client.get(`/api/v1/pods?labelSelector=${encodeURIComponent(label)}`);
    } catch (error) {
      if (!(error instanceof AppError) || !error.retryable) throw error;
    }
  }
  return objects(at(answer, 'items')).map((pod) => ({
    name: text(at(pod, 'metadata', 'name')),
    namespace: text(at(pod, 'metadata', 'namespace')),
  }));
}

/** Envoy of six workloads and istiod, in turn. */
function specs(): readonly ForwardSpec[] {
  const labels = ['app=reviews', 'app=ratings', 'app=details', 'app=productpage'];
  return Array.from({ length: forwardCount }, (_, index) => {
    if (index % 5 === 4)
      return {
        target: { kind: 'labels', namespace: 'istio-system', selector: 'app=istiod' },
        port: 15014,
        localPort: 0,
      };
    const selector = labels[index % 4] ?? 'app=reviews';
    return {
      target: { kind: 'labels', namespace: 'default', selector },
      port: 15000,
      localPort: 0,
    };
  });
}

/** A seeded generator, so that a failure can be repeated. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

/** TCP connections, listeners and timers that keep this process alive. */
function openHandles(): number {
  return process
    .getActiveResourcesInfo()
    .filter((kind) => kind.startsWith('TCP') || kind === 'Timeout').length;
}

describe('forwards under fire', () => {
  it(`${forwardCount} of them survive ${kills} kills under load: none lost, nothing leaked, no answer cut short unnoticed`, async () => {
    await sleep(50);
    const before = openHandles();
    const forwards = new Forwards({
      cluster: () => Promise.resolve(cluster),
      now: Date.now,
      schedule: (ms, run) => scheduleWithTimers(ms / faster, run),
      random: Math.random,
      onChange: () => undefined,
    });
    const started = await Promise.all(specs().map(async (spec) => await forwards.start('c', spec)));
    const allReady = async (): Promise<void> => {
      await expect
        .poll(() => forwards.list().filter((one) => one.view.state.state !== 'ready').length, {
          timeout: 60_000,
          interval: 20,
        })
        .toBe(0);
    };
    await allReady();
    const localPorts = forwards.list().map((one) => one.view.localPort);

    let loading = true;
    const tally = { whole: 0, failed: 0 };
    const wrong: string[] = [];
    const askOnce = async (port: number, istiod: boolean): Promise<void> => {
      try {
        const path = istiod ? '/debug/syncz' : '/config_dump';
        const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
          headers: { connection: 'close' },
          signal: AbortSignal.timeout(30_000),
        });
        const body = await answer.text();
        const parsed = answer.ok ? parseJson(body) : undefined;
        const good = istiod ? Array.isArray(parsed) : isObject(parsed) && 'configs' in parsed;
        if (!good) wrong.push(`${port}: ${body.length} bytes`);
        tally.whole += 1;
      } catch (error) {
        // A broken connection is told; an answer that is not JSON would be a lie.
        if (error instanceof SyntaxError) wrong.push(error.message);
        tally.failed += 1;
      }
      await sleep(5);
    };
    let turn = 0;
    const load = async (): Promise<void> => {
      while (loading) {
        const index = turn % forwardCount;
        turn += 1;
        await askOnce(localPorts[index] ?? 0, started[index]?.view.spec.port === 15014);
      }
    };
    const loads = Array.from({ length: atATime }, load);

    const roll = dice(7);
    const { lifecycle, faults } = running.cluster;
    for (let kill = 0; kill < kills; kill += 1) {
      const kind = roll(10);
      if (kind < 5) {
        const label =
          ['app=reviews', 'app=ratings', 'app=details', 'app=productpage'][roll(4)] ?? '';
        const pods = (await podsWith(label)).filter((pod) => pod.namespace === 'default');
        const pod = pods[roll(pods.length)];
        if (pod !== undefined) lifecycle.restart(pod.namespace, pod.name);
      } else if (kind < 7) {
        const pods = await podsWith('app=istiod');
        const pod = pods[roll(pods.length)];
        if (pod !== undefined) lifecycle.restart(pod.namespace, pod.name);
      } else if (kind < 9) faults.dropStreams('portforward');
      else
        faults.onStream({
          kind: 'portforward',
          afterBytes: roll(40_000),
          action: roll(2) === 0 ? 'drop' : 'end',
          times: 1,
        });
      await sleep(30);
    }
    faults.reset();
    await allReady();
    // Load goes on for a moment on what was healed.
    const healed = tally.whole;
    await expect
      .poll(() => tally.whole, { timeout: 60_000 })
      .toBeGreaterThan(healed + forwardCount);
    loading = false;
    await Promise.all(loads);

    expect(wrong).toEqual([]);
    expect(forwards.list().map((one) => one.view.localPort)).toEqual(localPorts);
    const recoveries = forwards.list().reduce((sum, one) => sum + one.view.recoveries, 0);
    console.log(
      `soak: ${tally.whole} whole answers, ${tally.failed} connections told that they broke, ${recoveries} recoveries`,
    );
    expect(recoveries).toBeGreaterThan(kills / 4);
    expect(tally.whole).toBeGreaterThan(2 * forwardCount);

    await forwards.stopAll();
    cluster.close();
    await expect
      .poll(() => running.cluster.now(), { timeout: 60_000 })
      .toEqual({
        sockets: 0,
        watches: 0,
        portForwards: 0,
        tunnels: 0,
        execs: 0,
        podConnections: 0,
      });
    // Counted as before, between timers: what polls has some of its own.
    for (let tries = 0; tries < 200 && openHandles() > before; tries += 1) await sleep(50);
    expect(openHandles()).toBeLessThanOrEqual(before);
    expect(unhandled).toEqual([]);
  }, 300_000);
});

describe('a large dump while streams drop', () => {
  it('arrives whole or fails with a clear error', async () => {
    const big = await testDemo(demoCluster({ now: Date.now(), services: 600 }));
    const { contexts } = await loadKubeconfigs({
      list: [big.demo.kubeconfigPath],
      extraFiles: [],
      extraFolders: [],
    });
    const [context] = contexts;
    if (context === undefined) throw new Error('no context');
    const opened = openCluster(context, { env: {} });
    try {
      const answer = await opened.client.get('/api/v1/pods?labelSelector=app%3Dreviews');
      const pod = {
        name: text(at(objects(at(answer, 'items'))[0], 'metadata', 'name')),
        namespace: 'default',
      };
      const ladder = new Ladder(opened);
      const outcomes = { whole: 0, truncated: 0, failed: 0 };
      for (let attempt = 0; attempt < 12; attempt += 1) {
        if (attempt % 3 !== 0)
          big.cluster.faults.onStream({
            kind: 'portforward',
            port: 15000,
            afterBytes: attempt * 200_000,
            action: attempt % 3 === 1 ? 'drop' : 'end',
            times: 1,
          });
        try {
          const page = await openAdmin(ladder, pod, 'config_dump?include_eds');
          const bytes = await wholePage(page.chunks);
          const parsed = parseJson(Buffer.from(bytes).toString());
          expect(objects(at(parsed, 'configs')).length).toBeGreaterThan(3);
          outcomes.whole += 1;
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          if (error.code === 'truncated') outcomes.truncated += 1;
          else outcomes.failed += 1;
        }
        big.cluster.faults.reset();
      }
      console.log(`large dump: ${JSON.stringify(outcomes)}`);
      expect(outcomes.whole).toBeGreaterThan(3);
      expect(outcomes.whole + outcomes.truncated + outcomes.failed).toBe(12);
    } finally {
      opened.close();
      await big.close();
    }
  }, 300_000);
});
