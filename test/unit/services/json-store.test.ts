import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { JsonStore } from '../../../src-main/services/store/json-store.ts';

const storeUrl = new URL('../../../src-main/services/store/json-store.ts', import.meta.url).href;
const schema = z.object({ count: z.number() });
let folder: string;
let damaged: string[];
let notKept: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshscope-store-'));
  damaged = [];
  notKept = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (now = 1) =>
  JsonStore.open({
    path: join(folder, 'deep', 'settings.json'),
    schema,
    initial: { count: 0 },
    now: () => now,
    news: {
      damaged: (path) => damaged.push(path),
      notKept: ({ message }) => notKept.push(message),
    },
  });

describe('a store of the user', () => {
  it('starts with the initial value, keeps what was written, in the order of the writes', async () => {
    const store = await open();
    expect(store.value).toEqual({ count: 0 });
    await Promise.all(
      Array.from({ length: 20 }, () => store.update(({ count }) => ({ count: count + 1 }))),
    );
    expect((await open()).value).toEqual({ count: 20 });
    expect(await readdir(join(folder, 'deep'))).toEqual(['settings.json']);
  });

  it.each(['', '{', '[]', '{"count":"x"}', '\u0000'])(
    'puts a damaged file (%j) aside and says so, instead of overwriting it',
    async (content) => {
      await (await open()).update(() => ({ count: 7 }));
      const path = join(folder, 'deep', 'settings.json');
      await writeFile(path, content);
      const store = await open(42);
      expect(store.value).toEqual({ count: 0 });
      expect(damaged).toEqual([`${path}.damaged-42`]);
      expect(await readFile(`${path}.damaged-42`, 'utf8')).toBe(content);
    },
  );

  it('keeps only the last three damaged files', async () => {
    await (await open()).update(() => ({ count: 1 }));
    for (let i = 1; i <= 5; i += 1) {
      await writeFile(join(folder, 'deep', 'settings.json'), 'damaged');
      await open(i);
    }
    const kept = (await readdir(join(folder, 'deep'))).filter((name) => name.includes('damaged'));
    expect(kept.sort().map((name) => name.slice(-1))).toEqual(['3', '4', '5']);
  });

  it('two apps on one profile keep each other’s changes', async () => {
    const [here, there] = [await open(), await open()];
    await here.update(({ count }) => ({ count: count + 1 }));
    await there.update(({ count }) => ({ count: count + 10 }));
    expect(there.value).toEqual({ count: 11 });
    expect((await open()).value).toEqual({ count: 11 });
  });

  it('so do processes that write at the same time', async () => {
    const path = join(folder, 'deep', 'settings.json');
    const script = `
      import { z } from 'zod';
      import { JsonStore } from ${JSON.stringify(storeUrl)};
      const news = { damaged: (path) => { throw new Error(path); }, notKept: (error) => { throw error; } };
      const schema = z.object({ count: z.number() });
      const path = ${JSON.stringify(path)};
      const store = await JsonStore.open({ path, schema, initial: { count: 0 }, now: Date.now, news });
      for (let i = 0; i < 20; i += 1) await store.update(({ count }) => ({ count: count + 1 }));`;
    const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    await Promise.all([run(), run(), run()]);
    expect((await open()).value).toEqual({ count: 60 });
    expect(await readdir(join(folder, 'deep'))).toEqual(['settings.json']);
  }, 60_000);

  it.each([
    ['of a process that is gone', '999999999-1'],
    ['of an earlier process with the same id', `${process.pid}-1`],
    ['that names nobody', ''],
  ])('a lock %s is taken away', async (_what, holder) => {
    if (process.platform !== 'linux' && holder.endsWith('-1')) holder = '999999999-1';
    await (await open()).update(() => ({ count: 1 }));
    const lock = join(folder, 'deep', 'settings.json.lock');
    await writeFile(lock, holder);
    const store = await open();
    await store.update(({ count }) => ({ count: count + 1 }));
    expect((await open()).value).toEqual({ count: 2 });
    expect(notKept).toEqual([]);
  });
});
