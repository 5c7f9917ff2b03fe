import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { Uploads } from '../../../src-main/services/uploads.ts';

let folder: string;
let uploads: Uploads;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshscope-uploads-'));
  uploads = new Uploads(join(folder, 'in'));
});
afterEach(async () => {
  await uploads.dispose();
  await rm(folder, { recursive: true, force: true });
});

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('uploads', () => {
  it('puts the pieces together', async () => {
    const id = await uploads.begin('dump.json', 10);
    expect(await uploads.append(id, base64('01234'))).toBe(5);
    expect(await uploads.append(id, base64('56789'))).toBe(10);
    expect(await readFile(await uploads.finish(id), 'utf8')).toBe('0123456789');
  });

  it.each(['../../etc/passwd', '..\\..\\boot.ini', '/etc/passwd', '..', '', 'a\0b', 'C:\\x.json'])(
    'never leaves its folder, whatever the name (%j)',
    async (name) => {
      const id = await uploads.begin(name, 1);
      await uploads.append(id, base64('x'));
      const path = await uploads.finish(id);
      expect(dirname(dirname(path))).toBe(join(folder, 'in'));
    },
  );

  it('refuses more bytes than announced, and fewer, and forgets both', async () => {
    const more = await uploads.begin('a', 1);
    await expect(uploads.append(more, base64('xx'))).rejects.toMatchObject({ code: 'bad-request' });
    const fewer = await uploads.begin('b', 5);
    await uploads.append(fewer, base64('xx'));
    await expect(uploads.finish(fewer)).rejects.toMatchObject({ code: 'truncated' });
    await expect(uploads.finish(more)).rejects.toMatchObject({ code: 'not-found' });
    expect(await readdir(join(folder, 'in'))).toEqual([]);
  });

  it('limits size and number', async () => {
    await expect(uploads.begin('x', 3 * 1024 ** 3)).rejects.toMatchObject({
      code: 'file-too-large',
    });
    for (let i = 0; i < 8; i += 1) await uploads.begin(`f${i}`, 1);
    await expect(uploads.begin('f9', 1)).rejects.toMatchObject({ code: 'bad-request' });
  });
});
