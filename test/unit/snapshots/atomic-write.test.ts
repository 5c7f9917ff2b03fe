import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { writeAtomically } from '../../../src-main/snapshots/atomic-write.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshscope-atomic-'));
  await writeFile(join(folder, 'file'), 'old');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const bytes = (text: string) => new TextEncoder().encode(text);
const state = async () => ({
  files: await readdir(folder),
  content: await readFile(join(folder, 'file'), 'utf8'),
});

describe('atomic writing', () => {
  it('replaces the whole file', async () => {
    expect(await writeAtomically(join(folder, 'file'), [bytes('new '), bytes('one')])).toEqual({
      bytes: 7,
    });
    expect(await state()).toEqual({ files: ['file'], content: 'new one' });
  });

  it('leaves the old file and nothing else when the source fails half way', async () => {
    async function* pieces() {
      yield bytes('half');
      await Promise.resolve();
      throw new Error('the cluster went away');
    }
    await expect(writeAtomically(join(folder, 'file'), pieces())).rejects.toMatchObject({
      code: 'write-failed',
    });
    expect(await state()).toEqual({ files: ['file'], content: 'old' });
  });

  it('leaves the old file when it is cancelled', async () => {
    const abort = new AbortController();
    async function* pieces() {
      yield bytes('half');
      await Promise.resolve();
      abort.abort();
      yield bytes('rest');
    }
    await expect(
      writeAtomically(join(folder, 'file'), pieces(), abort.signal),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(await state()).toEqual({ files: ['file'], content: 'old' });
  });

  it('says where it could not write', async () => {
    const path = join(folder, 'missing', 'file');
    await expect(writeAtomically(path, [bytes('x')])).rejects.toMatchObject({
      code: 'write-failed',
      detail: 'ENOENT',
    });
  });
});
