import { execFileSync } from 'node:child_process';
import type { Stats } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openTar } from '../../../src-main/mesh/archive/tar.ts';
import { tarBytes } from '../../../src-main/mesh/archive/tar-bytes.ts';
import { fewAtOnce } from '../../../src-main/mesh/few-at-once.ts';
import { openPath } from '../../../src-main/mesh/open.ts';
import { filesSource } from '../../../src-main/mesh/recorded/folder-source.ts';
import { createLook } from '../../../src-main/mesh/recorded/look.ts';
import { folderFiles, type MeshFiles } from '../../../src-main/mesh/recorded/mesh-files.ts';
import { recogniseLayout } from '../../../src-main/mesh/recorded/recorded-layout.ts';
import { recordedSource } from '../../../src-main/mesh/recorded/recorded-source.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshscope-hostile-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const call = { signal: new AbortController().signal, progress: () => undefined };
const dump = '{"configs":[]}';
const seconds = (since: number): number => (performance.now() - since) / 1000;

/** Files that exist by name only. */
function named(paths: readonly string[], read: () => Promise<Uint8Array>): MeshFiles {
  return {
    place: 'named',
    paths: paths.toSorted(),
    read,
    head: read,
    dump: () => ({ kind: 'bytes', bytes: new Uint8Array() }),
    modifiedAt: () => Promise.resolve(0),
    close: () => Promise.resolve(),
  };
}

const none = (): Promise<Uint8Array> => Promise.resolve(Buffer.from('[]'));
const times = (count: number, make: (i: number) => string[]): string[] =>
  Array.from({ length: count }, (_, i) => make(i)).flat();

describe('a recording of very many files is recognised in one pass', () => {
  it.each([
    [
      'a bug report of 20,000 proxies',
      times(20_000, (i) =>
        ['config_dump?include_eds', 'clusters?format=json', 'certs', 'stats'].map(
          (page) => `bug-report/proxies/ns/pod-${i}/${page}`,
        ),
      ),
      20_000,
    ],
    [
      'a bug report with all in one folder',
      times(100_000, (i) => [`proxies/ns/pod/config_dump${i}`]),
      1,
    ],
    [
      'a mesh of 20,000 proxies',
      times(20_000, (i) => [`m/proxies/p-${i}.ns/config_dump.json`, `m/proxies/p-${i}.ns/x.json`]),
      20_000,
    ],
  ])('%s', async (_what, paths, proxies) => {
    const since = performance.now();
    const layout = await recogniseLayout(named(paths, none));
    expect(layout?.proxies.size).toBe(proxies);
    // Quadratic, each took minutes.
    expect(seconds(since)).toBeLessThan(10);
  });

  it('finds the pages beside each dump of a bug report', async () => {
    const at = 'proxies/ns/pod-1';
    const paths = [`${at}/clusters?format=json`, `${at}/config_dump`, 'proxies/ns/pod-2/certs'];
    const layout = await recogniseLayout(named(paths, none));
    expect([...(layout?.proxies.get('pod-1.ns')?.pages ?? [])]).toEqual([
      ['clusters', `${at}/clusters?format=json`],
    ]);
  });
});

describe('50,000 control planes', () => {
  it('are read eight at a time, and no more when nobody wants them', async () => {
    let open = 0;
    let most = 0;
    const paths = times(50_000, (i) => [`istiod-${i}/syncz.json`]);
    const files = named([...paths, 'proxies/a.b/config_dump.json'], async () => {
      open += 1;
      most = Math.max(most, open);
      await Promise.resolve();
      open -= 1;
      return Buffer.from('[]');
    });
    const layout = await recogniseLayout(files);
    if (layout === undefined) throw new Error('not recognised');
    const source = recordedSource(files, layout, { context: 'c', rung: 'file' });
    const { answers } = await source.sync(call);
    expect(answers).toHaveLength(50_000);
    expect(most).toBeLessThanOrEqual(8);
    const gone = { ...call, signal: AbortSignal.abort() };
    await expect(source.sync(gone)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('keeps the order, and starts no more after a failure', async () => {
    const late = [3, 1, 2].map((ticks) => ({ ticks }));
    const wait = async ({ ticks }: { ticks: number }): Promise<number> => {
      for (let i = 0; i < ticks; i += 1) await Promise.resolve();
      return ticks;
    };
    expect(await fewAtOnce(late, 2, wait)).toEqual([3, 1, 2]);
    let started = 0;
    const failing = fewAtOnce([...Array(100).keys()], 4, async () => {
      started += 1;
      await Promise.resolve();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(started).toBe(4);
  });
});

describe('what is no regular file or folder', () => {
  it.skipIf(process.platform === 'win32')('a pipe is refused at once, four times too', async () => {
    const path = join(folder, 'pipe');
    execFileSync('mkfifo', [path]);
    for (let i = 0; i < 5; i += 1) {
      await expect(openPath(path)).rejects.toMatchObject({
        code: 'file-unreadable',
        said: { key: 'error.mesh.not-regular' },
      });
    }
    // The threads that read files are free.
    expect((await stat(folder)).isDirectory()).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('a socket and a device are refused', async () => {
    const path = join(folder, 'socket');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    for (const one of [path, '/dev/zero', '/dev/null']) {
      await expect(openPath(one)).rejects.toMatchObject({
        said: { key: 'error.mesh.not-regular' },
      });
    }
    await new Promise((resolve) => server.close(resolve));
  });

  it('a mount that never answers costs a moment and two threads, never all', async () => {
    const asked: string[] = [];
    const answered = Promise.withResolvers<Stats>();
    const look = createLook({
      stat: (path) => {
        asked.push(path);
        return answered.promise;
      },
      patienceMs: 5,
    });
    for (const path of ['a', 'b', 'c', 'd']) {
      await expect(look(path)).rejects.toMatchObject({ said: { key: 'error.mesh.silent-mount' } });
    }
    expect(asked).toEqual(['a', 'b']);
    answered.resolve(await stat(folder));
    await expect.poll(async () => (await look('e')).isDirectory()).toBe(true);
  });

  it('Cancel does not wait for it', async () => {
    const stop = new AbortController();
    const look = createLook({
      stat: () => Promise.withResolvers<Stats>().promise,
      patienceMs: 600_000,
    });
    const looking = look('a', stop.signal);
    stop.abort();
    await expect(looking).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('a subfolder that cannot be listed', () => {
  const denied = async (path: string) => {
    if (path.endsWith('private')) throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
    return await readdir(path, { withFileTypes: true });
  };

  it('is skipped, and the board says which', async () => {
    const root = join(folder, 'partly');
    for (const path of ['a.ns/config_dump.json', 'private/config_dump.json']) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), dump);
    }
    const files = await folderFiles(root, undefined, denied);
    expect([files.paths, files.skipped]).toEqual([['a.ns/config_dump.json'], ['private']]);
    const source = await filesSource(files, 'c');
    const { notes } = (await source?.sync(call)) ?? {};
    expect(notes).toEqual([
      { key: 'mesh.note.folder-skipped', params: { folder: 'private', count: 1 } },
    ]);
  });

  it('the folder itself is an error', async () => {
    const root = join(folder, 'private');
    await expect(folderFiles(root, undefined, denied)).rejects.toMatchObject({
      code: 'file-unreadable',
    });
  });
});

/** A tar's header, and nothing of an entry else. */
function header(name: string, size = 0): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, 'latin1');
  block.write('0000644\0', 100);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('        0', 148);
  block.write('ustar\u000000', 257);
  const sum = block.reduce((all, byte) => all + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

async function packed(name: string, parts: readonly Buffer[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, gzipSync(Buffer.concat(parts), { level: 6 }));
  return path;
}

describe('tars that were made to cost time', () => {
  const entry = [header('p.ns/config_dump.json', dump.length), Buffer.from(dump.padEnd(512, '\0'))];

  it('zeros after the end are not read', async () => {
    const path = await packed('padded.tgz', [...entry, Buffer.alloc(48 << 20)]);
    const { source } = await openPath(path);
    const { pods = [] } = await source.sync(call);
    expect(pods.map(({ proxy }) => proxy)).toEqual(['p.ns']);
    let read = 0;
    for await (const chunk of tarBytes(path, true)) read += chunk.length;
    expect(read).toBeLessThan(4 << 20);
  });

  it('an entry of zeros is refused by how densely it is packed', async () => {
    const path = await packed('zeros.tgz', [header('a.json', 300 << 20), Buffer.alloc(160 << 20)]);
    await expect(openPath(path)).rejects.toMatchObject({
      code: 'file-too-large',
      said: { key: 'error.mesh.tar-too-dense' },
    });
  });

  it('250,000 empty entries are refused early', async () => {
    const path = await packed(
      'hollow.tgz',
      Array.from({ length: 250_000 }, (_, i) => header(`f${i}`)),
    );
    const since = performance.now();
    await expect(openPath(path)).rejects.toMatchObject({
      code: 'file-too-large',
      said: { key: 'error.mesh.tar-hollow' },
    });
    expect(seconds(since)).toBeLessThan(5);
  });

  it('reading one, or walking a folder, ends when it is cancelled', async () => {
    const gone = AbortSignal.abort();
    const path = await packed('cancel.tgz', entry);
    const openings = [openTar, folderFiles, openPath];
    for (const open of openings) {
      await expect(open(path, gone)).rejects.toMatchObject({ code: 'cancelled' });
    }
  });
});
