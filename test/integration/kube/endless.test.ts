import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Json } from '../../../src-main/contract/json.ts';
import { createEngine } from '../../../src-main/engine/engine.ts';
import { type Cluster, openCluster } from '../../../src-main/kube/cluster.ts';
import { resourceTypes } from '../../../src-main/kube/http/resources.ts';
import { clusterSource } from '../../../src-main/mesh/live/cluster-source.ts';
import { Ladder } from '../../../src-main/mesh/live/ladder.ts';
import { wholePage } from '../../../src-main/mesh/live/page.ts';
import { openAdmin } from '../../../src-main/mesh/live/proxy-source.ts';
import { type FakeApiOptions, FakeApiServer } from '../../support/fake-api-server.ts';
import { kubeconfigText, loadOne, TestFolder } from '../../support/kubeconfig.ts';

/** Answers that never end, and announcements that nobody could keep. */

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

const pod = { namespace: 'a', name: 'p' };
const call = { signal: new AbortController().signal, progress: () => undefined };
const megabyte = Buffer.alloc(1 << 20, ' ');

async function openPod(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<void> {
  const admin = createServer(answer);
  await open({ ports: { 'a/p:15000': (stream) => void admin.emit('connection', stream) } });
}

/** Writes until nobody reads any more; tells how much. */
function endless(response: ServerResponse, sent: { bytes: number }): void {
  const more = (): void => {
    while (!response.destroyed) {
      sent.bytes += megabyte.length;
      if (!response.write(megabyte)) {
        response.once('drain', more);
        return;
      }
    }
  };
  more();
}

describe('a page of a pod', () => {
  it('that never ends is let go at its limit, and its stream with it', async () => {
    const sent = { bytes: 0 };
    let closed = false;
    await openPod((_request, response) => {
      response.on('close', () => (closed = true));
      response.write('{"cluster_statuses":[');
      endless(response, sent);
    });
    const page = await openAdmin(new Ladder(cluster), pod, 'clusters?format=json');
    await expect(wholePage(page.chunks)).rejects.toMatchObject({
      code: 'file-too-large',
      said: { key: 'error.mesh.page-too-large' },
    });
    await expect.poll(() => closed).toBe(true);
    expect(sent.bytes).toBeLessThan(200 << 20);
  });

  it('that announces 10^15 bytes costs neither memory nor what is open', async () => {
    const dump = '{"configs":[]}';
    let announced = '1000000000000000';
    await openPod((request, response) => {
      if (request.url?.startsWith('/config_dump') !== true) {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, { 'content-length': announced });
      response.write(dump);
    });
    const source = clusterSource(cluster, 'c', Date.now);
    const engine = createEngine();
    try {
      const { dump: kept } = await engine.openBytes(Buffer.from(dump));
      const read = async () => {
        const { dump: bytes } = await source.readProxy('p.a', call);
        if (bytes.kind !== 'stream') throw new Error('a stream was expected');
        return await engine.openStream(bytes.chunks, { total: bytes.total });
      };
      await expect(read()).rejects.toMatchObject({ code: 'file-too-large' });
      expect(await engine.ask(kept, 'sections', {})).toEqual([]);
      announced = String(dump.length);
      expect((await read()).summary.bytes).toBe(dump.length);
    } finally {
      await engine.dispose();
      await source.close();
    }
  });

  it('beside the dump costs its columns, not the dump', async () => {
    const sent = { bytes: 0 };
    await openPod((request, response) => {
      if (request.url?.startsWith('/clusters') === true) endless(response, sent);
      else response.end('{"configs":[]}');
    });
    const source = clusterSource(cluster, 'c', Date.now);
    const { pages } = await source.readProxy('p.a', call);
    expect([...pages.keys()]).toEqual(['server_info', 'certs']);
    await source.close();
  });
});

describe('a list', () => {
  const listing = (items: Json): FakeApiOptions => ({
    answers: {
      '/api/v1/pods': () => ({ kind: 'PodList', metadata: { continue: 'more' }, items }),
    },
  });

  it.each([
    ['of nothing', []],
    ['of 20,000 at a time', Array.from({ length: 20_000 }, () => ({ metadata: {} }))],
  ])('%s that goes on for ever is refused', async (_what, items) => {
    await open(listing(items));
    await expect(cluster.client.list(resourceTypes.pods)).rejects.toMatchObject({
      code: 'server-error',
      said: { key: 'error.kube.list-endless' },
    });
  });
});

describe('a watch', () => {
  it('whose event has no end is given up', async () => {
    const api = createServer((request, response) => {
      if (request.url?.includes('watch=true') === true) endless(response, { bytes: 0 });
      else response.end('{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[]}');
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
    await open({});
    const address = api.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const text = kubeconfigText({ server: `http://127.0.0.1:${port}` }, {});
    const one = openCluster(await loadOne(folder.write('other', text)), { env: {} });
    const stop = new AbortController();
    const problems: string[] = [];
    for await (const event of one.client.watch(resourceTypes.pods, { signal: stop.signal })) {
      if (event.type !== 'problem') continue;
      problems.push(event.error.said.key);
      stop.abort();
    }
    expect(problems).toEqual(['error.kube.event-endless']);
    one.close();
    api.closeAllConnections();
    api.close();
  });
});
