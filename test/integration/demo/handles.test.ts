import { expect, it } from 'vitest';

import { api, channels, eventually, nothingOpen, testDemo } from './support.ts';
import { tinyCluster } from './tiny-cluster.ts';

const kinds = ['TCPServerWrap', 'TCPSocketWrap', 'TLSWRAP', 'Timeout'];
const held = (): string[] =>
  process
    .getActiveResourcesInfo()
    .filter((kind) => kinds.includes(kind))
    .sort();

it('a demo that was used and closed holds no server, socket or timer', async () => {
  const before = held();
  const running = await testDemo(tinyCluster(), tinyCluster({ legacy: true }));
  const { cluster } = running;
  const pods = '/api/v1/namespaces/default/pods';
  cluster.faults.onStream({ afterBytes: 10, action: 'stall' });
  const forward = await channels(
    cluster,
    `${pods}/reviews-v1-6a-yyyyy/portforward?ports=15000&ports=15021`,
    'v4.channel.k8s.io',
  );
  forward.send(0, 'GET /config_dump HTTP/1.1\r\nHost: x\r\n\r\n');
  const exec = await channels(
    cluster,
    `${pods}/reviews-v1-6a-yyyyy/exec?container=istio-proxy&stdin=true&stdout=true&command=cat`,
    'v5.channel.k8s.io',
  );
  // Heard from the start: either may be reset while we still wait for something else.
  const answers = Promise.allSettled([
    api(cluster, `${pods}?watch=true`),
    api(cluster, `${pods}/reviews-v1-6a-yyyyy/log?container=istio-proxy&follow=true`),
  ]);
  await eventually(
    () => cluster.now().watches === 1 && cluster.now().execs === 1 && cluster.now().tunnels === 2,
    () => `everything to begin: ${JSON.stringify(cluster.now())}`,
  );
  // Closed under everybody's feet.
  await running.close();
  expect(await forward.closed).toBe(1006);
  expect(await exec.closed).toBe(1006);
  await answers;
  await nothingOpen(cluster);
  await expect.poll(held, { timeout: 20_000 }).toEqual(before);
});
