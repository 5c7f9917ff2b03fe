import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { AppError } from '../../../src-main/contract/errors.ts';
import { at, isObject, objects, parseJson, text } from '../../../src-main/contract/json.ts';
import type { UserName } from '../../../src-main/demo/api/rbac.ts';
import { demoCluster, legacyDemoCluster } from '../../../src-main/demo/meshes.ts';
import { type Cluster, openCluster } from '../../../src-main/kube/cluster.ts';
import { resourceTypes } from '../../../src-main/kube/http/resources.ts';
import { loadKubeconfigs } from '../../../src-main/kube/kubeconfig/load.ts';
import { clusterSource } from '../../../src-main/mesh/live/cluster-source.ts';
import { discoverControlPlanes } from '../../../src-main/mesh/live/control-planes.ts';
import { Ladder } from '../../../src-main/mesh/live/ladder.ts';
import { wholePage } from '../../../src-main/mesh/live/page.ts';
import { openPilot } from '../../../src-main/mesh/live/pilot-source.ts';
import { openAdmin } from '../../../src-main/mesh/live/proxy-source.ts';
import { loadOne } from '../../support/kubeconfig.ts';
import { api, type TestDemo, testDemo } from '../demo/support.ts';

let running: TestDemo;
let opened: Cluster[] = [];
const call = { signal: new AbortController().signal, progress: () => undefined };

beforeAll(async () => {
  running = await testDemo(demoCluster(), legacyDemoCluster());
});
afterAll(() => running.close());
beforeEach(() => {
  opened = [];
});
afterEach(() => {
  for (const cluster of opened) cluster.close();
  for (const { faults } of running.demo.clusters) faults.reset();
});

async function as(user: UserName, which = 0): Promise<Cluster> {
  const { contexts } = await loadKubeconfigs({
    list: [running.demo.usersKubeconfigPath],
    extraFiles: [],
    extraFolders: [],
  });
  const name = `${running.demo.clusters[which]?.context ?? ''}/${user}`;
  const context = contexts.find((one) => one.name === name);
  if (context === undefined) throw new Error(`no context ${name}`);
  const cluster = openCluster(context, { env: {} });
  opened.push(cluster);
  return cluster;
}

async function somePod(
  cluster: Cluster,
  label: string,
): Promise<{ name: string; namespace: string }> {
  const answer = await cluster.client.get(
    `/api/v1/pods?labelSelector=${encodeURIComponent(label)}`,
  );
  const pod = objects(at(answer, 'items'))[0];
  return {
    name: text(at(pod, 'metadata', 'name')),
    namespace: text(at(pod, 'metadata', 'namespace')),
  };
}

async function failure(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw new Error(`expected an AppError, got ${String(error)}`);
}

async function dump(cluster: Cluster, pod: { name: string; namespace: string }) {
  const page = await openAdmin(new Ladder(cluster), pod, 'config_dump?include_eds');
  const bytes = await wholePage(page.chunks);
  const parsed = parseJson(Buffer.from(bytes).toString());
  return { sections: objects(at(parsed, 'configs')).length, access: page.access, bytes };
}

describe.each([
  ['today', 0, 'app=istiod'],
  ['of Istio 1.1', 1, 'istio=pilot'],
])('a mesh %s', (_name, which, pilotLabel) => {
  it.each([
    ['admin', 'port-forward', undefined],
    ['create-only', 'port-forward', undefined],
    ['exec-only', 'exec', 'access.note.exec'],
  ] as const)('is read by %s on the rung %s', async (user, rung, note) => {
    const cluster = await as(user, which);
    const pod = await somePod(cluster, 'app=reviews');
    const read = await dump(cluster, pod);
    expect(read.access.rung).toBe(rung);
    expect(read.access.note?.key).toBe(note);
    expect(read.sections).toBeGreaterThan(3);
    const pilot = await somePod(cluster, pilotLabel);
    const page = await openPilot(new Ladder(cluster), pilot, '/debug/syncz');
    const answer = parseJson(Buffer.from(await wholePage(page.chunks)).toString());
    expect(page.access.rung).toBe(rung);
    expect(Array.isArray(answer) && isObject(answer[0])).toBe(true);
  });

  it('cannot be read by who may only look, and says what to ask for', async () => {
    const cluster = await as('view-only', which);
    const pod = await somePod(cluster, 'app=reviews');
    const error = await failure(dump(cluster, pod));
    expect(error.code).toBe('forbidden');
    expect(`${error.message} ${error.advice ?? ''}`).toContain('create on pods/portforward');
  });

  it('has its control planes found', async () => {
    const { pods, notes } = await discoverControlPlanes(await as('admin', which), undefined);
    expect(pods.length).toBeGreaterThan(0);
    expect(pods.every((pod) => pod.namespace === 'istio-system')).toBe(true);
    expect(pods[0]?.generation).toBe(which === 0 ? 'istiod' : 'pilot');
    expect(notes).toEqual([]);
  });
});

describe('a user without rights', () => {
  it('is told that nothing can be listed', async () => {
    const { pods, notes } = await discoverControlPlanes(await as('nothing'), undefined);
    expect(pods).toEqual([]);
    expect(notes.map((note) => note.key)).toContain('context.note.control-planes-partial');
    const source = clusterSource(await as('nothing'), 'c', Date.now);
    const reading = await source.sync(call);
    expect(reading.pods).toBeUndefined();
    expect(reading.notes.map((note) => note.key)).toContain('context.note.pods-forbidden');
  });
});

describe('reading that goes wrong', () => {
  it('takes exec when the streams of port-forward are refused on the way', async () => {
    const cluster = await as('admin');
    const pod = await somePod(cluster, 'app=reviews');
    running.cluster.faults.onRequest({ path: /portforward/, answer: 500 });
    const read = await dump(cluster, pod);
    expect(read.access.rung).toBe('exec');
  });

  it.each(['drop', 'end'] as const)('is never cut off in silence: %s', async (action) => {
    const cluster = await as('admin');
    const pod = await somePod(cluster, 'app=reviews');
    running.cluster.faults.onStream({
      kind: 'portforward',
      port: 15000,
      afterBytes: 50_000,
      action,
    });
    expect((await failure(dump(cluster, pod))).code).toBe('truncated');
  });

  it('is never cut off in silence over exec either', async () => {
    const cluster = await as('exec-only');
    const pod = await somePod(cluster, 'app=reviews');
    running.cluster.faults.onStream({ kind: 'exec', afterBytes: 50_000, action: 'drop' });
    expect((await failure(dump(cluster, pod))).code).toBe('truncated');
  });

  it('explains itself by the pod', async () => {
    const cluster = await as('admin');
    const gone = await failure(dump(cluster, { name: 'never-was', namespace: 'default' }));
    expect(gone.code).toBe('pod-not-found');
    const pilot = await somePod(cluster, 'app=istiod');
    const none = await failure(dump(cluster, pilot));
    expect([none.code, none.message]).toEqual([
      'admin-unexpected',
      `istio-system/${pilot.name} has no Istio proxy.`,
    ]);
  });

  it('asks the replica that serves the proxy', async () => {
    const cluster = await as('admin');
    const pod = await somePod(cluster, 'app=reviews');
    const source = clusterSource(cluster, 'c', Date.now);
    const answer = await source.readPilot(`${pod.name}.${pod.namespace}`, call);
    if (answer?.kind !== 'stream') throw new Error('a stream was expected');
    expect((await wholePage(answer.chunks)).length).toBeGreaterThan(10_000);
    expect(await source.readPilot('nobody.default', call)).toBeUndefined();
  });

  it('refuses pages that change something', async () => {
    const ladder = new Ladder(await as('admin'));
    const pod = { name: 'x', namespace: 'y' };
    for (const page of [
      'quitquitquit',
      'logging?level=debug',
      'config_dump\r\nX: y',
      '/drain_listeners',
    ])
      expect((await failure(openAdmin(ladder, pod, page))).code).toBe('bad-request');
    for (const page of [
      '/debug/adsz?push=true',
      '/debug/cachez?clear=true',
      '/debug/force_disconnect',
      '/quit',
    ])
      expect((await failure(openPilot(ladder, pod, page))).code).toBe('bad-request');
  });
});

describe('a long list', () => {
  it('comes compressed, as from a real server, and is read whole', async () => {
    const big = await testDemo(demoCluster({ now: Date.now(), services: 600 }));
    const path = '/api/v1/services';
    const plain = await api(big.cluster, path);
    const sent = await api(big.cluster, path, { headers: { 'accept-encoding': 'gzip' } });
    expect(sent.headers).toMatchObject({
      'content-encoding': 'gzip',
      'transfer-encoding': 'chunked',
    });
    const cluster = openCluster(await loadOne(big.demo.kubeconfigPath), { env: {} });
    opened.push(cluster);
    const { items } = await cluster.client.list(resourceTypes.services, { pageSize: 0 });
    expect(items).toEqual(objects(at(parseJson(plain.body), 'items')));
    await big.close();
  });
});

describe('the mesh board of a live mesh', () => {
  it('opens where even the version may not be read', async () => {
    running.cluster.faults.onRequest({ path: /^\/version/, answer: 403 });
    const source = clusterSource(await as('create-only'), 'c', Date.now);
    const status = await source.open(call);
    expect(status.kubernetesVersion).toBeUndefined();
    expect(status.controlPlanes).toHaveLength(2);
  });

  it('lists pods once and then watches them, and lists again while it hears nothing', async () => {
    const { counters, faults, lifecycle } = running.cluster;
    const lists = (): number => counters.requests.get('GET /api/v1/pods') ?? 0;
    const source = clusterSource(await as('create-only'), 'c', Date.now);
    const names = async (): Promise<string[]> =>
      ((await source.sync(call)).pods ?? []).map((pod) => pod.pod).sort();
    const first = await names();
    await expect.poll(() => running.cluster.now().watches).toBe(1);
    const before = lists();
    await expect.poll(names).toEqual(first);
    // Two lists find the control planes; the third, of all pods, is not needed any more.
    expect(lists() - before).toBeLessThanOrEqual(4);
    const victim = first.find((name) => name.startsWith('reviews-v1')) ?? '';
    const { name } = lifecycle.restart('default', victim);
    await expect.poll(names).toContain(name);
    expect(await names()).not.toContain(victim);
    faults.onRequest({ path: /watch=true/, answer: 500 });
    faults.dropStreams('watch');
    expect(await names()).toContain(name);
    await source.close();
    await expect.poll(() => running.cluster.now().watches).toBe(0);
  });

  it('asks every replica and lists every proxy', async () => {
    const source = clusterSource(await as('create-only'), 'c', Date.now);
    const status = await source.open(call);
    expect(status.controlPlanes).toHaveLength(2);
    const reading = await source.sync(call);
    expect(reading.answers.map((answer) => answer.controlPlane.state)).toEqual([
      'answered',
      'answered',
    ]);
    expect(reading.pods?.length).toBeGreaterThan(5);
    const proxy = reading.pods?.find((pod) => pod.type === 'sidecar')?.proxy ?? '';
    const read = await source.readProxy(proxy, call);
    expect([...read.pages.keys()].sort()).toEqual(['certs', 'clusters', 'server_info']);
    if (read.dump.kind !== 'stream') throw new Error('expected a stream');
    expect((await wholePage(read.dump.chunks)).length).toBeGreaterThan(10_000);
    await source.close();
  });
});
