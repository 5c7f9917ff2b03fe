import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { demoCluster } from '../../../src-main/demo/meshes.ts';
import { type Demo, type RunningCluster, startDemo } from '../../../src-main/demo/start-demo.ts';
import { type AppInMemory, appInMemory, CallError } from '../../support/app-in-memory.ts';

const proxy = 'productpage-v1-6c886ff494-hm7zk.default';

let folder: string;
let demo: Demo;
let cluster: RunningCluster;
let app: AppInMemory;
let context: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshscope-bad-'));
  demo = await startDemo({ clusters: [demoCluster({ now: Date.now() })], dir: folder });
  const [first] = demo.clusters;
  if (first === undefined) throw new Error('the demo has no cluster');
  cluster = first;
  const unreachable = join(folder, 'unreachable');
  await writeFile(
    unreachable,
    [
      'apiVersion: v1',
      'kind: Config',
      'clusters: [{ name: c, cluster: { server: "https://127.0.0.1:1" } }]',
      'users: [{ name: u, user: { token: planted-token } }]',
      'contexts: [{ name: nobody-there, context: { cluster: c, user: u } }]',
    ].join('\n'),
  );
  const broken = join(folder, 'broken');
  await writeFile(broken, 'apiVersion: v1\nclusters: [ {');
  app = await appInMemory({
    kubeconfig: [demo.kubeconfigPath, demo.usersKubeconfigPath, unreachable, broken],
  });
  const { contexts } = await app.call('contexts.list', {});
  context = contexts.find((one) => one.name === 'meshscope-demo')?.id ?? '';
});
afterAll(async () => {
  await app.close();
  await demo.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => cluster.faults.reset());

async function contextNamed(name: string): Promise<string> {
  const { contexts } = await app.call('contexts.list', {});
  return contexts.find((one) => one.name === name)?.id ?? '';
}

/** After every failure the app must still do what it is for. */
async function expectWorking(): Promise<void> {
  cluster.faults.reset();
  const summary = await app.call('proxy.open', { context, proxy, fresh: true });
  expect(summary.counts.clusters).toBeGreaterThan(10);
}

describe('bad files', () => {
  const cases: readonly [string, string | number, RegExp | string][] = [
    ['nothing', '', 'dump-empty'],
    [
      'truncated JSON',
      '{"configs":[{"@type":"type.googleapis.com/envoy.admin.v3.Clus',
      /truncated|dump-not-json/,
    ],
    ['no JSON', 'hello', /dump-not-(json|envoy)/],
    ['another program', '{"kind":"PodList","items":[]}', 'dump-not-envoy'],
    ['200 MB of zeros', 200_000_000, /dump-/],
  ];
  it.each(cases)('%s: said clearly, and the app goes on', async (_name, content, code) => {
    const path = join(
      folder,
      `file-${Math.abs(cases.findIndex((one) => one[1] === content))}.json`,
    );
    await writeFile(path, typeof content === 'string' ? content : '');
    if (typeof content === 'number') await truncate(path, content);
    const opening = app
      .call('files.open', { ticket: app.handOut(path, 'dump') })
      .then(async (opened) => {
        const { rows } = await app.call('mesh.board', { context: opened.id, query: {} });
        return app.call('proxy.open', { context: opened.id, proxy: rows[0]?.proxy ?? 'none' });
      });
    await expect(opening).rejects.toMatchObject({ code: expect.stringMatching(code) });
    await expectWorking();
  });

  const type = 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump';
  async function openDump(name: string, entries: unknown[]): Promise<string> {
    const path = join(folder, name);
    const section = { '@type': type, dynamic_active_clusters: entries };
    await writeFile(path, JSON.stringify({ configs: [section] }));
    const opened = await app.call('files.open', { ticket: app.handOut(path, 'dump') });
    return (await app.call('proxy.open', { context: opened.id, proxy: name })).dump;
  }

  it('fields of wrong types cost the fields, not the dump', async () => {
    const entries = [{ cluster: { name: 7 } }, { cluster: { name: 'ok', type: [] } }];
    const dump = await openDump('odd.json', entries);
    const query = { table: 'clusters', filters: { text: 'ok' } } as const;
    expect((await app.call('dump.table', { dump, query })).matched).toBe(1);
  });

  it('an entry that is none says where it stands and what was expected', async () => {
    await expect(openDump('entry.json', [3])).rejects.toMatchObject({
      code: 'dump-section-invalid',
      message: expect.stringMatching(/dynamic_active_clusters\[0\].*expected an object/),
    });
    await expectWorking();
  });

  it('a folder without a mesh', async () => {
    const path = join(folder, 'empty-folder');
    await mkdir(path, { recursive: true });
    await expect(
      app.call('files.open', { ticket: app.handOut(path, 'dump') }),
    ).rejects.toMatchObject({
      code: expect.stringMatching(/file-unreadable|snapshot-invalid|dump-/),
    });
  });
});

describe('clusters that do not do as they should', () => {
  it('a broken kubeconfig says why and leaves the others alone', async () => {
    const { broken, contexts } = await app.call('contexts.list', {});
    expect(broken.map((one) => one.file)).toEqual([join(folder, 'broken')]);
    expect(contexts.length).toBeGreaterThan(2);
  });

  it('a kubeconfig is added by its path, kept, and refused when it is not there', async () => {
    const path = join(folder, 'added');
    await writeFile(
      path,
      [
        'clusters: [{ name: c, cluster: { server: "https://127.0.0.1:2" } }]',
        'contexts: [{ name: added-by-hand, context: { cluster: c } }]',
      ].join('\n'),
    );
    const { contexts } = await app.call('contexts.addFiles', {
      tickets: [app.handOut(path, 'kubeconfig')],
    });
    expect(contexts.some((one) => one.name === 'added-by-hand')).toBe(true);
    await expect(
      app.call('contexts.addFiles', {
        tickets: [app.handOut(join(folder, 'never'), 'kubeconfig')],
      }),
    ).rejects.toMatchObject({ code: 'file-unreadable' });
  });

  it('nobody there', async () => {
    const unreachable = await contextNamed('nobody-there');
    const opening = app.call('contexts.open', { context: unreachable });
    await expect(opening).rejects.toMatchObject({ code: 'cluster-unreachable' });
    await expect(opening).rejects.toMatchObject({
      message: expect.not.stringContaining('planted-token'),
    });
    await expectWorking();
  });

  it.each([
    [401, 'unauthorized'],
    [429, 'too-many-requests'],
    [500, 'server-error'],
  ] as const)('HTTP %i from the API server', async (status, code) => {
    cluster.faults.onRequest({ path: /^\/version/, answer: status });
    await expect(app.call('contexts.open', { context })).rejects.toMatchObject({ code });
    await expectWorking();
  });

  it('a user who may do nothing gets a sentence for each thing', async () => {
    const nothing = await contextNamed('meshscope-demo/nothing');
    await expect(app.call('proxy.open', { context: nothing, proxy })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expectWorking();
  });

  it('a stream that breaks in the middle of the dump is never a shorter dump', async () => {
    cluster.faults.onStream({ kind: 'portforward', afterBytes: 200_000, action: 'drop' });
    await expect(app.call('proxy.open', { context, proxy, fresh: true })).rejects.toMatchObject({
      code: expect.stringMatching(/truncated|stream-failed/),
    });
    await expectWorking();
  });

  it('a pod that dies while it is read', async () => {
    const victim = 'ratings-v1-5d9ff497bb-gslng';
    cluster.faults.onStream({ kind: 'portforward', bytesPerSecond: 100_000 });
    const reading = app.call('proxy.open', { context, proxy: `${victim}.default`, fresh: true });
    // Caught at once, looked at later: a rejection nobody listens to yet would end the process.
    const outcome = reading.then(
      () => 'whole',
      (error: unknown) => (error instanceof CallError ? error.code : 'other'),
    );
    await new Promise((resolve) => setTimeout(resolve, 700));
    cluster.lifecycle.delete('default', victim);
    expect(await outcome).toMatch(/truncated|stream-failed|pod-not-/);
    await expectWorking();
  });
});
