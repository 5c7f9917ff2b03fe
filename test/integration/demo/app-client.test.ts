import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { AppError } from '../../../src-main/contract/errors.ts';
import { type UserName, userNames } from '../../../src-main/demo/api/rbac.ts';
import { type Cluster, openCluster } from '../../../src-main/kube/cluster.ts';
import { loadKubeconfigs } from '../../../src-main/kube/kubeconfig/load.ts';
import type { KubeContext } from '../../../src-main/kube/kubeconfig/model.ts';
import { httpOverStream } from '../../../src-main/kube/streams/http-over-stream.ts';
import { nothingOpen, type TestDemo, testDemo } from './support.ts';
import { tinyCluster } from './tiny-cluster.ts';

const pod = { namespace: 'default', name: 'reviews-v1-6a-yyyyy' };

let running: TestDemo;
let contexts: readonly KubeContext[];
beforeAll(async () => {
  running = await testDemo(tinyCluster(), tinyCluster({ legacy: true }));
  ({ contexts } = await loadKubeconfigs({
    list: [running.demo.usersKubeconfigPath],
    extraFiles: [],
    extraFolders: [],
  }));
});
afterEach(() => nothingOpen(running.cluster));
afterAll(() => running.close());

/** Port-forward and exec in one context: `ok` or the code of the error. */
async function reach(name: string): Promise<[forward: string, exec: string]> {
  const context = contexts.find((one) => one.name === name);
  if (context === undefined) throw new Error(`no context ${name}`);
  const cluster = openCluster(context, { env: {} });
  try {
    return [await code(forward(cluster)), await code(exec(cluster))];
  } finally {
    cluster.close();
  }
}

async function code(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'ok';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

async function forward(cluster: Cluster): Promise<void> {
  const stream = await cluster.streams.openPort(pod, 15000);
  const reply = await httpOverStream(stream, {
    method: 'GET',
    path: '/ready',
    what: 'ready',
    idleMs: 5000,
  });
  let body = '';
  for await (const chunk of reply.body) body += Buffer.from(chunk).toString();
  expect(body).toBe('LIVE\n');
}

async function exec(cluster: Cluster): Promise<void> {
  const command = ['pilot-agent', 'request', 'GET', 'ready'];
  const session = await cluster.streams.exec({ pod, container: 'istio-proxy', command });
  let body = '';
  for await (const chunk of session.stdout) body += String(chunk);
  expect(await session.exit).toMatchObject({ code: 0 });
  expect(body).toContain('LIVE');
}

/** What each user of the demo reaches with the app's own client: [port-forward, exec]. */
const rights: Readonly<Record<UserName, readonly [string, string]>> = {
  admin: ['ok', 'ok'],
  'view-only': ['forbidden', 'forbidden'],
  'create-only': ['ok', 'ok'],
  'get-only': ['forbidden', 'forbidden'],
  'exec-only': ['forbidden', 'ok'],
  'one-namespace': ['ok', 'ok'],
  'forward-only': ['ok', 'forbidden'],
  'named-pods': ['forbidden', 'ok'],
  nothing: ['forbidden', 'forbidden'],
};

describe('the app’s client as each user of the demo', () => {
  it.each(userNames)('%s', async (user) => {
    expect(await reach(`tiny/${user}`)).toEqual(rights[user]);
  });

  it('an old cluster, which lets `get` alone pass a WebSocket', async () => {
    expect(await reach('tiny-legacy/admin')).toEqual(['ok', 'ok']);
    expect(await reach('tiny-legacy/get-only')).toEqual(['ok', 'ok']);
  });
});
