import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { JsonStore } from '../../../src-main/services/json-store.ts';

const schema = z.object({ count: z.number() });
let folder: string;
let damaged: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshscope-store-'));
  damaged = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (now = 1) =>
  JsonStore.open({
    path: join(folder, 'deep', 'settings.json'),
    schema,
    initial: { count: 0 },
    now: () => now,
    onDamaged: (path) => damaged.push(path),
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
});
