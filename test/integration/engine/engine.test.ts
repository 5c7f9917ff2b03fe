import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { diffRulesSchema } from '../../../src-main/contract/diff.ts';
import { AppError } from '../../../src-main/contract/errors.ts';
import { createEngine, type Engine, type EngineOptions } from '../../../src-main/engine/engine.ts';
import { sentence } from '../../../src-main/words/keys.ts';

const document = {
  configs: [
    {
      '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
      dynamic_active_clusters: [
        {
          cluster: { name: 'outbound|80||a.ns.svc.cluster.local', type: 'EDS' },
          last_updated: 't',
        },
        { cluster: { name: 'outbound|80|v1|a.ns.svc.cluster.local', connect_timeout: '1s' } },
      ],
      dynamic_warming_clusters: [{ cluster: { name: 'outbound|80||a.ns.svc.cluster.local' } }],
    },
    {
      '@type': 'type.googleapis.com/envoy.admin.v3.ListenersConfigDump',
      dynamic_listeners: [
        {
          error_state: {
            details: 'no good',
            failed_configuration: { name: 'bad_one', stat_prefix: 'x' },
          },
        },
      ],
    },
    { '@type': 'type.googleapis.com/unknown.Thing', value: 1 },
  ],
};
const text = JSON.stringify(document, null, 1);
const bytes = (): Uint8Array => new TextEncoder().encode(text);

async function* pieces(all: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < all.length; at += size) {
    yield all.slice(at, at + size);
    await delay(0);
  }
}

/** The code of the AppError that a promise rejects with. */
async function refusedWith(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'none';
}

let folder = '';
let file = '';
const engines: Engine[] = [];
const places = ['threads', 'here'] as const;
let where: EngineOptions['where'] = 'threads';
function engine(workerUrl?: URL): Engine {
  const made = createEngine({ where, workerUrl });
  engines.push(made);
  return made;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshscope-engine-'));
  file = join(folder, 'dump.json');
  writeFileSync(file, text);
});
afterEach(async () => {
  where = 'threads';
  await Promise.all(engines.splice(0).map((one) => one.dispose()));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(places)('opening (%s)', (place) => {
  beforeEach(() => void (where = place));

  it.each([
    ['a file', (one: Engine) => one.openFile(file)],
    ['bytes', (one: Engine) => one.openBytes(bytes())],
    ['a stream in one piece', (one: Engine) => one.openStream(pieces(bytes(), 1e6))],
    [
      'a stream in small pieces',
      (one: Engine) => one.openStream(pieces(bytes(), 50), { total: text.length }),
    ],
    [
      'a stream whose sender was wrong about its size',
      (one: Engine) => one.openStream(pieces(bytes(), 99), { total: 7 }),
    ],
  ])('%s', async (_name, open) => {
    const one = engine();
    const { dump, summary } = await open(one);
    expect(summary.bytes).toBe(text.length);
    expect(summary.generation).toBe('v3');
    expect(summary.sections.map(({ kind, entries }) => [kind, entries])).toEqual([
      ['cluster', 3],
      ['listener', 1],
      [undefined, 0],
    ]);
    expect(await one.ask(dump, 'sections', {})).toEqual(summary.sections);
  });

  it('a large stream waits for the worker and reports its way', async () => {
    const one = engine();
    const filler = `{"@type":"x","filler":"${'x'.repeat(1 << 20)}"}`;
    const big = new TextEncoder().encode(`{"configs":[${Array(40).fill(filler).join(',')}]}`);
    const progress: number[] = [];
    const { summary } = await one.openStream(pieces(big, 3 << 20), {
      total: big.length,
      onProgress: (done) => progress.push(done),
    });
    expect(summary.sections).toHaveLength(40);
    expect(progress.at(-1)).toBe(big.length);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  it('reports how far a file is', async () => {
    const big = join(folder, 'big.json');
    writeFileSync(big, `{"configs":[{"@type":"x","filler":"${'x'.repeat(9 << 20)}"}]}`);
    const progress: (readonly [number, number | undefined])[] = [];
    const { summary } = await engine().openFile(big, {
      onProgress: (done, total) => progress.push([done, total]),
    });
    expect(progress.at(-1)).toEqual([summary.bytes, summary.bytes]);
    expect(progress.length).toBeGreaterThan(1);
  });

  it.each([
    ['a missing file', () => join(folder, 'missing.json'), 'file-unreadable'],
    ['a folder', () => folder, 'file-unreadable'],
  ])('%s is refused', async (_name, path, code) => {
    expect(await refusedWith(engine().openFile(path()))).toBe(code);
  });

  it.each([
    ['', 'dump-empty'],
    ['{"configs":[', 'truncated'],
    ['hello', 'dump-not-json'],
    ['{"a":1}', 'dump-not-envoy'],
  ])('%j is refused the same from everywhere', async (content, code) => {
    const one = engine();
    const bad = join(folder, 'bad.json');
    writeFileSync(bad, content);
    const encoded = (): Uint8Array => new TextEncoder().encode(content);
    expect(await refusedWith(one.openFile(bad))).toBe(code);
    expect(await refusedWith(one.openBytes(encoded()))).toBe(code);
    expect(await refusedWith(one.openStream(pieces(encoded(), 2)))).toBe(code);
  });
});

describe.each(places)('streams that go wrong (%s)', (place) => {
  beforeEach(() => void (where = place));

  it('the source fails: its own AppError, or stream-failed', async () => {
    async function* failing(error: Error): AsyncGenerator<Uint8Array> {
      yield bytes().slice(0, 30);
      await delay(1);
      throw error;
    }
    const one = engine();
    expect(
      await refusedWith(
        one.openStream(
          failing(new AppError('timeout', sentence('error.verbatim', { text: 'late' }))),
        ),
      ),
    ).toBe('timeout');
    expect(await refusedWith(one.openStream(failing(new Error('reset'))))).toBe('stream-failed');
    expect((await one.memory()).dumps).toBe(0);
  });

  it('a refusal in the middle stops the source', async () => {
    let stopped = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        yield new TextEncoder().encode('{"configs":[1}');
        for (;;) {
          yield new TextEncoder().encode(' ');
          await delay(1);
        }
      } finally {
        stopped = true;
      }
    }
    expect(await refusedWith(engine().openStream(endless()))).toBe('dump-not-json');
    await expect.poll(() => stopped).toBe(true);
  });

  it('an abort ends a source that has fallen silent', async () => {
    const silent: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }),
    };
    const abort = new AbortController();
    const opening = engine().openStream(silent, { signal: abort.signal });
    setTimeout(() => abort.abort(), 20);
    expect(await refusedWith(opening)).toBe('cancelled');
  });
});

describe.each(places)('questions (%s)', (place) => {
  beforeEach(() => void (where = place));

  it('rows of a table', async () => {
    const one = engine();
    const { dump } = await one.openFile(file);
    const page = await one.ask(dump, 'rows', {
      table: 'clusters',
      filters: {},
      offset: 0,
      limit: 2,
    });
    expect(page).toMatchObject({ table: 'clusters', total: 3, matched: 3 });
    expect(page.rows.map((row) => row.key)).toHaveLength(2);
  });

  it('one resource as it was dumped, as JSON and as YAML, cut at the limit', async () => {
    const one = engine();
    const { dump } = await one.openFile(file);
    const ref = { kind: 'cluster', index: 1 } as const;
    const ask = (format: 'json' | 'yaml' | 'dumped', limit = 1000) =>
      one.ask(dump, 'resource', { ref, format, limit });
    expect(await ask('json')).toEqual({
      text: '{\n  "name": "outbound|80|v1|a.ns.svc.cluster.local",\n  "connectTimeout": "1s"\n}',
      truncated: false,
      characters: 79,
    });
    expect((await ask('yaml')).text).toBe(
      'name: outbound|80|v1|a.ns.svc.cluster.local\nconnectTimeout: 1s\n',
    );
    expect((await ask('dumped')).text).toContain('"connect_timeout": "1s"');
    expect(await ask('json', 10)).toEqual({ text: '{\n  "name"', truncated: true, characters: 79 });
    const missing = one.ask(dump, 'resource', {
      ref: { ...ref, index: 9 },
      format: 'json',
      limit: 9,
    });
    expect(await refusedWith(missing)).toBe('not-found');
  });

  it('a refusal shows what was refused', async () => {
    const one = engine();
    const { dump } = await one.openFile(file);
    const ref = { kind: 'listener', index: 0 } as const;
    const { text: shown } = await one.ask(dump, 'resource', { ref, format: 'yaml', limit: 1000 });
    expect(shown).toBe('name: bad_one\nstatPrefix: x\n');
  });

  it('sections as they stand', async () => {
    const one = engine();
    const { dump } = await one.openFile(file);
    const { text: shown } = await one.ask(dump, 'section', { section: 2, limit: 1000 });
    expect(JSON.parse(shown)).toEqual(document.configs[2]);
    expect(await refusedWith(one.ask(dump, 'section', { section: 3, limit: 1 }))).toBe('not-found');
  });

  it('search and find', async () => {
    const one = engine();
    const { dump } = await one.openFile(file);
    const { hits, total } = await one.ask(dump, 'search', { text: ' V1  svc ', limit: 10 });
    expect([total, hits.map(({ name }) => name)]).toEqual([
      1,
      ['outbound|80|v1|a.ns.svc.cluster.local'],
    ]);
    const exact = await one.ask(dump, 'search', {
      text: 'outbound|80||a.ns.svc.cluster.local',
      limit: 1,
    });
    expect([exact.total, exact.hits[0]?.ref]).toEqual([2, { kind: 'cluster', index: 0 }]);
    expect((await one.ask(dump, 'search', { text: ' ', limit: 1 })).total).toBe(0);
    const loose = async (text: string): Promise<readonly string[]> =>
      (await one.ask(dump, 'search', { text, limit: 1 })).hits.map((hit) => hit.name);
    expect(await loose('ns80v1')).toEqual(['outbound|80|v1|a.ns.svc.cluster.local']);
    expect(await loose('otbnd v1')).toEqual(['outbound|80|v1|a.ns.svc.cluster.local']);
    expect(await loose('v1outbound')).toEqual(['outbound|80|v1|a.ns.svc.cluster.local']);
    expect(await loose('dnuobtuo')).toEqual([]);
    const name = 'outbound|80||a.ns.svc.cluster.local';
    expect(await one.ask(dump, 'find', { kind: 'cluster', name })).toEqual({
      ref: { kind: 'cluster', index: 0 },
    });
    expect(await one.ask(dump, 'find', { kind: 'route', name })).toEqual({});
  });

  it('attached pages are part of what is held', async () => {
    const one = engine();
    const { dump } = await one.openFile(file);
    const page = {
      cluster_statuses: [
        {
          name: 'outbound|80|v1|a.ns.svc.cluster.local',
          host_statuses: [
            {
              address: { socket_address: { address: '10.0.0.1', port_value: 80 } },
              health_status: {},
            },
          ],
        },
      ],
    };
    const query = { table: 'endpoints', filters: {}, offset: 0, limit: 10 } as const;
    const before = await one.ask(dump, 'rows', query);
    await one.attach(dump, 'clusters', new TextEncoder().encode(JSON.stringify(page)));
    const after = await one.ask(dump, 'rows', query);
    const addresses = (rows: typeof before): string[] =>
      rows.rows.flatMap((row) => (row.table === 'endpoints' ? [row.address] : []));
    expect(addresses(before)).not.toContain('10.0.0.1:80');
    expect(addresses(after)).toContain('10.0.0.1:80');
    expect(await refusedWith(one.attach(dump, 'certs', new TextEncoder().encode('nonsense')))).toBe(
      'dump-not-json',
    );
  });
});

describe('the life of dumps and worker', () => {
  it('Kubernetes’ side of a mesh is sent once per revision, and again to a fresh worker', async () => {
    const one = engine(new URL('./crashing-worker.ts', import.meta.url));
    let sent = 0;
    const revision = () => ({
      services: [],
      get pods() {
        sent += 1;
        return [];
      },
    });
    const first = revision();
    for (let round = 0; round < 3; round += 1) await one.learn('mesh', first);
    expect(sent).toBe(1);
    await one.learn('mesh', revision());
    await one.learn('other', first);
    expect(sent).toBe(3);
    await one.forget('other');
    await one.learn('other', first);
    expect(sent).toBe(4);
    const { dump } = await one.openFile(file);
    await refusedWith(one.ask(dump, 'section', { section: 666, limit: 1 }));
    await refusedWith(one.openFile(file));
    await one.learn('other', first);
    expect(sent).toBe(5);
  });

  it('moves bytes that fill their buffer and copies those that share one', async () => {
    const one = engine();
    const own = bytes();
    await one.openBytes(own);
    expect(own.length).toBe(0);
    const shared = new Uint8Array(text.length + 10);
    shared.set(bytes(), 5);
    const view = shared.subarray(5, 5 + text.length);
    await one.openBytes(view);
    expect(view.length).toBe(text.length);
  });

  it('what was asked before a close is answered', async () => {
    for (where of places) {
      const one = engine();
      const { dump } = await one.openFile(file);
      const asked = one.ask(dump, 'sections', {});
      await one.close(dump);
      expect(await asked).toHaveLength(3);
    }
  });

  it('a closed dump answers dump-closed, and its bytes are gone', async () => {
    const one = engine();
    const first = await one.openFile(file);
    const second = await one.openFile(file);
    expect((await one.memory()).dumps).toBe(2 * text.length);
    await one.close(first.dump);
    await one.close(first.dump);
    expect(await refusedWith(one.ask(first.dump, 'sections', {}))).toBe('dump-closed');
    expect(await refusedWith(one.attach(first.dump, 'certs', bytes()))).toBe('dump-closed');
    expect(await one.ask(second.dump, 'sections', {})).toHaveLength(3);
    expect((await one.memory()).dumps).toBe(text.length);
  });

  it('a cancelled call rejects at once and leaves no dump behind', async () => {
    const one = engine();
    await one.start();
    for (const open of [
      (signal: AbortSignal) => one.openFile(file, { signal }),
      (signal: AbortSignal) => one.openBytes(bytes(), { signal }),
      (signal: AbortSignal) => one.openStream(pieces(bytes(), 100), { signal }),
    ]) {
      const abort = new AbortController();
      const opening = open(abort.signal);
      abort.abort();
      expect(await refusedWith(opening)).toBe('cancelled');
    }
    expect(await refusedWith(one.openFile(file, { signal: AbortSignal.abort() }))).toBe(
      'cancelled',
    );
    await expect.poll(async () => (await one.memory()).dumps).toBe(0);
  });

  it.each([
    [666, 'an error'],
    [667, 'an exit'],
  ])(
    'section %i kills the worker by %s: all calls reject, the next starts a fresh one',
    async (section) => {
      const one = engine(new URL('./crashing-worker.ts', import.meta.url));
      const { dump } = await one.openFile(file);
      const asked = [
        one.ask(dump, 'section', { section, limit: 1 }),
        one.ask(dump, 'sections', {}),
        one.openStream(pieces(bytes(), 1)),
      ];
      const codes = await Promise.all(asked.map(refusedWith));
      expect(codes[0]).toMatch(/internal|not-found/);
      expect(codes[2]).toBe('internal');
      const again = await one.openFile(file);
      expect(again.dump).not.toBe(dump);
      expect(await refusedWith(one.ask(dump, 'sections', {}))).toBe('dump-closed');
      expect(await one.ask(again.dump, 'sections', {})).toHaveLength(3);
    },
  );

  it('a worker that cannot start rejects', async () => {
    const one = engine(new URL('./no-such-worker.ts', import.meta.url));
    expect(await refusedWith(one.openFile(file))).toBe('internal');
  });

  it('dispose ends everything, also what is under way', async () => {
    const one = engine();
    const { dump } = await one.openFile(file);
    const asked = refusedWith(one.ask(dump, 'sections', {}));
    const disposed = one.dispose();
    expect(await asked).toBe('cancelled');
    await disposed;
    expect(await refusedWith(one.openFile(file))).toBe('cancelled');
    await one.dispose();
  });

  it('a question that does not stop when it is cancelled costs its thread, and no other question', async () => {
    const one = engine(new URL('./stuck-worker.ts', import.meta.url));
    const [a, b] = [await one.openFile(file), await one.openFile(file)];
    const compare = (pilotAgainstEnvoy: boolean, signal?: AbortSignal) => {
      const rules = diffRulesSchema.parse({});
      return one.ask(a.dump, 'diff', { other: b.dump, rules, pilotAgainstEnvoy }, { signal });
    };
    const stop = new AbortController();
    const stuck = refusedWith(compare(true, stop.signal));
    const behind = compare(false);
    stop.abort();
    expect(await stuck).toBe('cancelled');
    expect((await behind).kinds.length).toBeGreaterThan(0);
    // The dumps are where they were.
    expect(await one.ask(a.dump, 'sections', {})).toHaveLength(3);
    expect((await compare(false)).kinds.length).toBeGreaterThan(0);
  });

  it('an idle engine keeps no process alive', async () => {
    const script = `
      import { createEngine } from ${JSON.stringify(new URL('../../../src-main/engine/engine.ts', import.meta.url).href)};
      const engine = createEngine();
      const { summary } = await engine.openFile(${JSON.stringify(file)});
      console.log(summary.bytes);`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', script],
      { timeout: 20_000 },
    );
    expect(stdout.trim()).toBe(String(text.length));
  });
});
