import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { AppError } from '../../src-main/contract/errors.ts';
import type { MethodName } from '../../src-main/contract/index.ts';
import { isObject, type Json } from '../../src-main/contract/json.ts';
import { tableNames } from '../../src-main/contract/table-names.ts';
import { createEngine } from '../../src-main/engine/engine.ts';
import type * as AdminPages from '../../src-main/mesh/live/admin-pages.ts';
import { type AppInMemory, appInMemory, CallError } from '../support/app-in-memory.ts';
import { hostileCall } from '../support/corpus/calls.ts';
import { hostileBytes, pages } from '../support/corpus/documents.ts';
import { hostileLayout } from '../support/corpus/layouts.ts';
import { hostileServer } from '../support/corpus/server.ts';
import type { FakeApiServer } from '../support/fake-api-server.ts';
import { kubeconfigText } from '../support/kubeconfig.ts';
import { Random } from '../support/random.ts';

/**
 * Documents, recordings, clusters and calls as nobody would make them by accident: no crash, no hang, no `internal`, bounded
 * memory. `MESHSCOPE_SEED` takes others. `MESHSCOPE_LONG=FILE` takes 25 rounds of as many, each with its own seed, and writes a line
 * to FILE after each: rounds that stand there are not done again. A failure names the seed of its case.
 */
const progress = process.env['MESHSCOPE_LONG'];
const firstSeed = Number(process.env['MESHSCOPE_SEED'] ?? 1);
const rounds =
  progress === undefined ? [firstSeed] : Array.from({ length: 25 }, (_, i) => firstSeed + i);
const documents = 12_000;
const calls = 8_000;
/** Of work in the whole process, and of waiting on a machine that others use as well. */
const patience = { cpuMs: 5_000, wallMs: 30_000 };
const mostMemory = 1.5 * 1024 ** 3;
const timeout = progress === undefined ? 600_000 : 3_600_000;

function isDone(round: number, part: string): boolean {
  if (progress === undefined || !existsSync(progress)) return false;
  return readFileSync(progress, 'utf8').includes(`\n${part} ${round} `);
}

function finished(round: number, part: string, { slowest, memory, codes, found }: Faults): void {
  if (progress === undefined) return;
  const line = { slowest, mib: Math.round(memory / 2 ** 20), codes, found };
  appendFileSync(progress, `\n${part} ${round} ${JSON.stringify(line)}`);
}

/** Silence is waited for a fiftieth of the time, so that there can be much of it. */
vi.mock('../../src-main/kube/http/timeouts.ts', () => ({
  timeouts: { connect: 5_000, request: 1_000, upgrade: 1_000, idle: 600 },
}));
vi.mock('../../src-main/mesh/live/admin-pages.ts', async (original) => {
  const real = await original<typeof AdminPages>();
  return { ...real, idleLimit: (path: string) => real.idleLimit(path) / 50 };
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshscope-corpus-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

class Faults {
  readonly found: string[] = [];
  slowest = { ms: 0, cpuMs: 0, name: '' };
  memory = 0;
  readonly codes: Record<string, number> = {};

  /** Runs one case; its error, if it is one that a person may meet. */
  async watch(name: string, work: () => Promise<unknown>): Promise<unknown> {
    const [since, used] = [performance.now(), process.cpuUsage()];
    const gone = Promise.withResolvers<never>();
    const timer = setTimeout(() => gone.reject(new Error('hangs')), patience.wallMs);
    try {
      return await Promise.race([work(), gone.promise]);
    } catch (error) {
      const code = error instanceof AppError || error instanceof CallError ? error.code : 'none';
      this.codes[code] = (this.codes[code] ?? 0) + 1;
      if (code === 'none' || code === 'internal')
        this.add(name, error instanceof Error ? (error.stack ?? error.message) : String(error));
      return undefined;
    } finally {
      clearTimeout(timer);
      const ms = performance.now() - since;
      this.memory = Math.max(this.memory, process.memoryUsage.rss());
      const { user, system } = process.cpuUsage(used);
      const cpuMs = (user + system) / 1000;
      if (ms > this.slowest.ms)
        this.slowest = { ms: Math.round(ms), cpuMs: Math.round(cpuMs), name: name.slice(0, 200) };
      if (cpuMs > patience.cpuMs) this.add(name, `took ${cpuMs.toFixed(0)} ms`);
    }
  }

  add(name: string, what: string): void {
    if (this.found.length < 40) this.found.push(`${name}: ${what.slice(0, 1200)}`);
  }
}

describe.each(rounds)('hostile inputs, seed %i', (seed) => {
  it.skipIf(isDone(seed, 'documents'))(
    'documents',
    async () => {
      const faults = new Faults();
      const engine = createEngine({ where: 'here' });
      let before: string | undefined;
      for (let i = 0; i < documents; i += 1) {
        const random = new Random(seed * 1_000_003 + i);
        await faults.watch(`document ${i}`, async () => {
          const { dump } = await engine.openBytes(
            hostileBytes(random, pages['config_dump'] ?? null),
          );
          if (before !== undefined) await engine.close(before);
          before = dump;
          if (random.chance(0.1)) {
            const page = random.pick(['clusters', 'server_info', 'certs'] as const);
            await engine.attach(dump, page, hostileBytes(random, pages[page] ?? null));
          }
          const table = random.pick(tableNames);
          const query = { table, filters: {}, offset: 0, limit: 50 };
          if (random.chance(0.6)) await engine.ask(dump, 'rows', query);
          else if (random.chance(0.5)) await engine.ask(dump, 'overview', {});
          else await engine.ask(dump, 'search', { text: 'outbound', limit: 5 });
        });
      }
      await engine.dispose();
      finished(seed, 'documents', faults);
      expect(faults.found).toEqual([]);
      expect(faults.memory).toBeLessThan(mostMemory);
    },
    timeout,
  );

  describe.skipIf(isDone(seed, 'calls'))('recordings, clusters and calls', () => {
    let server: FakeApiServer;
    let app: AppInMemory;
    const random = new Random(seed);
    const opened: string[] = [];
    const dumps: string[] = ['dump-0'];
    const ids: string[] = ['none'];
    const proxies: string[] = ['web-0.default'];
    const paths: string[] = [];

    beforeAll(async () => {
      server = await hostileServer(random);
      const config = join(folder, 'config');
      await writeFile(config, kubeconfigText({ server: server.url }, {}));
      app = await appInMemory({ kubeconfig: [config] });
      const { contexts } = await app.call('contexts.list', {});
      opened.push(...contexts.filter(({ kind }) => kind === 'cluster').map(({ id }) => id));
    });
    afterAll(async () => {
      await app.close();
      await server.close();
    });

    function remember(list: string[], value: Json | undefined): void {
      if (typeof value !== 'string' || list.includes(value)) return;
      list.push(value);
      if (list.length > 8) list.splice(1, 1);
    }

    it(
      'all of them',
      async () => {
        const faults = new Faults();
        for (let i = 0; i < calls; i += 1) {
          if (i % 10 === 0) {
            const path = await hostileLayout(random, folder, `layout-${seed}-${i}`);
            remember(paths, path);
            const one = await faults.watch(`layout ${i} ${path}`, () =>
              app.call('files.open', { ticket: app.handOut(path, 'dump') }),
            );
            if (isObject(one)) {
              remember(opened, one['id']);
              await openProxy(faults, i);
            }
            continue;
          }
          // Of ten one opens a recording, four look at the cluster.
          const live = i % 10 < 5;
          const known = {
            context: live ? opened.slice(0, 1) : opened,
            dump: dumps,
            proxy: live ? ['web-0.default', 'istiod-0.istio-system'] : proxies,
            ticket: paths.map((path) => app.handOut(path, 'dump')),
            folder: [app.handOut(folder, 'folder')],
            id: ids,
            upload: ids,
            from: proxies,
          };
          const { method, params } = hostileCall(random, known);
          const answer = await faults.watch(
            `call ${i} ${method} ${JSON.stringify(params).slice(0, 300)}`,
            () => ask(method, params),
          );
          if (isObject(answer)) {
            remember(dumps, answer['dump']);
            remember(ids, answer['upload'] ?? answer['id']);
          }
        }
        for (const line of app.log) faults.add('log', line);
        finished(seed, 'calls', faults);
        expect(faults.found).toEqual([]);
        expect(faults.memory).toBeLessThan(mostMemory);
      },
      timeout,
    );

    /** As a page would: from the board to a proxy's tables. */
    async function openProxy(faults: Faults, i: number): Promise<void> {
      const context = opened.at(-1) ?? '';
      const board = await faults.watch(`board ${i}`, () =>
        ask('mesh.board', { context, query: {} }),
      );
      const rows = isObject(board) && Array.isArray(board['rows']) ? board['rows'] : [];
      const row = rows[0];
      const proxy = isObject(row) ? row['proxy'] : undefined;
      if (typeof proxy !== 'string') return;
      remember(proxies, proxy);
      const summary = await faults.watch(`proxy ${i}`, () => ask('proxy.open', { context, proxy }));
      if (isObject(summary)) remember(dumps, summary['dump']);
    }

    /** The parameters are what they are: the door has to look at them. */
    async function ask(method: MethodName, params: Json): Promise<Json> {
      return await app.raw(method, params);
    }
  });
});
