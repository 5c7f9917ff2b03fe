import { readFileSync } from 'node:fs';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { UserName } from '../../../src-main/demo/api/rbac.ts';
import {
  api,
  type Channels,
  channels,
  eventually,
  nothingOpen,
  type TestDemo,
  testDemo,
} from './support.ts';
import { tinyCluster } from './tiny-cluster.ts';

const pods = '/api/v1/namespaces/default/pods';
const reviews = `${pods}/reviews-v1-6a-yyyyy`;
const v4 = 'v4.channel.k8s.io';
const get = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: envoy\r\nConnection: close\r\n\r\n`;

let running: TestDemo;
beforeAll(async () => {
  running = await testDemo(tinyCluster({ bigDumpBytes: 2_000_000 }));
});
afterEach(async () => {
  running.cluster.faults.reset();
  await nothingOpen(running.cluster);
});
afterAll(() => running.close());

const open = (port = 15000): Promise<Channels> =>
  channels(running.cluster, `${reviews}/portforward?ports=${port}`, v4);

describe('requests that misbehave on command', () => {
  it.each([400, 401, 403, 404, 409, 410, 500, 503] as const)('%i as a Status', async (code) => {
    running.cluster.faults.onRequest({ path: /\/pods$/, answer: code });
    const answer = await api(running.cluster, pods);
    expect(answer.status).toBe(code);
    expect(JSON.parse(answer.body)).toMatchObject({ kind: 'Status', status: 'Failure', code });
    expect(await api(running.cluster, '/api/v1/namespaces')).toMatchObject({ status: 200 });
  });

  it('429 with Retry-After, for as often as asked', async () => {
    running.cluster.faults.onRequest({ answer: 429, retryAfterSeconds: 7, times: 2 });
    const first = await api(running.cluster, pods);
    expect(first).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
    expect((await api(running.cluster, pods)).status).toBe(429);
    expect((await api(running.cluster, pods)).status).toBe(200);
  });

  it('slow, hanging and dropped answers', async () => {
    const { faults } = running.cluster;
    const begun = Date.now();
    faults.onRequest({ delay: 150, times: 1 });
    await api(running.cluster, pods);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(145);
    faults.onRequest({ answer: 'drop', times: 1 });
    await expect(api(running.cluster, pods)).rejects.toThrow(/socket hang up|ECONNRESET/);
    faults.onRequest({ answer: 'hang', times: 1 });
    await expect(
      api(running.cluster, pods, { tls: { signal: AbortSignal.timeout(200) } }),
    ).rejects.toThrow(/abort/i);
  });

  it('hang at an upgrade until the client gives up', async () => {
    running.cluster.faults.onRequest({ answer: 'hang', times: 1 });
    const headers = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    };
    const waiting = api(running.cluster, `${reviews}/portforward?ports=1`, {
      headers,
      tls: { signal: AbortSignal.timeout(200) },
    });
    await expect(waiting).rejects.toThrow(/abort/i);
  });

  it('strikes by chance, the same way for the same seed', async () => {
    const strikes = async (): Promise<string> => {
      running.cluster.faults.seed(42);
      const disarm = running.cluster.faults.onRequest({ answer: 500, probability: 0.5 });
      let pattern = '';
      for (let index = 0; index < 12; index += 1) {
        pattern += (await api(running.cluster, pods)).status === 500 ? 'x' : '.';
      }
      disarm();
      return pattern;
    };
    const first = await strikes();
    expect(first).toMatch(/x/);
    expect(first).toMatch(/\./);
    expect(await strikes()).toBe(first);
  });

  it('expires tokens until new ones are in the kubeconfig', async () => {
    const before = running.cluster.token('admin');
    running.cluster.expireTokens();
    expect((await api(running.cluster, pods)).status).toBe(401);
    await expect(open()).rejects.toThrow(/^401 /);
    await running.cluster.renewTokens();
    expect(running.cluster.token('admin')).not.toBe(before);
    expect((await api(running.cluster, pods)).status).toBe(200);
    expect(readFileSync(running.demo.kubeconfigPath, 'utf8')).toContain(
      running.cluster.token('admin'),
    );
  });
});

describe('streams that misbehave on command', () => {
  it('are dropped without a goodbye after so many bytes', async () => {
    running.cluster.faults.onStream({
      kind: 'portforward',
      port: 15000,
      afterBytes: 10_000,
      action: 'drop',
      times: 1,
    });
    const forward = await open();
    forward.send(0, get('/config_dump'));
    expect(await forward.closed).toBe(1006);
    // The two bytes in front are the port.
    expect(forward.bytes(0).length).toBeLessThanOrEqual(10_002);
  });

  it('are closed in the middle of a dump', async () => {
    running.cluster.faults.onStream({ afterBytes: 50_000, action: 'end', times: 1 });
    const forward = await open();
    forward.send(0, get('/config_dump'));
    expect(await forward.closed).toBe(1000);
    expect(forward.bytes(0).length).toBe(50_002);
  });

  it('stall, staying open', async () => {
    running.cluster.faults.onStream({ afterBytes: 1000, action: 'stall', times: 1 });
    const forward = await open();
    forward.send(0, get('/config_dump'));
    await eventually(
      () => forward.bytes(0).length === 1002,
      () => 'the first bytes',
    );
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(forward.bytes(0).length).toBe(1002);
    expect(forward.socket.readyState).toBe(forward.socket.OPEN);
    forward.socket.terminate();
    await forward.closed;
  });

  it('are slow, and only those of the pod that is meant', async () => {
    running.cluster.faults.onStream({ pod: /reviews-v1/, delay: 2_000 });
    const slow = await open();
    const begun = Date.now();
    slow.send(0, get('/ready'));
    const path = `${pods}/productpage-v1-5b-xxxxx/portforward?ports=15000`;
    const other = await channels(running.cluster, path, v4);
    other.send(0, get('/ready'));
    const answered: string[] = [];
    const until = async (name: string, forward: Channels): Promise<void> => {
      await eventually(
        () => forward.text(0).includes('LIVE'),
        () => `the answer of ${name}`,
      );
      answered.push(name);
      forward.socket.terminate();
      await forward.closed;
    };
    await Promise.all([until('slow', slow), until('other', other)]);
    expect(answered).toEqual(['other', 'slow']);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(1_900);
  });

  it('take their time', async () => {
    running.cluster.faults.onStream({ bytesPerSecond: 100_000, times: 1 });
    const forward = await open();
    const begun = Date.now();
    forward.send(0, get('/config_dump'));
    await eventually(
      () => forward.bytes(0).length > 30_000,
      () => 'the first 30 KB',
    );
    expect(Date.now() - begun).toBeGreaterThan(150);
    forward.socket.terminate();
    await forward.closed;
  });

  it('of watches end in silence, in order or broken', async () => {
    const { faults } = running.cluster;
    faults.onStream({ kind: 'watch', afterBytes: 500, action: 'end', times: 1 });
    expect((await api(running.cluster, `${pods}?watch=true`)).status).toBe(200);
    faults.onStream({ kind: 'watch', afterBytes: 1500, action: 'drop', times: 1 });
    await expect(api(running.cluster, `${pods}?watch=true`)).rejects.toThrow(
      /aborted|reset|hang up/i,
    );
    faults.onStream({ kind: 'watch', afterBytes: 500, action: 'stall', times: 1 });
    const stalled = api(running.cluster, `${pods}?watch=true&timeoutSeconds=1`);
    expect((await stalled).body).toBe('');
  });

  it('of exec find a containerd instead of a Docker', async () => {
    running.cluster.faults.containerRuntime = 'containerd';
    const exec = await channels(
      running.cluster,
      `${reviews}/exec?container=istio-proxy&stdout=true&command=tcpdump`,
      v4,
    );
    await exec.closed;
    running.cluster.faults.containerRuntime = 'docker';
    expect(exec.text(1)).toBe('');
    expect(exec.text(3)).toMatch(/"reason":"InternalError".*executable file not found in \$PATH/);
  });

  it('of exec are cut and dropped too', async () => {
    const exec = `${reviews}/exec?container=istio-proxy&stdout=true&command=pilot-agent&command=request&command=GET&command=config_dump`;
    running.cluster.faults.onStream({ kind: 'exec', afterBytes: 5000, action: 'end', times: 1 });
    const cut = await channels(running.cluster, exec, v4);
    expect(await cut.closed).toBe(1000);
    expect(JSON.parse(cut.text(3))).toMatchObject({ status: 'Failure', reason: 'InternalError' });
    running.cluster.faults.onStream({ kind: 'exec', afterBytes: 5000, action: 'drop', times: 1 });
    const dropped = await channels(running.cluster, exec, v4);
    expect(await dropped.closed).toBe(1006);
    expect(dropped.text(3)).toBe('');
  });

  it('are all dropped at once', async () => {
    const forwards = await Promise.all([open(), open(), open()]);
    expect(running.cluster.faults.dropStreams('portforward')).toBe(3);
    expect(await Promise.all(forwards.map((forward) => forward.closed))).toEqual([
      1006, 1006, 1006,
    ]);
  });
});

describe('pods that come and go', () => {
  it('a restart resets the streams, and pilots know the proxy by its new name', async () => {
    const forward = await open();
    const next = running.cluster.lifecycle.restart('default', 'reviews-v1-6a-yyyyy');
    await forward.closed;
    await expect(open()).rejects.toThrow(/^404 /);
    const body = await syncz();
    expect(body).toContain(`${next.name}.default`);
    expect(body).not.toContain('reviews-v1-6a-yyyyy');
    running.cluster.lifecycle.delete('default', next.name);
    expect(await syncz()).not.toContain('reviews-v1');
  });

  it('a copy has an Envoy and a place in syncz', async () => {
    const copy = running.cluster.lifecycle.add('default', 'productpage-v1-5b-xxxxx');
    expect(copy.name).toMatch(/^productpage-v1-5b-[a-z0-9]{5}$/);
    expect(await syncz()).toMatch(new RegExp(`${copy.name}\\.default`));
    expect(await syncz()).toContain('productpage-v1-5b-xxxxx.default');
    const info = await read(`${pods}/${copy.name}`, 15000, '/server_info');
    expect(info).toContain(copy.name);
    running.cluster.lifecycle.delete('default', copy.name);
    expect(await syncz()).not.toContain(copy.name);
  });

  it('istiods rotate', async () => {
    const before = await podNames('istio-system');
    const names = running.cluster.rotatePilots().map((pod) => pod.name);
    expect(names).toHaveLength(2);
    const after = await podNames('istio-system');
    expect(after.sort()).toEqual(names.sort());
    expect(after.some((name) => before.includes(name))).toBe(false);
    expect(await syncz()).toContain('productpage-v1-5b-xxxxx.default');
  });

  it('a failing probe shows in the watch and nowhere else', async () => {
    running.cluster.lifecycle.setReady('default', 'productpage-v1-5b-xxxxx', false);
    const table = await api(running.cluster, pods, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    });
    expect(table.body).toContain('"0/2"');
    running.cluster.lifecycle.setReady('default', 'productpage-v1-5b-xxxxx', true);
  });
});

describe('the control path', () => {
  const post = (path: string, body?: unknown, user: UserName = 'admin') =>
    api(running.cluster, `/demo/${path}`, {
      method: 'POST',
      user,
      ...(body === undefined ? {} : { body }),
    });

  it('arms and disarms faults from another process', async () => {
    expect(
      (await post('faults', { request: { path: '/pods$', answer: 503, times: 5 } })).status,
    ).toBe(201);
    expect((await api(running.cluster, pods)).status).toBe(503);
    expect((await post('reset')).status).toBe(201);
    expect((await api(running.cluster, pods)).status).toBe(200);
    await post('faults', {
      stream: { kind: 'portforward', port: 15000, afterBytes: 100, action: 'drop' },
    });
    const forward = await channels(
      running.cluster,
      `${pods}/productpage-v1-5b-xxxxx/portforward?ports=15000`,
      v4,
    );
    forward.send(0, get('/config_dump'));
    expect(await forward.closed).toBe(1006);
  });

  it('restarts, scales and rotates', async () => {
    const added = await post('add?namespace=default&name=productpage-v1-5b-xxxxx');
    const name = /"name":"([^"]+)"/.exec(added.body)?.[1] ?? '';
    expect(await podNames('default')).toContain(name);
    const restarted = await post(`restart?namespace=default&name=${name}`);
    const next = /"name":"([^"]+)"/.exec(restarted.body)?.[1] ?? '';
    expect(await podNames('default')).toContain(next);
    await post(`ready?namespace=default&name=${next}&ready=false`);
    await post(`delete?namespace=default&name=${next}`);
    expect(await podNames('default')).not.toContain(next);
    await post('compact');
    expect((await post('rotate-tokens')).status).toBe(201);
    const before = await podNames('istio-system');
    await post('rotate-pilots');
    expect(await podNames('istio-system')).not.toEqual(before);
    expect((await post('delete?name=nosuch')).status).toBe(404);
    expect((await post('nosuch')).status).toBe(404);
    expect((await post('faults', {})).status).toBe(400);
  });

  it('is for admins only', async () => {
    expect((await post('reset', undefined, 'view-only')).status).toBe(403);
    const counters = await api(running.cluster, '/demo/counters');
    expect(JSON.parse(counters.body)).toMatchObject({ sockets: 1, tunnels: 0 });
  });
});

async function podNames(namespace: string): Promise<string[]> {
  const { body } = await api(running.cluster, `/api/v1/namespaces/${namespace}/pods`);
  const list: unknown = JSON.parse(body);
  return JSON.stringify(list).match(/(?<="metadata":\{"name":")[^"]+/g) ?? [];
}

/** syncz of all replicas. */
async function syncz(): Promise<string> {
  let all = '';
  for (const name of await podNames('istio-system')) {
    all += await read(`/api/v1/namespaces/istio-system/pods/${name}`, 15014, '/debug/syncz');
  }
  return all;
}

async function read(pod: string, port: number, path: string): Promise<string> {
  const forward = await channels(running.cluster, `${pod}/portforward?ports=${port}`, v4);
  forward.send(0, get(path));
  await eventually(
    () => forward.text(0).includes('\r\n0\r\n\r\n'),
    () => `the answer of ${path}: ${forward.text(0)}`,
  );
  forward.socket.terminate();
  await forward.closed;
  return forward.text(0);
}
