import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { contract } from '../../../src-main/contract/index.ts';
import { type AppInMemory, appInMemory } from '../../support/app-in-memory.ts';

/**
 * A page that was taken over says whatever it likes through the contract. What it must not reach: a file that nobody chose, a file for
 * something that nobody chose it for, anything among the app's own files.
 */
let folder: string;
let app: AppInMemory;
let picked: string[] = [];

const config = 'contexts: [{ name: c, context: { cluster: c } }]\nclusters: []\n';
const path = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meshscope-tickets-'));
  writeFileSync(path('dump.json'), '{"configs":[]}');
  writeFileSync(path('config'), config);
  mkdirSync(path('exports'));
  app = await appInMemory({
    platform: {
      pickPaths: () => Promise.resolve(picked),
      blockedRequests: () => 0,
      nativeDialogs: true,
    },
  });
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

async function pick(
  purpose: 'dump' | 'folder' | 'kubeconfig' | 'snapshot',
  ...paths: string[]
): Promise<string> {
  picked = paths;
  const { files } = await app.call('files.pick', { purpose });
  return files[0]?.ticket ?? '';
}

const refused = { code: 'bad-request' };
const scope = { kind: 'mesh' } as const;

describe('the page names files by tickets', () => {
  it('no method of the contract takes a path', () => {
    const found = Object.entries(contract).flatMap(([name, { params }]) => {
      const schema = JSON.stringify(
        z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' }),
      );
      return /"(?:path|paths|file|files|dir|directory)":\{"type":"(?:string|array)"/.test(schema)
        ? [name]
        : [];
    });
    // The address of a request, and of a page of a forward: neither is a file's.
    expect(found.filter((name) => !/^(?:trace|forwards)\./.test(name))).toEqual([]);
  });

  it('a ticket that main never gave, or gave in another run, opens nothing', async () => {
    const other = await appInMemory();
    const theirs = other.handOut(path('dump.json'), 'dump');
    await other.close();
    for (const ticket of [theirs, '00000000-0000-4000-8000-000000000000']) {
      await expect(app.call('files.open', { ticket })).rejects.toMatchObject(refused);
      await expect(app.call('contexts.addFiles', { tickets: [ticket] })).rejects.toMatchObject(
        refused,
      );
      await expect(app.call('snapshots.add', { ticket })).rejects.toMatchObject(refused);
    }
  });

  it('what was chosen for one thing is not taken for another', async () => {
    const dump = await pick('dump', path('config'));
    await expect(app.call('contexts.addFiles', { tickets: [dump] })).rejects.toMatchObject(refused);
    const dropped = app.handOut(path('config'), 'dropped');
    await expect(app.call('contexts.addFiles', { tickets: [dropped] })).rejects.toMatchObject(
      refused,
    );
    const kubeconfig = await pick('kubeconfig', path('config'));
    await expect(app.call('files.open', { ticket: kubeconfig })).rejects.toMatchObject(refused);
    const opened = await app.call('files.open', { ticket: await pick('dump', path('dump.json')) });
    await expect(
      app.call('snapshots.export', { context: opened.id, scope, folder: dump }),
    ).rejects.toMatchObject(refused);
    const { contexts } = await app.call('contexts.addFiles', { tickets: [kubeconfig] });
    expect(contexts.map(({ name }) => name)).toContain('c');
  });

  it('nothing among the own files, links to them included', async () => {
    const own = join(app.dataDir, 'contexts.json');
    symlinkSync(own, path('link'));
    symlinkSync(app.dataDir, path('link-to-folder'));
    for (const given of [own, path('link'), path('link-to-folder/settings.json'), app.dataDir]) {
      const ticket = await pick('dump', given);
      await expect(app.call('files.open', { ticket })).rejects.toMatchObject(refused);
      const tickets = [await pick('kubeconfig', given)];
      await expect(app.call('contexts.addFiles', { tickets })).rejects.toMatchObject(refused);
    }
    const opened = await app.call('files.open', { ticket: await pick('dump', path('dump.json')) });
    for (const given of [app.dataDir, path('link-to-folder')]) {
      const into = await pick('folder', given);
      await expect(
        app.call('snapshots.export', { context: opened.id, scope, folder: into }),
      ).rejects.toMatchObject(refused);
    }
  });

  it('an export goes where a person pointed, and a snapshot is added from there', async () => {
    const demo = (await app.call('contexts.list', {})).contexts.find(({ kind }) => kind === 'demo');
    const into = await pick('folder', path('exports'));
    const board = await app.call('mesh.board', { context: demo?.id ?? '', query: { limit: 1 } });
    const proxies = board.rows.map(({ proxy }) => proxy);
    const entry = await app.call('snapshots.export', {
      context: demo?.id ?? '',
      scope: { kind: 'proxies', proxies },
      folder: into,
    });
    expect(entry.path.startsWith(path('exports'))).toBe(true);
    const ticket = await pick('snapshot', entry.path);
    expect((await app.call('snapshots.add', { ticket })).id).toBe(entry.id);
  });

  it('an uploaded kubeconfig stays for this run and is written nowhere else', async () => {
    const bytes = Buffer.from(config.replace('name: c,', 'name: uploaded,'));
    const upload = async (): Promise<string> => {
      const { upload: id } = await app.call('files.beginUpload', {
        name: 'config',
        size: bytes.length,
      });
      await app.call('files.upload', { upload: id, data: bytes.toString('base64') });
      return id;
    };
    const { ticket } = await app.call('files.keepUpload', { upload: await upload() });
    await expect(app.call('files.open', { ticket })).rejects.toMatchObject(refused);
    const { contexts } = await app.call('contexts.addFiles', { tickets: [ticket] });
    expect(contexts.map(({ name }) => name)).toContain('uploaded');
    const again = await appInMemory({ dataDir: app.dataDir });
    const { contexts: later } = await again.call('contexts.list', {});
    expect(later.map(({ name }) => name)).not.toContain('uploaded');
  });
});
