import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, describe, expect, it } from 'vitest';

import { type Cluster, openCluster } from '../../../src-main/kube/cluster.ts';
import { Forwards, scheduleWithTimers } from '../../../src-main/kube/forwards/manager.ts';
import { FakeApiServer } from '../../support/fake-api-server.ts';
import { kubeconfigText, loadOne, TestFolder } from '../../support/kubeconfig.ts';

/** Words of four bytes that one connection carries: its number, then 0, 1, 2 … */
const words = 200_000;
const clients = 6;
const kills = 60;
const folder = new TestFolder();
let cluster: Cluster;
let server: FakeApiServer;
let forwards: Forwards;
afterEach(async () => {
  await forwards.stopAll();
  cluster.close();
  await server.close();
});

/** The far end: takes words and says after each piece how many it has. Anything out of order is noted. */
class Ledger {
  readonly faults: string[] = [];

  take(stream: Duplex): void {
    let pending = Buffer.alloc(0);
    let id: number | undefined;
    let next = 0;
    stream.on('error', () => undefined);
    stream.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      const whole = pending.length - (pending.length % 4);
      for (let at = 0; at < whole; at += 4) {
        const word = pending.readUInt32BE(at);
        if (id === undefined) id = word;
        else if (word === next) next += 1;
        else this.faults.push(`connection ${id}: ${word} instead of ${next}`);
      }
      pending = pending.subarray(whole);
      const receipt = Buffer.alloc(4);
      receipt.writeUInt32BE(next);
      stream.write(receipt);
    });
  }
}

interface Account {
  /** How many words the far end says that it has. */
  readonly acknowledged: number;
  /** The connection was closed in order: its user takes what came for everything. */
  readonly orderly: boolean;
}

async function send(port: number, id: number): Promise<Account> {
  const socket = connect({ port, host: '127.0.0.1' });
  const { promise, resolve } = Promise.withResolvers<Account>();
  let failed = false;
  let acknowledged = 0;
  let receipts = Buffer.alloc(0);
  socket.on('error', () => (failed = true));
  socket.once('close', () => resolve({ acknowledged, orderly: !failed }));
  socket.on('data', (chunk: Buffer) => {
    receipts = Buffer.concat([receipts, chunk]);
    const whole = receipts.length - (receipts.length % 4);
    if (whole === 0) return;
    acknowledged = receipts.readUInt32BE(whole - 4);
    receipts = receipts.subarray(whole);
    // Over a WebSocket the far end's goodbye may never come (docs/mesh.md): who counts knows when all is said.
    if (acknowledged === words) socket.destroy();
  });
  const bytes = Buffer.alloc((words + 1) * 4);
  bytes.writeUInt32BE(id, 0);
  for (let word = 0; word < words; word += 1) bytes.writeUInt32BE(word, (word + 1) * 4);
  socket.write(bytes);
  return await promise;
}

describe.each([
  ['SPDY', { websocket: false, spdy: true }],
  ['WebSocket', { websocket: true, spdy: false }],
])('bytes through a forward that is cut again and again, over %s', (_name, transports) => {
  it('are all there, in order, wherever the connection was closed in order', async () => {
    const ledger = new Ledger();
    server = await FakeApiServer.start({
      transports,
      ports: { 'default/web-0:7000': (stream) => ledger.take(stream) },
      answers: {
        '/api/v1/namespaces/default/pods/web-0': {
          metadata: { name: 'web-0', namespace: 'default' },
          status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
        },
      },
    });
    const file = folder.write('config', kubeconfigText({ server: server.url }, {}));
    cluster = openCluster(await loadOne(file), { env: {} });
    forwards = new Forwards({
      cluster: () => Promise.resolve(cluster),
      now: Date.now,
      schedule: (ms, run) => scheduleWithTimers(ms / 50, run),
      random: () => 1,
      onChange: () => undefined,
    });
    const target = { kind: 'pod', namespace: 'default', name: 'web-0' } as const;
    const { id, view } = await forwards.start('c', { target, port: 7000, localPort: 0 });
    const accounts: Account[] = [];
    let cutting = true;
    const sender = async (first: number): Promise<void> => {
      for (let next = first; cutting; next += clients)
        accounts.push(await send(view.localPort, next));
    };
    const senders = Array.from({ length: clients }, (_, first) => sender(first));
    for (let kill = 0; kill < kills; kill += 1) {
      await sleep(20);
      for (const socket of server.sockets) socket.destroy();
    }
    cutting = false;
    await Promise.all(senders);
    await expect.poll(() => forwards.get(id)?.view.state.state).toBe('ready');
    accounts.push(await send(view.localPort, 1_000_000));

    expect(ledger.faults).toEqual([]);
    const short = accounts.filter((one) => one.orderly && one.acknowledged !== words);
    expect(short).toEqual([]);
    expect(accounts.at(-1)).toEqual({ acknowledged: words, orderly: true });
    expect(accounts.filter((one) => !one.orderly).length).toBeGreaterThan(clients);
  });
});
