import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { AppError } from '../../../src-main/contract/errors.ts';
import { at, text } from '../../../src-main/contract/json.ts';
import { demoCluster } from '../../../src-main/demo/meshes.ts';
import { type Cluster, openCluster } from '../../../src-main/kube/cluster.ts';
import { resourceTypes } from '../../../src-main/kube/http/resources.ts';
import type { KubeWatch } from '../../../src-main/kube/http/watch.ts';
import type { WatchEvent, WatchOptions } from '../../../src-main/kube/http/watch.ts';
import { loadKubeconfigs } from '../../../src-main/kube/kubeconfig/load.ts';
import { type TestDemo, testDemo } from '../demo/support.ts';

let running: TestDemo;
let cluster: Cluster;
let stop: AbortController;
let events: WatchEvent[];
let watch: KubeWatch;
let ended: Promise<unknown>;

beforeAll(async () => {
  running = await testDemo(demoCluster());
});
afterAll(() => running.close());
beforeEach(() => {
  stop = new AbortController();
  events = [];
});
afterEach(async () => {
  stop.abort();
  await ended;
  cluster.close();
  running.cluster.faults.reset();
});

async function start(options: Partial<WatchOptions> = {}, user = 'admin'): Promise<void> {
  const { contexts } = await loadKubeconfigs({
    list: [running.demo.usersKubeconfigPath],
    extraFiles: [],
    extraFolders: [],
  });
  const context = contexts.find((one) => one.name.endsWith(`/${user}`));
  if (context === undefined) throw new Error('no context');
  cluster = openCluster(context, { env: {} });
  watch = cluster.client.watch(resourceTypes.pods, {
    namespace: 'default',
    labelSelector: 'app=reviews',
    backoff: { first: 10, most: 50 },
    signal: stop.signal,
    ...options,
  });
  ended = (async () => {
    for await (const event of watch) events.push(event);
    return 'ended';
  })().catch((error: unknown) => error);
}

const kinds = (): string[] => events.map((event) => event.type);
const arrives = async (type: WatchEvent['type'], times = 1): Promise<void> => {
  await expect
    .poll(() => kinds().filter((kind) => kind === type).length, { timeout: 20_000, interval: 5 })
    .toBeGreaterThanOrEqual(times);
};

async function expectWatching(): Promise<void> {
  await arrives('all');
  await expect.poll(() => running.cluster.now().watches).toBe(1);
}

function restartOne(): string {
  const list = events.findLast((event) => event.type === 'all');
  const name = text(at(list?.type === 'all' ? list.items[0] : undefined, 'metadata', 'name'));
  running.cluster.lifecycle.restart('default', name);
  return name;
}

describe('a watch', () => {
  it('lists, then tells what changes, then ends with its signal', async () => {
    await start();
    await arrives('all');
    const begun = Date.now();
    const name = restartOne();
    await arrives('deleted');
    await arrives('added');
    const gone = events.find((event) => event.type === 'deleted');
    expect(text(at(gone?.type === 'deleted' ? gone.object : undefined, 'metadata', 'name'))).toBe(
      name,
    );
    expect(watch.confirmedAt).toBeGreaterThanOrEqual(begun);
    stop.abort();
    expect(await ended).toBe('ended');
  });

  it('goes on after its connection was cut, and misses nothing', async () => {
    await start();
    await expectWatching();
    running.cluster.faults.dropStreams('watch');
    restartOne();
    await arrives('added');
    expect(kinds().filter((kind) => kind === 'all')).toHaveLength(1);
    expect(kinds()).toContain('problem');
  });

  it('lists anew after 410', async () => {
    await start();
    await expectWatching();
    running.cluster.compact();
    running.cluster.faults.dropStreams('watch');
    await arrives('all', 2);
    restartOne();
    await arrives('added');
    expect(kinds().filter((kind) => kind === 'all')).toHaveLength(2);
  });

  it('lists anew now and then, whatever the watch says', async () => {
    await start({ relistMs: 100, watchMs: 1000 });
    await arrives('all', 2);
    expect(kinds()).not.toContain('problem');
  });

  it('says that nothing is heard, waits as long as the server asks, and comes back', async () => {
    await start();
    await expectWatching();
    running.cluster.faults.onRequest({
      path: /watch=true/,
      answer: 429,
      retryAfterSeconds: 1,
      times: 1,
    });
    const dropped = Date.now();
    running.cluster.faults.dropStreams('watch');
    await arrives('problem', 2);
    const waiting = events.findLast((event) => event.type === 'problem');
    if (waiting?.type !== 'problem') throw new Error('no problem');
    expect(waiting.error.code).toBe('too-many-requests');
    expect(waiting.retryAt).toBeGreaterThanOrEqual(dropped + 1_000);
    restartOne();
    await arrives('added');
  });

  it('ends with an error where it is not allowed', async () => {
    await start({}, 'nothing');
    const error = await ended;
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'forbidden' });
  });
});
