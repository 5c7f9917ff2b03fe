import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Json } from '../../../src-main/contract/json.ts';
import { type Cluster, openCluster } from '../../../src-main/kube/cluster.ts';
import { clusterSource } from '../../../src-main/mesh/live/cluster-source.ts';
import { FakeApiServer, status } from '../../support/fake-api-server.ts';
import { kubeconfigText, loadOne, TestFolder } from '../../support/kubeconfig.ts';

const call = { signal: new AbortController().signal, progress: () => undefined };
let folder: TestFolder;
let server: FakeApiServer;
let cluster: Cluster;

const pod = (name: string, namespace: string): Json => ({
  metadata: { name, namespace },
  spec: { containers: [{ name: 'istio-proxy', args: ['proxy', 'sidecar'] }] },
  status: { phase: 'Running' },
});

/** A user of one namespace, as most companies have them: nothing cluster-wide, `team` in full, perhaps the names of namespaces. */
async function open(namespaces: readonly string[] | undefined): Promise<void> {
  server = await FakeApiServer.start({
    answers: {
      '/version': { gitVersion: 'v1.33.1' },
      '/api/v1/namespaces/team/services': { items: [] },
      '/api/v1/namespaces/team/pods': (request) => ({
        items: (request.url ?? '').includes('labelSelector') ? [] : [pod('web-0', 'team')],
      }),
      ...(namespaces === undefined
        ? {}
        : { '/api/v1/namespaces': { items: namespaces.map((name) => ({ metadata: { name } })) } }),
    },
    refuse: (request) => {
      const path = new URL(request.url ?? '/', 'http://x').pathname;
      const allowed =
        path === '/version' ||
        path.startsWith('/api/v1/namespaces/team/') ||
        (path === '/api/v1/namespaces' && namespaces !== undefined);
      return allowed ? undefined : { status: 403, body: status(403, `no ${path}`, 'Forbidden') };
    },
  });
  const file = folder.write('config', kubeconfigText({ server: server.url }, {}, 'team'));
  cluster = openCluster(await loadOne(file), { env: {} });
}

beforeEach(() => {
  folder = new TestFolder();
});
afterEach(async () => {
  cluster.close();
  await server.close();
  folder.remove();
});

describe('a user who may look into one namespace', () => {
  it.each([
    ['and not even list namespaces', undefined],
    ['and list the names of all', ['a', 'b', 'c', 'team', 'istio-system']],
  ])('%s: sees its proxies, and is told what is missing', async (_name, namespaces) => {
    await open(namespaces);
    const source = clusterSource(cluster, 'c', Date.now);
    const reading = await source.sync(call);
    expect(reading.pods?.map((one) => one.proxy)).toEqual(['web-0.team']);
    expect(reading.notes.map((note) => note.key)).toEqual([
      'context.note.no-control-plane',
      'context.note.control-planes-partial',
      'context.note.pods-partial',
    ]);
    expect(reading.notes.at(-1)?.params).toEqual({ namespaces: 'team' });
  });

  it('is not asked everywhere again at each refresh', async () => {
    await open(['a', 'b', 'c', 'd', 'e', 'team']);
    const source = clusterSource(cluster, 'c', Date.now);
    await source.sync(call);
    const first = server.requests.length;
    await source.sync(call);
    const second = server.requests.length - first;
    expect(second).toBeLessThan(8);
    expect(
      server.requests.slice(first).some((one) => one.url.startsWith('/api/v1/namespaces/a/')),
    ).toBe(false);
  });
});
