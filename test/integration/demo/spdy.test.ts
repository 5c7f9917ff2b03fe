import { once } from 'node:events';
import { request } from 'node:https';
import type { Duplex } from 'node:stream';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { UserName } from '../../../src-main/demo/api/rbac.ts';
import { SpdyConnection } from '../../../src-main/kube/streams/spdy/connection.ts';
import type { SpdyStream } from '../../../src-main/kube/streams/spdy/stream.ts';
import { eventually, nothingOpen, type TestDemo, testDemo } from './support.ts';
import { tinyCluster } from './tiny-cluster.ts';

const pods = '/api/v1/namespaces/default/pods';
const dumpBytes = 4_000_000;

let running: TestDemo;
beforeAll(async () => {
  running = await testDemo(tinyCluster({ bigDumpBytes: dumpBytes, echo: true }));
});
afterEach(async () => {
  running.cluster.faults.reset();
  await nothingOpen(running.cluster);
});
afterAll(() => running.close());

/** POST with an upgrade; rejects with `status body` when refused. */
function upgrade(path: string, protocols: string, user: UserName = 'admin'): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${running.cluster.url}${path}`, {
      method: 'POST',
      ca: running.cluster.caPem,
      agent: false,
      headers: {
        authorization: `Bearer ${running.cluster.token(user)}`,
        connection: 'Upgrade',
        upgrade: 'SPDY/3.1',
        'x-stream-protocol-version': protocols,
      },
    });
    outgoing.once('upgrade', (_response, socket) => resolve(socket));
    outgoing.once('response', (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => reject(new Error(`${response.statusCode ?? 0} ${body}`)));
    });
    outgoing.once('error', reject);
    outgoing.end();
  });
}

interface Forwarding {
  readonly spdy: SpdyConnection;
  readonly tunnel: (port: number) => { data: SpdyStream; error: SpdyStream };
}

async function forwarding(
  pod = 'reviews-v1-6a-yyyyy',
  user: UserName = 'admin',
): Promise<Forwarding> {
  const socket = await upgrade(`${pods}/${pod}/portforward`, 'portforward.k8s.io', user);
  const spdy = new SpdyConnection(socket, { role: 'client', heartbeatMs: 0 });
  let next = 0;
  return {
    spdy,
    tunnel: (port) => {
      const headers = { port: String(port), requestid: String(next++) };
      const error = spdy.open({ streamtype: 'error', ...headers }, { fin: true });
      return { error, data: spdy.open({ streamtype: 'data', ...headers }) };
    },
  };
}

async function all(stream: SpdyStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const get = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: envoy\r\nConnection: close\r\n\r\n`;

describe('port-forward over SPDY', () => {
  it('needs create alone, and carries many tunnels at once over one connection', async () => {
    const { spdy, tunnel } = await forwarding('reviews-v1-6a-yyyyy', 'create-only');
    const answers = await Promise.all(
      Array.from({ length: 8 }, async (_item, index) => {
        const { data, error } = tunnel(15000);
        data.write(get(index % 2 === 0 ? '/config_dump' : '/ready'));
        const body = await all(data);
        data.end();
        expect(await all(error)).toBe('');
        return body;
      }),
    );
    const [dumps, ready] = [0, 1].map((odd) => answers.filter((_body, index) => index % 2 === odd));
    expect(dumps?.every((body) => body.length > dumpBytes)).toBe(true);
    expect(ready?.every((body) => body.includes('LIVE'))).toBe(true);
    spdy.close();
  });

  it('respects half-close: what comes after our FIN still arrives', async () => {
    const { spdy, tunnel } = await forwarding('echo-0');
    const { data } = tunnel(9092);
    const sent = Buffer.alloc(1_000_000, 'abcdefgh');
    data.end(sent);
    expect(await all(data)).toBe(sent.toString());
    spdy.close();
  });

  it('carries a server that speaks first', async () => {
    const { spdy, tunnel } = await forwarding('echo-0');
    const { data } = tunnel(3306);
    await once(data, 'readable');
    expect(String(data.read())).toContain('8.0.36');
    spdy.close();
  });

  it('says on the error stream that nothing listens', async () => {
    const { spdy, tunnel } = await forwarding();
    const { data, error } = tunnel(19_999);
    expect(await all(error)).toMatch(/^error forwarding port 19999 to pod .*connection refused/);
    expect(await all(data)).toBe('');
    spdy.close();
  });

  it('is cut, dropped and reset as commanded', async () => {
    const { spdy, tunnel } = await forwarding();
    running.cluster.faults.onStream({ port: 15000, afterBytes: 5000, action: 'end', times: 1 });
    const cut = tunnel(15000);
    cut.data.write(get('/config_dump'));
    expect(await all(cut.data)).toHaveLength(5000);
    cut.data.end();

    const reset = tunnel(15000);
    running.cluster.faults.onStream({ port: 15000, afterBytes: 5000, action: 'stall', times: 1 });
    reset.data.write(get('/config_dump'));
    await eventually(
      () => reset.data.readableLength >= 5000,
      () => 'the first bytes',
    );
    running.cluster.lifecycle.restart('default', 'reviews-v1-6a-yyyyy');
    spdy.close();

    const pod = running.cluster.lifecycle.add('default', 'productpage-v1-5b-xxxxx');
    running.cluster.faults.onStream({
      kind: 'portforward',
      afterBytes: 5000,
      action: 'drop',
      times: 1,
    });
    const again = await forwarding(pod.name);
    const dropped = again.tunnel(15000);
    dropped.data.write(get('/config_dump'));
    await expect(all(dropped.data)).rejects.toThrow(/ended|reset|hang up/i);
    running.cluster.lifecycle.delete('default', pod.name);
  });

  it('tells each tunnel when the pod goes away', async () => {
    const pod = running.cluster.lifecycle.add('default', 'productpage-v1-5b-xxxxx');
    const { spdy, tunnel } = await forwarding(pod.name);
    const { data, error } = tunnel(15000);
    data.write('GET /config_dump');
    const told = all(error);
    await eventually(
      () => running.cluster.now().tunnels === 1,
      () => 'the tunnel',
    );
    running.cluster.lifecycle.delete('default', pod.name);
    expect(await told).toContain('lost connection to pod');
    const next = tunnel(15000);
    expect(await all(next.error)).toContain('unable to find pod');
    spdy.close();
  });

  it.each([
    ['view-only', 'portforward.k8s.io', /^403 .*cannot create resource \\"pods\/portforward\\"/],
    ['admin', 'v9.k8s.io', /^403 .*unable to negotiate protocol/],
  ] as const)('refuses %s offering %s', async (user, protocol, message) => {
    const path = `${pods}/echo-0/portforward`;
    await expect(upgrade(path, protocol, user)).rejects.toThrow(message);
  });
});

describe('exec over SPDY', () => {
  it('picks v4, gives outputs apart and the status on the error stream', async () => {
    const words = ['sh', '-c', 'echo out; nosuch; exit 5'].map(
      (word) => `command=${encodeURIComponent(word)}`,
    );
    const socket = await upgrade(
      `${pods}/productpage-v1-5b-xxxxx/exec?container=istio-proxy&stdout=true&stderr=true&${words.join('&')}`,
      'v5.channel.k8s.io, v4.channel.k8s.io',
      'create-only',
    );
    const spdy = new SpdyConnection(socket, { role: 'client', heartbeatMs: 0 });
    const error = spdy.open({ streamtype: 'error' }, { fin: true });
    const stdout = spdy.open({ streamtype: 'stdout' }, { fin: true });
    const stderr = spdy.open({ streamtype: 'stderr' }, { fin: true });
    const [out, err, status] = await Promise.all([all(stdout), all(stderr), all(error)]);
    expect(out).toBe('out\n');
    expect(err).toContain('nosuch: not found');
    expect(JSON.parse(status)).toMatchObject({ reason: 'NonZeroExitCode' });
    expect(await spdy.closed).toBeUndefined();
    socket.destroy();
  });
});
