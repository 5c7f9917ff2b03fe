import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, createServer as createTcp, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Json, JsonObject } from '../../../src-main/contract/json.ts';
import { type Cluster, openCluster } from '../../../src-main/kube/cluster.ts';
import { Forwards, scheduleWithTimers } from '../../../src-main/kube/forwards/manager.ts';
import type { ForwardSpec, ForwardView } from '../../../src-main/kube/forwards/types.ts';
import { type FakeApiOptions, FakeApiServer, status } from '../../support/fake-api-server.ts';
import { kubeconfigText, loadOne, TestFolder } from '../../support/kubeconfig.ts';

/** Fast motion: a second of back-off is ten milliseconds. */
const faster = 100;
let folder: TestFolder;
let server: FakeApiServer;
let cluster: Cluster;
let forwards: Forwards;
let pods: Map<string, JsonObject>;
let seen: string[];
const admin = createServer((request, response) => response.end(`answer to ${request.url ?? ''}`));

function pod(
  name: string,
  more: { ready?: boolean; phase?: string; deleted?: boolean } = {},
): JsonObject {
  return {
    metadata: {
      name,
      namespace: 'default',
      labels: { app: 'web' },
      ...(more.deleted === true ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
    },
    spec: { containers: [{ name: 'web', ports: [{ name: 'http', containerPort: 7000 }] }] },
    status: {
      phase: more.phase ?? 'Running',
      conditions: [{ type: 'Ready', status: more.ready === false ? 'False' : 'True' }],
    },
  };
}

/** What comes back until the connection ends. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  let said = '';
  socket.setEncoding('utf8').on('data', (piece: string) => (said += piece));
  // Reset where more was sent than was wanted: what came until then counts.
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('close', resolve));
  return said;
}

const ports: Record<string, (stream: Duplex) => void> = {};

beforeEach(async () => {
  folder = new TestFolder();
  pods = new Map([['web-1', pod('web-1')]]);
  seen = [];
  for (const key of Object.keys(ports)) Reflect.deleteProperty(ports, key);
  const list = (): Json => ({ items: [...pods.values()] });
  server = await FakeApiServer.start({
    ports,
    answers: {
      '/apis/apps/v1/namespaces/default/deployments/web': {
        kind: 'Deployment',
        spec: { selector: { matchLabels: { app: 'web' } } },
      },
      '/api/v1/namespaces/default/services/web': {
        kind: 'Service',
        spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] },
      },
      '/api/v1/namespaces/default/pods': list,
    },
  });
  const file = folder.write('config', kubeconfigText({ server: server.url }, { token: 't' }));
  cluster = openCluster(await loadOne(file), { env: {} });
  forwards = new Forwards({
    cluster: () => Promise.resolve(cluster),
    now: Date.now,
    schedule: (ms, run) => scheduleWithTimers(ms / faster, run),
    random: () => 1,
    onChange: (id) => {
      const state = forwards.get(id)?.view.state.state ?? 'gone';
      if (seen.at(-1) !== state) seen.push(state);
    },
  });
});

afterEach(async () => {
  await forwards.stopAll();
  cluster.close();
  await server.close();
  folder.remove();
});

const workload: ForwardSpec = {
  target: { kind: 'workload', workload: 'Deployment', namespace: 'default', name: 'web' },
  port: 15000,
  localPort: 0,
};

function serve(name: string, listener: (stream: Duplex) => void, port = 15000): void {
  ports[`default/${name}:${port}`] = listener;
}

const envoy = (stream: Duplex): void => void admin.emit('connection', stream);

/** Envoy at 15000 for the probe, and an echo at 7000. */
const echo = (stream: Duplex): void => {
  stream.on('error', () => undefined);
  stream.pipe(stream);
};

function view(id: string): ForwardView {
  const found = forwards.get(id);
  if (found === undefined) throw new Error(`no forward ${id}`);
  return found.view;
}

async function reaches(id: string, state: string): Promise<ForwardView> {
  await expect.poll(() => view(id).state.state, { timeout: 20_000, interval: 5 }).toBe(state);
  return view(id);
}

async function get(port: number, host = '127.0.0.1'): Promise<string> {
  const answer = await fetch(`http://${host}:${port}/x`, { headers: { connection: 'close' } });
  return await answer.text();
}

async function dial(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}

describe('a forward', () => {
  it('is ready after a real probe, and serves both loopback addresses', async () => {
    serve('web-1', envoy);
    const { id } = await forwards.start('c', workload);
    const ready = await reaches(id, 'ready');
    expect(ready.state).toMatchObject({ pod: 'default/web-1' });
    expect(await get(ready.localPort)).toBe('answer to /x');
    expect(await get(ready.localPort, '[::1]')).toBe('answer to /x');
    expect(seen).toEqual(['connecting', 'ready']);
    expect(view(id).bytesIn).toBeGreaterThan(10);
  });

  it('takes a named port of a service, and only ready pods', async () => {
    pods.set('web-1', pod('web-1', { ready: false }));
    serve('web-1', echo, 7000);
    const { id } = await forwards.start('c', {
      target: { kind: 'service', namespace: 'default', name: 'web' },
      port: 80,
      localPort: 0,
    });
    const waiting = await reaches(id, 'reconnecting');
    expect(waiting.state).toMatchObject({ reason: { code: 'pod-not-running' } });
    pods.set('web-2', pod('web-2'));
    serve('web-2', echo, 7000);
    expect((await reaches(id, 'ready')).state).toMatchObject({ pod: 'default/web-2' });
  });

  it('finds another pod when its own is gone; the local port stays', async () => {
    serve('web-1', envoy);
    const { id } = await forwards.start('c', workload);
    const { localPort } = await reaches(id, 'ready');
    pods.clear();
    pods.set('web-2', pod('web-2'));
    pods.set('web-0', pod('web-0', { deleted: true }));
    Reflect.deleteProperty(ports, 'default/web-1:15000');
    serve('web-2', envoy);
    for (const socket of server.sockets) socket.destroy();
    await expect
      .poll(() => view(id).state, { timeout: 20_000 })
      .toMatchObject({ pod: 'default/web-2' });
    expect(view(id)).toMatchObject({ localPort, recoveries: 1 });
    expect(await get(localPort)).toBe('answer to /x');
  });

  it('trusts no connection from before when the machine wakes up', async () => {
    serve('web-1', envoy);
    const { id } = await forwards.start('c', workload);
    const { localPort } = await reaches(id, 'ready');
    const before = server.spdyConnections;
    await forwards.wake();
    await expect.poll(() => server.spdyConnections).toBeGreaterThan(before);
    expect(await get(localPort)).toBe('answer to /x');
    expect(view(id).state.state).toBe('ready');
  });

  it.each([
    [
      'a form of a website',
      'POST /quitquitquit',
      'Host: 127.0.0.1:1\r\nOrigin: http://evil.example\r\nContent-Length: 0',
    ],
    [
      'a page without a CORS request',
      'GET /config_dump',
      'Host: 127.0.0.1:1\r\nSec-Fetch-Site: cross-site',
    ],
    ['a rebound name', 'GET /config_dump', 'Host: evil.example:1'],
    ['two hosts', 'GET /config_dump', 'Host: 127.0.0.1\r\nHost: evil.example'],
    ['no host', 'GET /config_dump', 'Accept: */*'],
    ['a blank before the colon', 'GET /x', 'Host: 127.0.0.1\r\nOrigin : http://evil.example'],
    ['an address of a proxy', 'GET http://evil.example/', 'Host: 127.0.0.1'],
  ])('refuses %s at an administration port', async (_what, request, headers) => {
    serve('web-1', envoy);
    const { id } = await forwards.start('c', workload);
    const { localPort } = await reaches(id, 'ready');
    expect(await raw(localPort, `${request} HTTP/1.1\r\n${headers}\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 403/,
    );
  });

  it('carries one request per connection to an administration port', async () => {
    serve('web-1', envoy);
    const { id } = await forwards.start('c', workload);
    const { localPort } = await reaches(id, 'ready');
    const host = `Host: localhost:${localPort}`;
    const first = `GET /a HTTP/1.1\r\n${host}\r\nConnection: keep-alive\r\n\r\n`;
    const second = `POST /quitquitquit HTTP/1.1\r\n${host}\r\nOrigin: http://evil.example\r\nContent-Length: 0\r\n\r\n`;
    const said = await raw(localPort, `${first}${second}`);
    expect(said).toContain('answer to /a');
    expect(said).not.toContain('quitquitquit');
  });

  it('keeps a local connection waiting while it looks for a pod', async () => {
    const { id } = await forwards.start('c', workload);
    const waiting = await reaches(id, 'reconnecting');
    expect(waiting.state).toMatchObject({ reason: { code: 'port-refused' } });
    const answer = get(waiting.localPort);
    serve('web-1', envoy);
    expect(await answer).toBe('answer to /x');
  });

  it('waits longer after each failure, from one second to thirty', async () => {
    pods.clear();
    const { id } = await forwards.start('c', workload);
    const waits: number[] = [];
    await expect
      .poll(
        () => {
          const { state } = view(id);
          if (state.state === 'reconnecting' && waits.length < state.attempt)
            waits.push(Math.round((state.retryAt - Date.now()) / 1000));
          return waits.length;
        },
        { timeout: 20_000, interval: 1 },
      )
      .toBe(7);
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30]);
  });

  it.each([
    [
      'a target that is not there',
      { ...workload, target: { ...workload.target, name: 'nobody' } },
      'not-found',
    ],
    [
      'a port that the service has not',
      { target: { kind: 'service', namespace: 'default', name: 'web' }, port: 81, localPort: 0 },
      'not-found',
    ],
  ] as const)('fails for good on %s', async (_name, spec, code) => {
    const { id } = await forwards.start('c', spec);
    expect((await reaches(id, 'failed')).state).toMatchObject({ reason: { code } });
  });

  it('fails for good when it is not allowed, until somebody asks again', async () => {
    serve('web-1', envoy);
    const { options } = server;
    const refusing: FakeApiOptions = {
      ...options,
      refuse: (request) =>
        request.headers.upgrade === undefined
          ? undefined
          : { status: 403, body: status(403, 'no') },
    };
    server.options = refusing;
    const { id } = await forwards.start('c', workload);
    expect((await reaches(id, 'failed')).state).toMatchObject({ reason: { code: 'forbidden' } });
    await expect(get(view(id).localPort)).rejects.toThrow();
    server.options = options;
    await forwards.retry(id);
    await reaches(id, 'ready');
  });

  it('says that its local port is taken, and takes it when it is free', async () => {
    const other = createTcp();
    await new Promise<void>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve());
    });
    const address = other.address();
    const localPort = typeof address === 'object' && address !== null ? address.port : 0;
    serve('web-1', envoy);
    const { id, view: first } = await forwards.start('c', { ...workload, localPort });
    expect(first.state).toMatchObject({ state: 'failed', reason: { code: 'port-in-use' } });
    await new Promise<void>((resolve) => {
      other.close(() => resolve());
    });
    await forwards.retry(id);
    expect((await reaches(id, 'ready')).localPort).toBe(localPort);
  });

  it('frees its port when it is stopped, and ends its connections', async () => {
    serve('web-1', envoy);
    const { id } = await forwards.start('c', workload);
    const { localPort } = await reaches(id, 'ready');
    const socket = await dial(localPort);
    const closed = new Promise((resolve) => {
      socket.on('error', () => undefined).once('close', resolve);
    });
    await forwards.stop(id);
    await closed;
    expect(forwards.list()).toEqual([]);
    const again = createTcp();
    await new Promise<void>((resolve, reject) => {
      again.once('error', reject);
      again.listen(localPort, '127.0.0.1', () => resolve());
    });
    again.close();
  });

  const bytes: ForwardSpec = {
    target: { kind: 'pod', namespace: 'default', name: 'web-1' },
    port: 7000,
    localPort: 0,
  };
  async function bytesForward(listener: (stream: Duplex) => void): Promise<number> {
    serve('web-1', listener, 7000);
    server.options = {
      ...server.options,
      answers: { ...server.options.answers, '/api/v1/namespaces/default/pods/web-1': pod('web-1') },
    };
    const { id } = await forwards.start('c', bytes);
    return (await reaches(id, 'ready')).localPort;
  }

  it('respects half-close: the answer comes after the end of the question', async () => {
    const port = await bytesForward((stream) => {
      buffer(stream).then(
        (question) => stream.end(Buffer.concat([Buffer.from('got '), question])),
        () => undefined,
      );
    });
    const socket = await dial(port);
    socket.end('everything');
    expect((await buffer(socket)).toString()).toBe('got everything');
  });

  it('respects half-close the other way', async () => {
    const late = Promise.withResolvers<string>();
    const port = await bytesForward((stream) => {
      stream.end('bye');
      buffer(stream).then(
        (rest) => rest.length > 0 && late.resolve(rest.toString()),
        () => undefined,
      );
    });
    const socket = await dial(port);
    expect((await buffer(socket)).toString()).toBe('bye');
    socket.end('still here');
    expect(await late.promise).toBe('still here');
  });

  it('carries many megabytes both ways at once, without holding them', async () => {
    const port = await bytesForward(echo);
    const size = 24 * 1024 * 1024;
    const socket = await dial(port);
    const block = Buffer.from(Array.from({ length: 65_521 }, (_, index) => index % 251));
    let sent = 0;
    const send = (): void => {
      while (sent < size) {
        const piece = block.subarray(0, Math.min(block.length, size - sent));
        sent += piece.length;
        if (!socket.write(piece)) {
          socket.once('drain', send);
          return;
        }
      }
      socket.end();
    };
    send();
    let received = 0;
    let wrong = 0;
    for await (const chunk of socket) {
      if (!Buffer.isBuffer(chunk)) continue;
      for (let index = 0; index < chunk.length; index += 997)
        if (chunk[index] !== ((received + index) % 65_521) % 251) wrong += 1;
      received += chunk.length;
    }
    expect([received, wrong]).toEqual([size, 0]);
  });

  it('stops the sender when the receiver does not read', async () => {
    // Per connection: probes are connections too.
    let written = 0;
    const port = await bytesForward((stream) => {
      stream.on('error', () => undefined);
      let own = 0;
      const push = (): void => {
        let more = true;
        while (more && own < 400_000_000) {
          more = stream.write(Buffer.alloc(65_536));
          own += 65_536;
        }
        written = Math.max(written, own);
        stream.once('drain', push);
      };
      push();
    });
    const socket = await dial(port);
    socket.pause();
    let before = -1;
    await expect
      .poll(
        () => {
          const still = before === written && written > 0;
          before = written;
          return still;
        },
        { timeout: 20_000, interval: 200 },
      )
      .toBe(true);
    expect(written).toBeLessThan(100_000_000);
    socket.destroy();
  });

  it('resets a local connection whose tunnel breaks, so that half an answer is not taken for a whole one', async () => {
    const port = await bytesForward((stream) => {
      stream.on('error', () => undefined);
      stream.write('half', () => setTimeout(() => stream.destroy(), 50));
    });
    const socket = await dial(port);
    await expect(buffer(socket)).rejects.toThrow(/ECONNRESET/);
  });
});
