import { createServer, type Server } from 'node:http';
import { buffer, text } from 'node:stream/consumers';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { AppError } from '../../../src-main/contract/errors.ts';
import type { Json } from '../../../src-main/contract/json.ts';
import { type Cluster, openCluster } from '../../../src-main/kube/cluster.ts';
import { httpOverStream } from '../../../src-main/kube/streams/http-over-stream.ts';
import {
  type FakeApiOptions,
  FakeApiServer,
  type Refusal,
  status,
} from '../../support/fake-api-server.ts';
import { kubeconfigText, loadOne, TestFolder } from '../../support/kubeconfig.ts';

const pod = { namespace: 'default', name: 'web-0' };
let folder: TestFolder;
let server: FakeApiServer | undefined;
let cluster: Cluster | undefined;
let admin: Server;

beforeEach(() => {
  folder = new TestFolder();
  admin = createServer((request, response) => {
    if (request.url === '/half') {
      response.writeHead(200, { 'content-length': '100' });
      response.write('only this', () => response.destroy());
    } else if (request.url === '/chunked-half') {
      response.write('only this', () => setTimeout(() => response.destroy(), 20));
    } else if (request.url === '/silent') {
      response.write('and then nothing');
    } else response.end(`answer to ${request.url ?? ''}`);
  });
});

afterEach(async () => {
  cluster?.close();
  await server?.close();
  folder.remove();
});

async function open(options: FakeApiOptions, path = ''): Promise<Cluster> {
  server = await FakeApiServer.start({
    ports: { 'default/web-0:15000': (stream) => admin.emit('connection', stream) },
    ...options,
  });
  const file = folder.write(
    'config',
    kubeconfigText({ server: `${server.url}${path}` }, { token: 't' }),
  );
  cluster = openCluster(await loadOne(file), { env: {} });
  return cluster;
}

async function get(opened: Cluster, path: string, idleMs = 5000, port = 15000): Promise<string> {
  const stream = await opened.streams.openPort(pod, port);
  const reply = await httpOverStream(stream, { method: 'GET', path, what: `GET ${path}`, idleMs });
  const chunks: Uint8Array[] = [];
  for await (const chunk of reply.body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const ways = [
  ['SPDY', { websocket: false, spdy: true }],
  ['WebSocket', { websocket: true, spdy: false }],
] as const;

async function failure(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw new Error(`expected an AppError, got ${String(error)}`);
}

describe('a tunnel over a WebSocket', () => {
  it.each([
    [1000, 'ended'],
    [1001, 'failed: it was closed with code 1001'],
    [1011, 'failed: it was closed with code 1011'],
  ])('that is closed with %s has %s', async (code, how) => {
    const opened = await open({
      transports: { websocket: true, spdy: false },
      ports: { 'default/web-0:7000': (stream) => void stream.write('half of it') },
    });
    const stream = await opened.streams.openPort(pod, 7000);
    let outcome = '';
    stream.once('end', () => (outcome = 'ended'));
    stream.once('error', (error) => (outcome = error.message));
    let received = '';
    stream.on('data', (chunk: Buffer) => (received += chunk.toString()));
    await expect.poll(() => received).toBe('half of it');
    for (const socket of server?.webSockets ?? []) socket.close(code);
    await expect.poll(() => outcome).toContain(how);
  });
});

describe.each(ways)('port-forward over %s', (_name, transports) => {
  it('answers many requests at once', async () => {
    const opened = await open({ transports });
    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => await get(opened, `/${index}`)),
    );
    expect(answers).toEqual(answers.map((_, index) => `answer to /${index}`));
  });

  it('says that nothing listens', async () => {
    const opened = await open({ transports });
    const error = await failure(get(opened, '/', 5000, 15999));
    expect(error.code).toBe('port-refused');
    expect(error.message).toContain('port 15999 of default/web-0');
  });

  it.each(['/half', '/chunked-half'])(
    'calls a reply that was cut off truncated: %s',
    async (path) => {
      const opened = await open({ transports });
      const error = await failure(get(opened, path));
      expect([error.code, error.retryable]).toEqual(['truncated', true]);
    },
  );

  it('gives up on silence', async () => {
    const opened = await open({ transports });
    expect((await failure(get(opened, '/silent', 150))).code).toBe('timeout');
  });

  it('can be cancelled', async () => {
    const opened = await open({ transports });
    const stop = new AbortController();
    const stream = await opened.streams.openPort(pod, 15000, { signal: stop.signal });
    const reply = await httpOverStream(stream, {
      method: 'GET',
      path: '/silent',
      what: 'GET /silent',
      idleMs: 5000,
      signal: stop.signal,
    });
    setTimeout(() => stop.abort(), 30);
    const read = async (): Promise<void> => {
      for await (const chunk of reply.body) expect(chunk.length).toBeGreaterThan(0);
    };
    expect((await failure(read())).code).toBe('cancelled');
  });

  it('says in the server’s words why the upgrade was refused', async () => {
    const opened = await open({
      transports,
      refuse: (request) =>
        request.headers.upgrade === undefined
          ? undefined
          : { status: 404, body: status(404, 'pods "web-0" not found', 'NotFound') },
    });
    const error = await failure(get(opened, '/'));
    expect(error.code).toBe('pod-not-found');
    expect(error.detail).toBe('pods "web-0" not found');
    // The other way would have said the same.
    expect(server?.requests).toHaveLength(1);
  });

  it('runs a program and gives its output and exit code', async () => {
    const opened = await open({
      transports,
      exec: (where, command, container) => ({
        stdout: Buffer.alloc(700_000, 'x'),
        stderr: `${where} ${container} ${command.join('|')}`,
        exitCode: 3,
      }),
    });
    const session = await opened.streams.exec({
      pod,
      container: 'istio-proxy',
      command: ['pilot-agent', 'request', 'GET', 'config_dump?a=b&c'],
    });
    expect((await buffer(session.stdout)).length).toBe(700_000);
    expect(await session.exit).toEqual({
      code: 3,
      stderr: 'default/web-0 istio-proxy pilot-agent|request|GET|config_dump?a=b&c',
      message: '',
    });
    session.close();
  });

  it('does not take the output of a lost exec for whole', async () => {
    const opened = await open({
      transports,
      exec: () => ({ stdout: 'half of i', exitCode: 0, cut: true }),
    });
    const session = await opened.streams.exec({ pod, container: 'c', command: ['cat'] });
    await expect(text(session.stdout)).rejects.toMatchObject({ code: 'truncated' });
    await expect(session.exit).rejects.toMatchObject({ code: 'truncated' });
  });
});

describe('which way comes first', () => {
  const upgradesSeen = (): string[] =>
    (server?.requests ?? []).flatMap((request) => request.headers.upgrade ?? []);

  it('is SPDY, one connection for many tunnels', async () => {
    const opened = await open({});
    await Promise.all([get(opened, '/a'), get(opened, '/b'), get(opened, '/c')]);
    expect(upgradesSeen()).toEqual(['SPDY/3.1']);
    expect(server?.spdyConnections).toBe(1);
  });

  it('is WebSocket behind a path', async () => {
    const opened = await open(
      {
        refuse: (request) =>
          request.url?.startsWith('/k8s/clusters/c-1/api') === true ? undefined : { status: 418 },
      },
      '/k8s/clusters/c-1/',
    );
    await get(opened, '/a');
    expect(upgradesSeen()).toEqual(['websocket']);
  });

  it('is remembered when the other one was refused', async () => {
    const opened = await open({ transports: { websocket: true, spdy: false } });
    await get(opened, '/a');
    await get(opened, '/b');
    expect(upgradesSeen()).toEqual(['SPDY/3.1', 'websocket', 'websocket']);
    expect(opened.streams.transport('portforward')).toBe('websocket');
    expect(opened.streams.transport('exec')).toBe('spdy');
  });

  it('is WebSocket too when SPDY upgrades are dropped without an answer', async () => {
    const opened = await open({
      refuse: (request) => {
        if (request.headers.upgrade === 'SPDY/3.1') request.socket.destroy();
        return undefined;
      },
    });
    expect(await get(opened, '/a')).toBe('answer to /a');
  });

  const forbidden: Refusal = {
    status: 403,
    body: status(403, 'pods "web-0" is forbidden', 'Forbidden'),
  };
  const review = (allowed: readonly string[]): FakeApiOptions['answers'] => ({
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews': (_request, body): Json => {
      const asked = /"verb":"(\w+)"/.exec(body)?.[1] ?? '';
      return { kind: 'SelfSubjectAccessReview', status: { allowed: allowed.includes(asked) } };
    },
  });

  it.each([
    ['create', [], /the verb create on pods\/portforward in namespace default is missing/],
    ['get', ['create'], /the verb get on pods\/portforward in namespace default is missing/],
    ['neither', ['create', 'get'], /says that get and create are granted/],
  ])(
    'does not matter when both are forbidden: the missing verb is named (%s)',
    async (_verb, allowed, said) => {
      const opened = await open({
        answers: review(allowed) ?? {},
        refuse: (request) => (request.headers.upgrade === undefined ? undefined : forbidden),
      });
      const error = await failure(get(opened, '/'));
      expect(error.code).toBe('forbidden');
      expect(error.message).toMatch(said);
      expect(error.detail).toBe('pods "web-0" is forbidden');
    },
  );

  it('does not matter to a role with create alone: SPDY is a POST', async () => {
    const opened = await open({
      refuse: (request) =>
        request.headers.upgrade !== undefined && request.method === 'GET' ? forbidden : undefined,
    });
    expect(await get(opened, '/a')).toBe('answer to /a');
  });

  it('tries nothing else after 401', async () => {
    const opened = await open({ refuse: () => ({ status: 401 }) });
    expect((await failure(get(opened, '/'))).code).toBe('unauthorized');
    expect(upgradesSeen()).toEqual(['SPDY/3.1']);
  });
});
