import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type AppInMemory, appInMemory, CallError } from '../../support/app-in-memory.ts';

let folder: string;
let app: AppInMemory;
let context: string;

const proxy = 'web-0.default';
const type = 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump';
const clusters = { '@type': type, dynamic_active_clusters: [{ cluster: { name: 'one' } }] };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshscope-dies-'));
  await writeFile(join(folder, `${proxy}.json`), JSON.stringify({ configs: [clusters] }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
beforeEach(async () => {
  // Dies when it is asked for section 666.
  const workerUrl = new URL('../engine/crashing-worker.ts', import.meta.url);
  app = await appInMemory({ workerUrl });
  const opened = await app.call('files.open', {
    ticket: app.handOut(join(folder, `${proxy}.json`), 'dump'),
  });
  context = opened.id;
});
afterEach(() => app.close());

async function open(fresh = false): Promise<string> {
  const { rows } = await app.call('mesh.board', { context, query: {} });
  const name = rows[0]?.proxy ?? proxy;
  return (await app.call('proxy.open', { context, proxy: name, fresh })).dump;
}
const rowsOf = async (dump: string): Promise<number> =>
  (await app.call('dump.table', { dump, query: { table: 'clusters' } })).matched;
async function kill(dump: string): Promise<void> {
  await expect(app.call('dump.section', { dump, section: 666 })).rejects.toBeInstanceOf(CallError);
}
const notices = (): unknown[] =>
  app.events.filter((event) => JSON.stringify(event).includes('engine-restarted'));

describe('when the engine dies', () => {
  it('what was open is read again by itself, once, with a word about it', async () => {
    const dump = await open();
    expect(await rowsOf(dump)).toBe(1);
    await kill(dump);
    expect(notices()).toHaveLength(1);
    // By the name that a page still has, and many at once.
    expect(await Promise.all([1, 2, 3].map(() => rowsOf(dump)))).toEqual([1, 1, 1]);
    const again = await open();
    expect(again).not.toBe(dump);
    expect(await rowsOf(again)).toBe(1);
    expect(notices()).toHaveLength(1);
  });

  it('again and again, it is left alone for a while, and the refresh button still reads', async () => {
    let dump = await open();
    await kill(dump);
    dump = await open();
    await kill(dump);
    const refused: unknown[] = [];
    for (let i = 0; i < 50; i += 1) {
      await rowsOf(dump).catch((error: unknown) => refused.push(error));
      await open().catch((error: unknown) => refused.push(error));
    }
    expect(refused).toHaveLength(100);
    for (const error of refused) expect(error).toMatchObject({ code: 'dump-closed' });
    expect(notices()).toHaveLength(2);
    expect(await rowsOf(await open(true))).toBe(1);
    expect(await rowsOf(dump)).toBe(1);
  });
});
