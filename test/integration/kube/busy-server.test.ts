import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Json } from '../../../src-main/contract/json.ts';
import { type Cluster, openCluster } from '../../../src-main/kube/cluster.ts';
import { readWhole } from '../../../src-main/kube/http/read-body.ts';
import { resourceTypes } from '../../../src-main/kube/http/resources.ts';
import { Ladder } from '../../../src-main/mesh/live/ladder.ts';
import { wholePage } from '../../../src-main/mesh/live/page.ts';
import { openPilot } from '../../../src-main/mesh/live/pilot-source.ts';
import { openAdmin } from '../../../src-main/mesh/live/proxy-source.ts';
import { type FakeApiOptions, FakeApiServer, status } from '../../support/fake-api-server.ts';
import { kubeconfigText, loadOne, TestFolder } from '../../support/kubeconfig.ts';

let folder: TestFolder;
let server: FakeApiServer;
let cluster: Cluster;

beforeEach(() => {
  folder = new TestFolder();
});
afterEach(async () => {
  cluster.close();
  await server.close();
  folder.remove();
});

async function open(options: FakeApiOptions): Promise<void> {
  server = await FakeApiServer.start(options);
  const file = folder.write('config', kubeconfigText({ server: server.url }, {}));
  cluster = openCluster(await loadOne(file), { env: {} });
}

const named = (name: string): Json => ({ metadata: { name } });
const podList = (...names: string[]): Json => ({ kind: 'PodList', items: names.map(named) });
const names = async (pageSize?: number): Promise<readonly unknown[]> =>
  (
    await cluster.client.list(resourceTypes.pods, {
      namespace: 'a',
      ...(pageSize === undefined ? {} : { pageSize }),
    })
  ).items.map((item) => item['metadata']);

describe('a server that is busy', () => {
  const answers = { '/api/v1/namespaces/a/pods': podList('one') };
  const busy = (
    code: number,
    seconds: string,
    times: number,
  ): NonNullable<FakeApiOptions['refuse']> => {
    let left = times;
    return () => {
      left -= 1;
      const headers = { 'retry-after': seconds };
      return left < 0 ? undefined : { status: code, headers, body: status(code, 'busy') };
    };
  };

  it.each([429, 503])('is asked again after the pause that it wants: %s', async (code) => {
    await open({ answers, refuse: busy(code, '0', 2) });
    expect(await names()).toEqual([{ name: 'one' }]);
    expect(server.requests).toHaveLength(3);
  });

  it('is not asked for ever', async () => {
    await open({ answers, refuse: busy(429, '0', 100) });
    await expect(names()).rejects.toMatchObject({ code: 'too-many-requests', retryable: true });
    expect(server.requests.length).toBeLessThan(10);
  });

  it('that wants a long pause is told about at once', async () => {
    await open({ answers, refuse: busy(429, '60', 1) });
    await expect(names()).rejects.toThrow('it wants a pause of 60 s');
    expect(server.requests).toHaveLength(1);
  });

  it('is not asked again by who has gone', async () => {
    await open({ answers, refuse: busy(429, '9', 100) });
    const stop = new AbortController();
    const asked = cluster.client.list(resourceTypes.pods, { signal: stop.signal });
    await expect.poll(() => server.requests.length).toBe(1);
    stop.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('lists', () => {
  it('begin anew, whole, when their continue token has expired', async () => {
    await open({
      answers: {
        '/api/v1/namespaces/a/pods': ({ url = '' }: IncomingMessage) =>
          url.includes('continue=')
            ? {
                status: 410,
                body: status(410, 'The provided continue parameter is too old', 'Expired'),
              }
            : url.includes('limit=')
              ? { kind: 'PodList', items: [named('one')], metadata: { continue: 'next' } }
              : podList('one', 'two'),
      },
    });
    expect(await names(1)).toEqual([{ name: 'one' }, { name: 'two' }]);
  });

  it('of nothing may be null, as Go writes them', async () => {
    await open({ answers: { '/api/v1/namespaces/a/pods': { kind: 'PodList', items: null } } });
    expect(await names()).toEqual([]);
  });
});

describe('an answer that begins', () => {
  let plain: Server;
  const answerOf = async (): Promise<IncomingMessage> => {
    await new Promise<void>((resolve) => {
      plain.listen(0, '127.0.0.1', () => resolve());
    });
    const { port } = plain.address() as AddressInfo;
    return await new Promise((resolve) => {
      request({ port, host: '127.0.0.1', agent: false }, resolve).end();
    });
  };
  beforeEach(async () => {
    await open({});
  });
  afterEach(() => {
    plain.closeAllConnections();
    plain.close();
  });

  it.each(['identity', 'gzip'])('and stalls is given up: %s', async (encoding) => {
    const whole = Buffer.from(`{"items":[${'1,'.repeat(50_000)}1]}`);
    const sent = encoding === 'gzip' ? gzipSync(whole) : whole;
    plain = createServer((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding });
      response.write(sent.subarray(0, sent.length / 2));
    });
    const read = readWhole(await answerOf(), 'list pods', { bytes: 1e9, idleMs: 100 });
    await expect(read).rejects.toMatchObject({ code: 'timeout', retryable: true });
    await expect(read).rejects.toThrow(/list pods: the answer began, then nothing came for 0.1 s/);
  });

  it('and goes on slowly is waited for', async () => {
    plain = createServer((_request, response) => {
      let parts = 0;
      const every = setInterval(() => {
        parts += 1;
        if (parts < 10) response.write('x');
        else {
          clearInterval(every);
          response.end('x');
        }
      }, 40);
    });
    expect(await readWhole(await answerOf(), 'w', { bytes: 100, idleMs: 10_000 })).toBe(
      'x'.repeat(10),
    );
  });
});

describe('the way into a pod', () => {
  const pod = { namespace: 'a', name: 'web-0' };
  const reviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const admin = createServer((request, response) => {
    response.end(`${request.socket.constructor.name} ${request.url ?? ''}`);
  });
  const serve = (stream: NodeJS.ReadWriteStream): void => void admin.emit('connection', stream);

  it.each([500, 404, 429])('is tried where reviews are answered with %s', async (code) => {
    await open({
      answers: { [reviews]: () => ({ status: code, body: status(code, 'no') }) },
      ports: { 'a/web-0:15000': serve },
    });
    const page = await openAdmin(new Ladder(cluster), pod, 'server_info');
    expect(Buffer.from(await wholePage(page.chunks)).toString()).toContain('/server_info');
  });

  it('stays open to others when one who asked first goes', async () => {
    let answer = (): void => undefined;
    const asked = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await open({ ports: { 'a/web-0:15000': serve } });
    const ask = cluster.client.api.accessReview.bind(cluster.client.api);
    cluster.client.api.accessReview = async (...question) => {
      await asked;
      return await ask(...question);
    };
    const ladder = new Ladder(cluster);
    const stop = new AbortController();
    const first = openAdmin(ladder, pod, 'ready', { signal: stop.signal });
    const second = openAdmin(ladder, pod, 'ready');
    stop.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    answer();
    await wholePage((await second).chunks);
  });

  it.each([
    ['says nothing', (stream: NodeJS.ReadWriteStream): void => void stream.end()],
    ['refuses', undefined],
  ])('to istiod goes on to 8080 where 15014 %s', async (_name, closed) => {
    await open({
      ports: {
        'a/web-0:8080': serve,
        ...(closed === undefined ? {} : { 'a/web-0:15014': closed }),
      },
    });
    const page = await openPilot(new Ladder(cluster), pod, '/debug/syncz');
    expect(Buffer.from(await wholePage(page.chunks)).toString()).toContain('/debug/syncz');
  });
});
