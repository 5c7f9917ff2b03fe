import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { AppError } from '../../../src-main/contract/errors.ts';
import { openPath } from '../../../src-main/mesh/open.ts';
import { verifySnapshot } from '../../../src-main/snapshots/verify.ts';
import { call, type Profile, profile } from './support.ts';

let home: Profile;
let folder: string;
let whole: Buffer;
let proxies: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshscope-damage-'));
  home = await profile();
  const entry = await home.app.services['snapshots.export'](
    {
      context: 'demo:meshscope-demo',
      scope: { kind: 'namespace', namespace: 'payments' },
      title: '',
      folder: home.app.handOut(folder, 'folder'),
      redaction: { on: true, inlineCode: false },
      withContextName: true,
    },
    call(),
  );
  ({ proxies } = entry);
  whole = await readFile(entry.path);
  await rm(entry.path);
});
afterAll(async () => {
  await home.close();
  await rm(folder, { recursive: true, force: true });
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const dump = '{"configs":[{"@type":"type.googleapis.com/envoy.admin.v3.ClustersConfigDump"}]}';

async function file(content: Uint8Array, name = 'some.meshscope'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** Opens and reads everything that can be read; answers the proxies that could be. Nothing but AppError may come. */
async function readAll(path: string): Promise<{ readable: number; code: string }> {
  let code = '';
  let readable = 0;
  let seen = 0;
  const guarded = async (body: () => Promise<unknown>): Promise<void> => {
    try {
      await body();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      code = error.code;
    }
  };
  await guarded(async () => {
    const { source } = await openPath(path);
    await guarded(() => source.sync(call()));
    await guarded(() => source.kubernetes(call()));
    for (const proxy of proxies) {
      await guarded(async () => {
        const reading = await source.readProxy(proxy, call());
        if (reading.dump.kind !== 'stream') return;
        for await (const piece of reading.dump.chunks) seen += piece.length;
        readable += 1;
      });
    }
    await source.close();
  });
  await guarded(() => verifySnapshot(path, call()));
  expect(seen).toBeGreaterThanOrEqual(readable);
  return { readable, code };
}

describe('a file that is not whole', () => {
  it('is read whole when it is', async () => {
    expect(await readAll(await file(whole))).toEqual({ readable: proxies.length, code: '' });
  });

  it('gives what stands before the end that was lost', async () => {
    const path = await file(whole.subarray(0, Math.floor(whole.length * 0.6)));
    const { readable } = await readAll(path);
    expect(readable).toBeGreaterThan(0);
    expect(readable).toBeLessThan(proxies.length);
    const { source } = await openPath(path);
    const { notes } = await source.sync(call());
    expect(notes.map(({ key }) => key)).toContain('mesh.note.snapshot-damaged');
    expect(await verifySnapshot(path, call())).toMatchObject({ ok: false, readable });
  });

  it.each([
    ['nothing', ''],
    ['a few bytes of a zip', 'PK\u0003\u0004'],
    ['a directory that leads nowhere', `PK\u0005\u0006${'\u0000'.repeat(18)}`],
  ])('%s is refused in words', async (_what, content) => {
    const path = await file(Buffer.from(content, 'latin1'));
    const { code, readable } = await readAll(path);
    expect(['snapshot-invalid', 'file-unreadable']).toContain(code);
    expect(readable).toBe(0);
  });

  it('of a later format says so', async () => {
    const manifest = { format: 'meshscope-snapshot', version: 2, app: '9.0.0' };
    const path = await file(zipSync({ 'manifest.json': bytes(JSON.stringify(manifest)) }));
    await expect(openPath(path)).rejects.toMatchObject({
      code: 'snapshot-future',
      message: expect.stringContaining('9.0.0'),
    });
  });

  it('with a manifest that promises more or else is told by verifying', async () => {
    const path = await file(
      zipSync({
        mimetype: [bytes('application/vnd.meshscope.snapshot+zip'), { level: 0 }],
        'manifest.json': bytes(
          JSON.stringify({
            format: 'meshscope-snapshot',
            version: 1,
            startedAt: '2026-01-01T00:00:00Z',
            finishedAt: '2026-01-01T00:00:00Z',
            app: '1',
            scope: { kind: 'mesh' },
            askedAt: 1,
            redaction: { on: true, inlineCode: false, counts: {} },
            entries: [
              { path: 'proxies/a.b/config_dump.json', bytes: 1, sha256: '0'.repeat(64) },
              { path: 'proxies/c.d/config_dump.json', bytes: 1, sha256: '0'.repeat(64) },
            ],
          }),
        ),
        'proxies/a.b/config_dump.json': bytes(dump),
        'extra.txt': bytes('x'),
      }),
    );
    const { ok, problems } = await verifySnapshot(path, call());
    expect(ok).toBe(false);
    expect(problems.map((one) => one.path).sort()).toEqual([
      'extra.txt',
      'proxies/a.b/config_dump.json',
      'proxies/c.d/config_dump.json',
    ]);
  });
});

describe('a hostile file', () => {
  it.each([
    '../../evil/config_dump.json',
    '/etc/config_dump.json',
    'C:\\x\\config_dump.json',
    'a/../../b.json',
  ])('with the name %s writes nothing and gives nothing', async (name) => {
    const before = await readdir(folder);
    const path = await file(zipSync({ [name]: bytes(dump) }), 'evil.zip');
    await expect(openPath(path)).rejects.toMatchObject({ code: 'file-unreadable' });
    await rm(path);
    expect(await readdir(folder)).toEqual(before);
  });

  it('that would unpack to a thousand times its size is refused before it does', async () => {
    const bomb = new Uint8Array(200 << 20).fill(32);
    const path = await file(
      zipSync({ 'proxies/a.b/config_dump.json': [bomb, { level: 9 }] }),
      'bomb.zip',
    );
    const { source } = await openPath(path);
    const { dump: stream } = await source.readProxy('a.b', call());
    let seen = 0;
    const read = async (): Promise<void> => {
      if (stream.kind !== 'stream') return;
      for await (const piece of stream.chunks) seen += piece.length;
    };
    await expect(read()).rejects.toMatchObject({ code: 'file-too-large' });
    expect(seen).toBe(0);
    await rm(path);
  });

  it('that lies about a size is stopped at that size', async () => {
    const lying = Buffer.from(
      zipSync({ 'proxies/a.b/config_dump.json': [new Uint8Array(30 << 20), { level: 9 }] }),
    );
    const directory = lying.lastIndexOf(Buffer.from('PK\u0001\u0002'));
    lying.writeUInt32LE(100, directory + 24);
    const path = await file(lying, 'lying.zip');
    const { source } = await openPath(path);
    const { dump: stream } = await source.readProxy('a.b', call());
    let seen = 0;
    const read = async (): Promise<void> => {
      if (stream.kind !== 'stream') return;
      for await (const piece of stream.chunks) seen += piece.length;
    };
    await expect(read()).rejects.toMatchObject({ code: 'snapshot-invalid' });
    expect(seen).toBeLessThanOrEqual(100);
    await rm(path);
  });
});

/** `MESHSCOPE_LONG=1` tries ten thousand. */
const mutations = process.env['MESHSCOPE_LONG'] === undefined ? 200 : 10_000;

describe('mutations', () => {
  it(`${mutations} damaged files never crash, hang or write anything`, async () => {
    const before = new Set(await readdir(folder));
    let seed = 20_261_121;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    const codes = new Set<string>();
    for (let i = 0; i < mutations; i += 1) {
      const changed = mutate(whole, random);
      const path = await file(changed, 'mutated.meshscope');
      const started = performance.now();
      codes.add((await readAll(path)).code);
      expect(performance.now() - started, `mutation ${i}`).toBeLessThan(20_000);
    }
    await rm(join(folder, 'mutated.meshscope'));
    expect(new Set(await readdir(folder))).toEqual(before);
    expect(
      [...codes].every((code) => code === '' || /^(snapshot|file|dump|not-found|pod)/.test(code)),
    ).toBe(true);
  }, 1_200_000);
});

function mutate(source: Buffer, random: (below: number) => number): Buffer {
  const bytesOf = Buffer.from(source);
  const tail = Math.min(bytesOf.length, 12_000);
  switch (random(5)) {
    case 0:
      return bytesOf.subarray(0, random(bytesOf.length));
    case 1: {
      const at = random(bytesOf.length);
      return Buffer.concat([bytesOf.subarray(0, at), bytesOf.subarray(random(bytesOf.length))]);
    }
    case 2:
      // The directory and the manifest are where damage has the strangest effects.
      for (let n = 0; n <= random(20); n += 1)
        bytesOf[bytesOf.length - 1 - random(tail)] = random(256);
      return bytesOf;
    case 3: {
      const at = random(bytesOf.length);
      bytesOf.fill(random(2) === 0 ? 0 : 255, at, Math.min(bytesOf.length, at + random(400)));
      return bytesOf;
    }
    default:
      for (let n = 0; n <= random(200); n += 1) bytesOf[random(bytesOf.length)] = random(256);
      return bytesOf;
  }
}
