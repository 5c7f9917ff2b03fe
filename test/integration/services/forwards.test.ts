import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ForwardEntry, ForwardTargetView } from '../../../src-main/contract/forwards.ts';
import { demoCluster } from '../../../src-main/demo/meshes.ts';
import { type AppInMemory, appInMemory } from '../../support/app-in-memory.ts';
import { type TestDemo, testDemo } from '../demo/support.ts';

let running: TestDemo;
let app: AppInMemory;
let context: string;

const istiod: ForwardTargetView = {
  kind: 'workload',
  workload: 'Deployment',
  namespace: 'istio-system',
  name: 'istiod',
};

beforeEach(async () => {
  running = await testDemo(demoCluster());
  app = await appInMemory({ kubeconfig: [running.demo.kubeconfigPath] });
  const { contexts } = await app.call('contexts.list', {});
  context = contexts.find((one) => one.kind === 'cluster')?.id ?? '';
});
afterEach(async () => {
  await app.close();
  await running.close();
});

async function entry(id: string): Promise<ForwardEntry> {
  const found = (await app.call('forwards.list', {})).forwards.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no forward ${id}`);
  return found;
}

async function reaches(id: string, wanted: ForwardEntry['state']['state']): Promise<ForwardEntry> {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = await entry(id);
    if (found.state.state === wanted) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${id} never became ${wanted}: ${JSON.stringify((await entry(id)).state)}`);
}

/** Every request on a connection of its own: one that is kept is rightly reset when its pod goes. */
const closing = { headers: { connection: 'close' } };

const version = async (port: number): Promise<string> =>
  await (await fetch(`http://127.0.0.1:${port}/version`, closing)).text();

describe('forwards behind the contract', () => {
  it('lead to a workload, heal when its pods go, and keep their port', async () => {
    const { id } = await app.call('forwards.add', { context, target: istiod, port: 15014 });
    const before = await reaches(id, 'ready');
    expect(await version(before.localPort)).toContain('1.30.2');
    expect(before.command).toBe(
      `kubectl --context meshscope-demo -n istio-system port-forward deployment/istiod ${before.localPort}:15014`,
    );
    running.cluster.rotatePilots();
    // The first connection may be the one that finds out that the pod is gone, and is reset.
    const first = await version(before.localPort).catch(() => 'reset');
    expect(first).toMatch(/1\.30\.2|reset/);
    expect(await version(before.localPort)).toContain('1.30.2');
    const after = await reaches(id, 'ready');
    expect([after.localPort, after.recoveries]).toEqual([before.localPort, 1]);
    expect(after.state).not.toMatchObject({
      pod: before.state.state === 'ready' && before.state.pod,
    });
    // Told 100 ms after the first of the changes: on a fast machine all of the above takes less.
    await expect
      .poll(() => app.events, { timeout: 10_000 })
      .toContainEqual({ event: 'forwardsChanged', payload: {} });
  });

  it('free their port when stopped, and take the same one again', async () => {
    const { id } = await app.call('forwards.add', { context, target: istiod, port: 15014 });
    const { localPort } = await reaches(id, 'ready');
    const stopped = await app.call('forwards.stop', { id });
    expect([stopped.state.state, stopped.localPort]).toEqual(['stopped', 0]);
    const server = createServer().listen(localPort, '127.0.0.1');
    await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
    await new Promise((resolve) => server.close(resolve));
    await app.call('forwards.start', { id });
    expect((await reaches(id, 'ready')).localPort).toBe(localPort);
  });

  it('take another port when theirs was any and is taken now', async () => {
    const { id } = await app.call('forwards.add', { context, target: istiod, port: 15014 });
    const { localPort } = await reaches(id, 'ready');
    await app.call('forwards.stop', { id });
    const server = createServer().listen(localPort, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    await app.call('forwards.start', { id });
    const again = await reaches(id, 'ready');
    expect(again.localPort).not.toBe(localPort);
    await new Promise((resolve) => server.close(resolve));
  });

  it('say that a wished port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const localPort = typeof address === 'object' && address !== null ? address.port : 0;
    const made = await app.call('forwards.add', {
      context,
      target: istiod,
      port: 15014,
      localPort,
    });
    expect(made.state).toMatchObject({ state: 'failed', reason: { code: 'port-in-use' } });
    await new Promise((resolve) => server.close(resolve));
    await app.call('forwards.start', { id: made.id });
    expect((await reaches(made.id, 'ready')).localPort).toBe(localPort);
  });

  it('say why they fail: a workload that is not there', async () => {
    const target = { ...istiod, name: 'no-such' };
    const { id } = await app.call('forwards.add', { context, target, port: 15014 });
    const failed = await reaches(id, 'failed');
    expect(failed.state).toMatchObject({ reason: { code: 'not-found' } });
  });

  it('start once, however often they are asked to', async () => {
    const { id } = await app.call('forwards.add', { context, target: istiod, port: 15014 });
    await app.call('forwards.stop', { id });
    await Promise.all([1, 2, 3].map(() => app.call('forwards.start', { id })));
    const { localPort } = await reaches(id, 'ready');
    await app.call('forwards.remove', { id });
    await expect(version(localPort)).rejects.toThrow('fetch failed');
    expect((await app.call('forwards.list', {})).forwards).toEqual([]);
  });

  it('are saved, and start with their context only where that is wished', async () => {
    const first = await app.call('forwards.add', { context, target: istiod, port: 15014 });
    const second = await app.call('forwards.add', { context, target: istiod, port: 8080 });
    expect(first.withContext).toBe(false);
    await app.call('forwards.setWithContext', { id: second.id, withContext: true });
    const saved = await readFile(join(app.dataDir, 'forwards.json'), 'utf8');
    const dataDir = app.dataDir;
    const again = await appInMemory({
      kubeconfig: [running.demo.kubeconfigPath],
      dataDir,
    });
    const states = async (): Promise<readonly string[]> =>
      (await again.call('forwards.list', {})).forwards.map((one) => one.state.state);
    expect(await states()).toEqual(['stopped', 'stopped']);
    await again.call('contexts.open', { context });
    expect((await states())[0]).toBe('stopped');
    expect((await states())[1]).not.toBe('stopped');
    expect(saved).not.toContain(running.cluster.token('admin'));
    await again.close();
  });

  it('that failed for old credentials come back with a new login', async () => {
    const config = await readFile(running.demo.kubeconfigPath, 'utf8');
    const token = running.cluster.token('admin');
    const path = join(app.dataDir, 'own-config');
    await writeFile(path, config.replaceAll(token, 'expired'));
    const other = await appInMemory({ kubeconfig: [path] });
    const { contexts } = await other.call('contexts.list', {});
    const own = contexts.find((one) => one.kind === 'cluster')?.id ?? '';
    const { id } = await other.call('forwards.add', { context: own, target: istiod, port: 15014 });
    const state = async (): Promise<unknown> =>
      (await other.call('forwards.list', {})).forwards.find((one) => one.id === id)?.state;
    await expect.poll(state).toMatchObject({ state: 'failed', reason: { code: 'unauthorized' } });
    await writeFile(path, config);
    await expect.poll(state).toMatchObject({ state: 'ready' });
    await other.close();
  });

  it('are probed at once when the machine wakes up', async () => {
    let slept = 0;
    const other = await appInMemory({
      kubeconfig: [running.demo.kubeconfigPath],
      now: () => Date.now() + slept,
    });
    await other.call('forwards.add', { context, target: istiod, port: 15014 });
    const probedAt = async (): Promise<number> => {
      const [found] = (await other.call('forwards.list', {})).forwards;
      return found?.state.state === 'ready' ? found.state.probedAt : 0;
    };
    await expect.poll(probedAt, { timeout: 20_000 }).toBeGreaterThan(0);
    slept = 3_600_000;
    // Sooner than the next of its own probes, which come every 15 s.
    await expect.poll(probedAt, { timeout: 13_000 }).toBeGreaterThan(Date.now() + 1_000_000);
    await other.close();
  });

  it('lists targets with control planes first', async () => {
    const { targets } = await app.call('forwards.targets', { context });
    expect(targets[0]).toMatchObject({ target: istiod, role: 'pilot' });
    expect(targets.some(({ role }) => role === 'proxy')).toBe(true);
    expect(targets.some(({ target }) => target.kind === 'service')).toBe(true);
  });

  it('opens only pages of what runs', async () => {
    const { id } = await app.call('forwards.add', { context, target: istiod, port: 15014 });
    await reaches(id, 'ready');
    expect(await app.call('forwards.open', { id, path: '/debug' })).toEqual({ opened: false });
    for (const path of ['//evil.example', 'http://evil', '/a//b', '/\\evil', '/a?b'])
      await expect(app.call('forwards.open', { id, path }), path).rejects.toThrow();
    await app.call('forwards.stop', { id });
    await expect(app.call('forwards.open', { id, path: '/debug' })).rejects.toThrow('not running');
  });
});
