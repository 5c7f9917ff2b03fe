import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { AppError } from '../../src-main/contract/errors.ts';
import type { MethodName } from '../../src-main/contract/index.ts';
import { isObject, type Json } from '../../src-main/contract/json.ts';
import { tableNames } from '../../src-main/contract/table-names.ts';
import { createEngine } from '../../src-main/engine/engine.ts';
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
 * memory. `MESHSCOPE_LONG=1` takes 25 times as many; `MESHSCOPE_SEED` takes others. A failure names the seed of its case.
 */
const long = process.env['MESHSCOPE_LONG'] !== undefined;
const seed = Number(process.env['MESHSCOPE_SEED'] ?? 1);
const documents = long ? 300_000 : 12_000;
const calls = long ? 200_000 : 8_000;
/** Of work, and of waiting: other programs on a machine take time as well. */
const patience = { cpuMs: 5_000, wallMs: 50_000 };
const mostMemory = 1.5 * 1024 ** 3;
const timeout = long ? 7_200_000 : 600_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshscope-corpus-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

class Faults {
  readonly found: string[] = [];
  slowest = { ms: 0, name: '' };
  memory = 0;

  /** Runs one case; its error, if it is one that a person may meet. */
  async watch(name: string, work: () => Promise<unknown>): Promise<unknown> {
    const [since, used] = [performance.now(), process.cpuUsage()];
    const gone = Promise.withResolvers<never>();
    const timer = setTimeout(() => gone.reject(new Error('hangs')), patience.wallMs);
    try {
      return await Promise.race([work(), gone.promise]);
    } catch (error) {
      const code = error instanceof AppError || error instanceof CallError ? error.code : 'none';
      if (code === 'none' || code === 'internal')
        this.add(name, error instanceof Error ? (error.stack ?? error.message) : String(error));
      return undefined;
    } finally {
      clearTimeout(timer);
      const ms = performance.now() - since;
      if (ms > this.slowest.ms) this.slowest = { ms, name };
      this.memory = Math.max(this.memory, process.memoryUsage.rss());
      const { user, system } = process.cpuUsage(used);
      const cpuMs = Math.min(ms, (user + system) / 1000);
      if (cpuMs > patience.cpuMs) this.add(name, `took ${cpuMs.toFixed(0)} ms`);
    }
  }

  add(name: string, what: string): void {
    if (this.found.length < 40) this.found.push(`${name}: ${what.slice(0, 1200)}`);
  }
}

describe(`hostile inputs, seed ${seed}`, () => {
  it(
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
      expect(faults.found).toEqual([]);
      expect(faults.memory).toBeLessThan(mostMemory);
    },
    timeout,
  );

  describe('recordings, clusters and calls', () => {
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
            const path = await hostileLayout(random, folder, `layout-${i}`);
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
          const known = {
            context: opened,
            dump: dumps,
            proxy: proxies,
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
        if (long) console.log(faults.slowest, `${(faults.memory / 2 ** 20).toFixed(0)} MiB`);
        for (const line of app.log) faults.add('log', line);
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
