import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { MeshSource } from '../../../src-main/mesh/mesh-source.ts';
import {
  manifestEntry,
  snapshotType,
  typeEntry,
} from '../../../src-main/mesh/recorded/snapshot-source.ts';
import { MeshBoards } from '../../../src-main/services/mesh.ts';
import { SnapshotLibrary } from '../../../src-main/services/snapshot-library.ts';

/** Clocks that are set back, files that others put where ours were. */

const call = { signal: new AbortController().signal, progress: () => undefined };

describe('a clock that is set back', () => {
  it('keeps nobody from an answer of now, and none longer than it is good for', async () => {
    let asked = 0;
    let now = 1_000_000;
    const never = (): Promise<never> => Promise.reject(new Error('not asked'));
    const source: MeshSource = {
      live: false,
      open: never,
      readProxy: never,
      readPilot: never,
      readPage: never,
      kubernetes: never,
      close: () => Promise.resolve(),
      sync: () => {
        asked += 1;
        return Promise.resolve({ answers: [], pods: [], notes: [], askedAt: now });
      },
    };
    const sources = { source: () => Promise.resolve(source) };
    const boards = new MeshBoards({
      sources,
      now: () => now,
      proxies: { findings: () => new Map() },
    });
    await boards.look('c', 0, call);
    await boards.look('c', 0, call);
    now -= 900_000;
    await boards.look('c', 0, call);
    expect(asked).toBe(3);
    await boards.look('c', 600_000, call);
    expect(asked).toBe(3);
  });
});

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'meshscope-changed-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const news = { damaged: () => undefined, notKept: () => undefined };

async function library(...paths: readonly string[]): Promise<SnapshotLibrary> {
  const snapshots = paths.map((path) => ({ id: path, path, addedAt: 1 }));
  await writeFile(join(dataDir, 'snapshots.json'), JSON.stringify({ snapshots }));
  return await SnapshotLibrary.open(dataDir, () => 1, news);
}

function snapshot(askedAt: string): Uint8Array {
  const manifest = `{"format":"meshscope-snapshot","version":1,"startedAt":"","finishedAt":"","app":"x",
    "scope":{"kind":"mesh"},"askedAt":${askedAt},"redaction":{"on":true,"inlineCode":true,"counts":{}},"entries":[]}`;
  return zipSync({
    [typeEntry]: [Buffer.from(snapshotType), { level: 0 }],
    [manifestEntry]: Buffer.from(manifest),
  });
}

describe('the list of snapshots', () => {
  it('deletes what is a snapshot still, and nothing that lies there by now', async () => {
    const at = (name: string): string => join(dataDir, name);
    await writeFile(at('good.meshscope'), snapshot('1'));
    await writeFile(at('letter.meshscope'), 'Dear …');
    await writeFile(at('archive.meshscope'), zipSync({ 'a.txt': Buffer.from('a') }));
    await symlink(at('good.meshscope'), at('link.meshscope'));
    const refused = ['letter.meshscope', 'archive.meshscope', 'link.meshscope'].map(at);
    const all = await library(at('good.meshscope'), at('gone.meshscope'), dataDir, ...refused);
    for (const path of [dataDir, ...refused]) {
      await expect(all.remove(path, true)).rejects.toMatchObject({
        said: { key: 'error.services.no-snapshot-now' },
      });
    }
    await all.remove(at('gone.meshscope'), true);
    await all.remove(at('good.meshscope'), true);
    const left = (await readdir(dataDir)).filter((name) => name.endsWith('.meshscope'));
    expect(left.map(at).sort()).toEqual(refused.sort());
    await all.remove(at('letter.meshscope'), false);
    expect(await all.list()).toHaveLength(3);
  });

  it.each(['1e300', '-1e17', '8640000000000001'])(
    'holds good ones beside one of the time %s',
    async (time) => {
      const [good, bad] = [join(dataDir, 'good.meshscope'), join(dataDir, 'bad.meshscope')];
      await writeFile(good, snapshot('1700000000000'));
      await writeFile(bad, snapshot(time));
      const listed = await (await library(good, bad)).list();
      expect(listed.map(({ id, takenAt }) => [id, takenAt])).toEqual([
        [good, 1_700_000_000_000],
        [bad, undefined],
      ]);
      for (const { takenAt, addedAt } of listed) new Date(takenAt ?? addedAt).toISOString();
      expect(listed[1]?.problem).toBeDefined();
    },
  );
});
