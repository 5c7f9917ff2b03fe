import type * as FsPromises from 'node:fs/promises';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Services } from '../../../src-main/contract/index.ts';
import { type AppServices, createServices } from '../../../src-main/services/index.ts';
import { nameOf, ownMark } from '../../../src-main/services/store/processes.ts';

/** What the disk answers for everything that would write below this folder. */
const disk = vi.hoisted(() => ({ folder: '', code: '', calls: 0 }));

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof FsPromises>();
  const refuse = (path: unknown): void => {
    if (disk.code === '' || !String(path).startsWith(disk.folder)) return;
    disk.calls += 1;
    throw Object.assign(new Error(`${disk.code}: planted, '${String(path)}'`), { code: disk.code });
  };
  return {
    ...real,
    open: async (...args: Parameters<typeof real.open>) => {
      if (args[1] !== undefined && args[1] !== 'r') refuse(args[0]);
      return await real.open(...args);
    },
    mkdir: async (...args: Parameters<typeof real.mkdir>) => {
      refuse(args[0]);
      return await real.mkdir(...args);
    },
    rename: async (...args: Parameters<typeof real.rename>) => {
      refuse(args[0]);
      await real.rename(...args);
    },
    rm: async (...args: Parameters<typeof real.rm>) => {
      refuse(args[0]);
      await real.rm(...args);
    },
  };
});

let dataDir: string;
let notices: string[];
let app: AppServices | undefined;

async function start(): Promise<Services> {
  app = await createServices({
    host: 'memory',
    version: '0',
    emit: (event, payload) => {
      if (event === 'notice' && 'said' in payload) notices.push(payload.said.key);
    },
    platform: {
      pickPaths: () => Promise.resolve([]),
      blockedRequests: () => 0,
      nativeDialogs: false,
    },
    dataDir,
    kubeconfig: [join(dataDir, 'none')],
    demo: {
      contexts: ['demo'],
      start: () => Promise.reject(new Error('not here')),
      stop: () => Promise.resolve(),
    },
    openDemo: false,
    env: {},
    home: dataDir,
    now: () => 1,
  });
  return app.services;
}

const call = { signal: new AbortController().signal, progress: () => undefined };
const dump = '{"configs":[]}';

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'meshscope-full-'));
  notices = [];
  disk.folder = dataDir;
});
afterEach(async () => {
  disk.code = '';
  await app?.dispose();
  app = undefined;
  await rm(dataDir, { recursive: true, force: true });
});

describe.each(['ENOSPC', 'EROFS', 'ENOENT', 'EACCES'])(
  'a profile on a disk that says %s',
  (code) => {
    it('keeps nothing, says so once, and no call fails for it', async () => {
      const file = `${dataDir}.json`;
      await writeFile(file, dump);
      disk.code = code;
      const services = await start();
      // contexts.json, settings.json, forwards.json, checks.json: each store is written to.
      const opened = await services['files.open'](
        { ticket: app?.handOut(file, 'dump') ?? '' },
        call,
      );
      await services['contexts.open']({ context: opened.id }, call);
      const { contexts } = await services['contexts.decorate'](
        { context: opened.id, color: 3 },
        call,
      );
      expect(contexts.find(({ id }) => id === opened.id)?.color).toBe(3);
      expect(await services['app.setSettings']({ theme: 'dark' }, call)).toMatchObject({
        theme: 'dark',
      });
      expect(await services['app.settings']({}, call)).toMatchObject({ theme: 'dark' });
      const check = { name: 'c', request: { to: 'a:80' } };
      await services['trace.saveCheck']({ context: opened.id, proxy: 'a.b', check }, call);
      expect((await services['trace.checks']({}, call)).checks).toHaveLength(1);
      await expect.poll(() => notices).toEqual(['error.services.not-kept']);
      expect(disk.calls).toBeGreaterThan(3);
      disk.code = '';
      expect((await readdir(dataDir)).filter((name) => name.endsWith('.json'))).toEqual([]);
      await rm(file);
    });

    it('an upload says what is wrong, and leaves nothing open', async () => {
      const services = await start();
      disk.code = code;
      const begin = services['files.beginUpload']({ name: 'a.json', size: 3 }, call);
      await expect(begin).rejects.toMatchObject({ code: 'write-failed' });
    });
  },
);

describe('a store that could not be read', () => {
  it('is not overwritten', async () => {
    const path = join(dataDir, 'settings.json');
    await mkdir(path);
    const services = await start();
    await services['app.setSettings']({ theme: 'dark' }, call);
    expect(notices).toEqual(['error.services.not-kept']);
    expect(await readdir(path)).toEqual([]);
  });

  it('and a damaged one that cannot be put aside neither', async () => {
    const path = join(dataDir, 'settings.json');
    await writeFile(path, 'damaged');
    disk.code = 'EROFS';
    const services = await start();
    disk.code = '';
    await services['app.setSettings']({ theme: 'dark' }, call);
    expect(await readFile(path, 'utf8')).toBe('damaged');
  });

  it('what was changed while the disk was full is kept once it is not', async () => {
    const services = await start();
    disk.code = 'ENOSPC';
    await services['app.setSettings']({ theme: 'dark' }, call);
    disk.code = '';
    await services['app.setSettings']({ density: 'compact' }, call);
    const text = await readFile(join(dataDir, 'settings.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ theme: 'dark', density: 'compact' });
  });
});

describe('what killed processes left behind', () => {
  it('is swept at the next start; what is in use or not ours stays', async () => {
    const gone = '999999999-1';
    const places = [
      `uploads/${gone}/x`,
      `demo-${gone}`,
      `uploads/${nameOf(ownMark)}/y`,
      'snapshots',
    ];
    for (const place of places) await mkdir(join(dataDir, place), { recursive: true });
    const old = ['.settings.json.0123456789ab.part', 'snapshots/.a.meshscope.0123456789ab.part'];
    const young = '.checks.json.0123456789ab.part';
    for (const name of [...old, young, 'notes.part']) await writeFile(join(dataDir, name), '');
    const yesterday = new Date(Date.now() - 86_400_000);
    for (const name of [...old, 'notes.part'])
      await utimes(join(dataDir, name), yesterday, yesterday);
    await start();
    const left = await readdir(dataDir, { recursive: true });
    expect(left.filter((name) => !name.includes('.lock')).sort()).toEqual(
      [
        young,
        'notes.part',
        'snapshots',
        'uploads',
        `uploads/${nameOf(ownMark)}`,
        `uploads/${nameOf(ownMark)}/y`,
      ].sort(),
    );
  });

  it('an uploaded copy goes when it is closed, another app’s uploads stay', async () => {
    const theirs = join(dataDir, 'uploads', `${process.ppid}-`);
    await mkdir(theirs, { recursive: true });
    const services = await start();
    const { upload } = await services['files.beginUpload'](
      { name: 'a.json', size: dump.length },
      call,
    );
    await services['files.upload']({ upload, data: Buffer.from(dump).toString('base64') }, call);
    const { id } = await services['files.finishUpload']({ upload }, call);
    const mine = join(dataDir, 'uploads', nameOf(ownMark));
    expect(await readdir(mine)).toHaveLength(1);
    await services['files.close']({ context: id }, call);
    expect(await readdir(mine)).toEqual([]);
    await app?.dispose();
    expect(await readdir(join(dataDir, 'uploads'))).toEqual([`${process.ppid}-`]);
  });
});
