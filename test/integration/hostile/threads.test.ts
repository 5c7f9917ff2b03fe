import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createEngine } from '../../../src-main/engine/engine.ts';
import { KubeconfigLoader } from '../../../src-main/kube/kubeconfig/load.ts';
import { parseElsewhere } from '../../../src-main/kube/kubeconfig/parse-elsewhere.ts';
import { redactHere, type Redacting } from '../../../src-main/snapshots/redact/redact-stream.ts';
import { redactElsewhere } from '../../../src-main/snapshots/redact/thread.ts';
import { oneJob } from '../../../src-main/threads/one-job.ts';

/** What takes long on purpose is done in threads that end with their time, their memory, or whoever waited. */

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshscope-threads-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const spinning = new URL('./spinning-worker.ts', import.meta.url);

describe('a thread for one job', () => {
  it('ends when its time is up', async () => {
    const most = { ms: 300, mb: 64 };
    expect(await oneJob({ url: spinning, role: 'x', data: 'time', most })).toEqual({
      end: 'too-long',
    });
  });

  it('ends when its memory is used up', async () => {
    const most = { ms: 60_000, mb: 16 };
    expect(await oneJob({ url: spinning, role: 'x', data: 'memory', most })).toEqual({
      end: 'too-large',
    });
  });

  it('ends when nobody waits any more', async () => {
    const gone = new AbortController();
    const most = { ms: 60_000, mb: 64 };
    const job = { url: spinning, role: 'x', data: 'time', most, signal: gone.signal };
    const ended = oneJob(job);
    gone.abort();
    expect(await ended).toEqual({ end: 'cancelled' });
    expect(await oneJob(job)).toEqual({ end: 'cancelled' });
  });
});

/** Documents of a megabyte that cost a parser far more than an honest one of their size. */
const bombs: readonly (readonly [string, string])[] = [
  ['open lists', `a: ${'['.repeat(1_000_000)}`],
  ['lists of nothing', `a: ${'[,,,,'.repeat(200_000)}`],
  ['nothing, often', `a: [${','.repeat(1_000_000)}]`],
  ['colons', `a: b\n${': : : '.repeat(160_000)}`],
  ['quotes', `a: ${'"a" '.repeat(250_000)}`],
  ['dashes', `- a: b\n${'- '.repeat(500_000)}`],
  ['aliases', `a: &a b\nc: [${'*a,'.repeat(300_000)}]`],
];

describe('YAML', () => {
  it.each(bombs)('of %s is refused, and others are answered meanwhile', async (_name, text) => {
    const engine = createEngine();
    const honest = Buffer.from('{"configs":[]}');
    const { dump } = await engine.openBytes(honest);
    const used = process.cpuUsage();
    const bomb = engine.openBytes(Buffer.from(text)).then(
      () => 'opened',
      (error: unknown) => String(error),
    );
    const answer = await Promise.race([bomb, engine.ask(dump, 'overview', {}).then(() => 'asked')]);
    expect(answer).toBe('asked');
    expect(await bomb).toMatch(/YAML|JSON|Envoy/);
    const { user, system } = process.cpuUsage(used);
    // Each took 8 to 44 s of it before.
    expect((user + system) / 1e6).toBeLessThan(30);
    await engine.dispose();
  });

  it('is read no further once nobody wants it', async () => {
    const engine = createEngine();
    const gone = new AbortController();
    const bytes = Buffer.from(`configs:\n${'- {a: [b, c, d]}\n'.repeat(400_000)}`);
    const opening = engine.openBytes(bytes, { signal: gone.signal });
    setImmediate(() => gone.abort());
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
    await engine.dispose();
  });

  it('of a dump, larger than a thread is worth, is the dump that it was', async () => {
    const type = 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump';
    const entry = (i: number): string => `  - cluster: { name: c${i} }\n`;
    const entries = Array.from({ length: 8_000 }, (_, i) => entry(i)).join('');
    const text = `configs:\n- "@type": ${type}\n  dynamic_active_clusters:\n${entries}`;
    const engine = createEngine();
    const { dump } = await engine.openBytes(Buffer.from(text));
    const query = { table: 'clusters', filters: {}, offset: 0, limit: 1 } as const;
    expect(await engine.ask(dump, 'rows', query)).toMatchObject({ total: 8_000 });
    await engine.dispose();
  });
});

describe('kubeconfigs', () => {
  it.each(bombs)('of %s are refused, without a word of theirs', async (name, text) => {
    const file = join(folder, name);
    await writeFile(file, `users: secret-words\n${text}`.slice(0, 1 << 20));
    const loader = new KubeconfigLoader(parseElsewhere(undefined));
    const { problems } = await loader.load({ list: [file], extraFiles: [], extraFolders: [] });
    expect(problems.map(({ error }) => error.code)).toEqual(['kubeconfig-invalid']);
    expect(JSON.stringify(problems.map(({ error }) => error.toShape()))).not.toContain('secret');
  });

  it('that are large leave this thread its time', async () => {
    const users = Array.from(
      { length: 4_000 },
      (_, i) => `- { name: u${i}, user: { token: "${'t'.repeat(150)}" } }`,
    );
    const file = join(folder, 'large');
    await writeFile(file, `users:\n${users.join('\n')}\n`);
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 5);
    const loader = new KubeconfigLoader(parseElsewhere(undefined));
    const loaded = await loader.load({ list: [file], extraFiles: [], extraFolders: [] });
    clearInterval(timer);
    expect(loaded.problems).toEqual([]);
    // In this thread there was none between the reading and the end.
    expect(turns).toBeGreaterThan(10);
  });
});

describe('redaction', () => {
  async function through(
    redacting: Redacting,
    parts: readonly Uint8Array[],
  ): Promise<{ text: string; found: string[] }> {
    const found: string[] = [];
    const out: Uint8Array[] = [];
    const chunks = (async function* () {
      for (const part of parts) yield await Promise.resolve(part);
    })();
    const options = {
      inlineCode: true,
      onFound: (one: { rule: string; at: string }) => void found.push(`${one.rule} ${one.at}`),
    };
    for await (const piece of redacting.redacted(chunks, options)) out.push(piece);
    return { text: Buffer.concat(out).toString(), found };
  }

  const page = JSON.stringify({
    env: [{ name: 'DB_PASSWORD', value: 'swordfish' }],
    headers: { authorization: 'Bearer abcdefghijklmnop' },
    key: '-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----\n',
    many: Array.from({ length: 30_000 }, (_, i) => ({ name: `n${i}`, password: `p${i}` })),
  });

  it('is the same in a thread as here, whatever the pieces', async () => {
    const bytes = Buffer.from(page);
    for (const size of [bytes.length, 65_537, 7_919]) {
      const parts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      const thread = redactElsewhere(undefined);
      const [there, here] = [await through(thread, parts), await through(redactHere, parts)];
      await thread.close();
      expect(there).toEqual(here);
      expect(there.text).not.toMatch(/swordfish|MIIEvQ|"p29999"/);
    }
  });

  it('of several pages at a time keeps them apart', async () => {
    const thread = redactElsewhere(undefined);
    const pages = ['{"password":"one"}', 'password=two\n', '{"token":"three","a":1}'];
    const made = await Promise.all(pages.map((text) => through(thread, [Buffer.from(text)])));
    await thread.close();
    expect(made.map(({ text }) => /one|two|three/.test(text))).toEqual([false, false, false]);
    expect(made[2]?.text).toContain('"a":1');
  });

  it('ends when nobody wants it, and lets nothing pass after that', async () => {
    const thread = redactElsewhere(undefined);
    const endless = (async function* () {
      for (;;) yield await Promise.resolve(Buffer.from(page));
    })();
    const seen = (async () => {
      for await (const piece of thread.redacted(endless, {
        inlineCode: false,
        onFound: () => undefined,
      }))
        if (piece.length > 0) await thread.close();
    })();
    await expect(seen).rejects.toMatchObject({ code: 'cancelled' });
    await expect(through(thread, [Buffer.from(page)])).rejects.toMatchObject({ code: 'cancelled' });
  });
});
