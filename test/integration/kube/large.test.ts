import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { AppError } from '../../../src-main/contract/errors.ts';
import { type Cluster, openCluster } from '../../../src-main/kube/cluster.ts';
import { Ladder } from '../../../src-main/mesh/live/ladder.ts';
import { openAdmin } from '../../../src-main/mesh/live/proxy-source.ts';
import { FakeApiServer } from '../../support/fake-api-server.ts';
import { kubeconfigText, loadOne, TestFolder } from '../../support/kubeconfig.ts';

const size = 100 * 1024 * 1024;
const pod = { namespace: 'default', name: 'web-0' };
const folder = new TestFolder();
let server: FakeApiServer | undefined;
let cluster: Cluster | undefined;
/** Bytes after which the connection to the API server is cut; 0: never. */
let cutAfter = 0;

async function write(response: ServerResponse): Promise<void> {
  const block = Buffer.alloc(64 * 1024, 'x');
  for (let sent = 0; sent < size; sent += block.length) {
    if (cutAfter > 0 && sent >= cutAfter) {
      for (const socket of server?.sockets ?? []) socket.destroy();
      return;
    }
    if (!response.write(block)) await once(response, 'drain');
  }
  response.end();
}

const admin = createServer((_request, response) => {
  write(response).catch(() => response.destroy());
});

beforeAll(() => {
  cutAfter = 0;
});
afterEach(async () => {
  cluster?.close();
  await server?.close();
});
afterAll(() => folder.remove());

async function open(transports: { websocket: boolean; spdy: boolean }): Promise<Ladder> {
  server = await FakeApiServer.start({
    transports,
    ports: { 'default/web-0:15000': (stream) => admin.emit('connection', stream) },
  });
  const file = folder.write('config', kubeconfigText({ server: server.url }, { token: 't' }));
  cluster = openCluster(await loadOne(file), { env: {} });
  return new Ladder(cluster);
}

describe.each([
  ['SPDY', { websocket: false, spdy: true }],
  ['WebSocket', { websocket: true, spdy: false }],
])('a dump of 100 MB over %s', (_name, transports) => {
  it('arrives whole, in bounded memory, with progress', async () => {
    cutAfter = 0;
    const ladder = await open(transports);
    let reported = 0;
    const page = await openAdmin(ladder, pod, 'config_dump', {
      onProgress: (bytes) => (reported = bytes),
    });
    let received = 0;
    const before = process.memoryUsage().rss;
    for await (const chunk of page.chunks) received += chunk.length;
    expect([received, reported]).toEqual([size, size]);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });

  it('is never taken for whole when the connection is cut', async () => {
    cutAfter = 60 * 1024 * 1024;
    const ladder = await open(transports);
    const page = await openAdmin(ladder, pod, 'config_dump');
    let received = 0;
    const reading = (async () => {
      for await (const chunk of page.chunks) received += chunk.length;
    })();
    await expect(reading).rejects.toBeInstanceOf(AppError);
    await expect(reading).rejects.toMatchObject({ code: 'truncated', retryable: true });
    expect(received).toBeLessThan(size);
  });

  it('waits for a reader that takes its time', async () => {
    cutAfter = 0;
    const ladder = await open(transports);
    const page = await openAdmin(ladder, pod, 'config_dump');
    let received = 0;
    let pauses = 0;
    for await (const chunk of page.chunks) {
      received += chunk.length;
      if (received > pauses * 20 * 1024 * 1024) {
        pauses += 1;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    expect(received).toBe(size);
  });
});
