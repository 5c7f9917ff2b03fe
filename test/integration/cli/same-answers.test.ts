import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Json, list, obj, parseJson, text } from '../../../src-main/contract/json.ts';
import type { TableName } from '../../../src-main/contract/tables.ts';
import type { TraceQuery } from '../../../src-main/contract/trace-query.ts';
import { demoStarter } from '../../../src-main/hosts/demo-starter.ts';
import { type AppInMemory, appInMemory } from '../../support/app-in-memory.ts';
import { fixture } from '../../support/fixtures.ts';
import { runCli } from '../../support/run-cli.ts';

/** The same questions put to the command line and to the app's services: one engine, one voice. */
interface Place {
  readonly name: string;
  /** What the command line is told of where; `#POD` or a pod is added. */
  readonly where: () => readonly string[];
  readonly open: () => Promise<{ readonly app: AppInMemory; readonly context: string }>;
  /** The proxy that single questions are about; undefined: the file's only one. */
  readonly proxy: string | undefined;
  readonly live: boolean;
}

let folder = '';
let demo: ReturnType<typeof demoStarter>;
let kubeconfig = '';
const apps: AppInMemory[] = [];
const opened = new Map<string, Promise<{ app: AppInMemory; context: string }>>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'meshscope-same-'));
  demo = demoStarter(folder, () => Date.now());
  ({ kubeconfigPath: kubeconfig } = await demo.start());
});

afterAll(async () => {
  for (const app of apps) await app.close();
  await demo.stop();
  await rm(folder, { recursive: true, force: true });
});

async function file(path: string): Promise<{ app: AppInMemory; context: string }> {
  const known = opened.get(path);
  if (known !== undefined) return await known;
  const opening = appInMemory({ openFile: path }).then(async (app) => {
    apps.push(app);
    const { initial = '' } = await app.call('contexts.list', {});
    return { app, context: initial };
  });
  opened.set(path, opening);
  return await opening;
}

async function cluster(name: string): Promise<{ app: AppInMemory; context: string }> {
  const known = opened.get('demo');
  const opening =
    known ??
    appInMemory({ kubeconfig: [kubeconfig] }).then((app) => {
      apps.push(app);
      return { app, context: '' };
    });
  opened.set('demo', opening);
  const { app } = await opening;
  const { contexts } = await app.call('contexts.list', {});
  return { app, context: contexts.find((one) => one.name === name)?.id ?? '' };
}

const recording = (...path: readonly string[]): string => fixture('istio', ...path);

function inFile(name: string, path: () => string, proxy?: string): Place {
  return { name, where: () => ['--file', path()], open: () => file(path()), proxy, live: false };
}

function inDemo(name: string, proxy: () => string): Place {
  return {
    name,
    where: () => ['--kubeconfig', kubeconfig, '--context', name],
    open: () => cluster(name),
    get proxy() {
      return proxy();
    },
    live: true,
  };
}

const demoPods: Record<string, string> = {};
const productpage = 'productpage-v1-5b.default';
const snapshotPath = (): string => join(folder, 'live.meshscope');

const places: readonly Place[] = [
  inFile('a folder', () => recording('live'), productpage),
  inFile('a dump', () => recording('live', 'proxies', productpage, 'config_dump.json')),
  inFile('a gateway’s dump', () => recording('live', 'warming', 'config_dump.json')),
  inFile('an ambient mesh', () => recording('ambient'), 'side-4ca76c445-5991b.legacy'),
  inFile('a waypoint’s dump', () =>
    recording('ambient', 'proxies', 'shop-waypoint-541cde72e-746bf.shop', 'config_dump.json'),
  ),
  inFile('a snapshot', snapshotPath, productpage),
  inDemo('meshscope-demo', () => demoPods['meshscope-demo'] ?? ''),
  inDemo('meshscope-demo-legacy', () => demoPods['meshscope-demo-legacy'] ?? ''),
];

/** `--file MESH#POD`, `--context C POD`. */
function of(place: Place): readonly string[] {
  const where = place.where();
  if (place.proxy === undefined) return where;
  if (place.live) return [...where, place.proxy];
  return [...where.slice(0, -1), `${where.at(-1) ?? ''}#${place.proxy}`];
}

async function proxyIn(place: Place, app: AppInMemory, context: string): Promise<string> {
  if (place.proxy !== undefined) return place.proxy;
  const { rows } = await app.call('mesh.board', { context, query: {} });
  return rows[0]?.proxy ?? '';
}

async function cli(...args: readonly string[]): Promise<Json> {
  const { code, out, err } = await runCli(args, {}, Date.now());
  if (out === '') throw new Error(`${args.join(' ')} (${String(code)}): ${err}`);
  return parseJson(out);
}

beforeAll(async () => {
  const exported = await runCli([
    ...['snapshot', 'export', '--file', recording('live'), '--folder', folder],
    ...['--no-redaction', '-o', 'json'],
  ]);
  await rename(text(obj(parseJson(exported.out))['path']), snapshotPath());
  for (const name of ['meshscope-demo', 'meshscope-demo-legacy']) {
    const { app, context } = await cluster(name);
    const { rows } = await app.call('mesh.board', { context, query: {} });
    demoPods[name] = rows.find(({ pod }) => pod.startsWith('productpage'))?.proxy ?? '';
  }
});

const queries: readonly [name: string, flags: readonly string[], query: TraceQuery][] = [
  ['reviews', ['--url', 'http://reviews:9080/reviews/0'], { to: 'http://reviews:9080/reviews/0' }],
  [
    'jason’s reviews',
    ['--url', 'http://reviews:9080/', '-H', 'end-user: jason'],
    { to: 'http://reviews:9080/', headers: [['end-user', 'jason']] },
  ],
  ['TLS to nowhere', ['--url', 'https://shop.example.org/'], { to: 'https://shop.example.org/' }],
];

describe.each(places.map((place) => [place.name, place] as const))('%s', (_name, place) => {
  it.each(queries)('traces %s alike', async (_query, flags, query) => {
    const { app, context } = await place.open();
    const proxy = await proxyIn(place, app, context);
    const { trace } = await app.call('trace.run', { context, proxy, query });
    expect(await cli('trace', ...of(place), ...flags, '-o', 'json')).toEqual(trace);
  });

  it('has the same proxies in the same states, or none', async () => {
    const { app, context } = await place.open();
    const { rows } = await app.call('mesh.board', { context, query: {} });
    const served = rows.filter(({ pilot }) => pilot !== '');
    const { code, err } = await runCli(['status', ...place.where(), '-o', 'json']);
    const none = /no running istiod|no answer of/;
    expect([code, none.test(err)]).toEqual(served.length === 0 ? [1, true] : [0, false]);
    if (served.length === 0) return;
    const printed = list(await cli('status', ...place.where(), '-o', 'json')).map(obj);
    const states = printed.map((one) => [
      one['proxy'],
      Object.fromEntries(
        Object.entries(obj(one['types'])).map(([type, cell]) => [type, obj(cell)['state']]),
      ),
    ]);
    const board = served.map(({ proxy, cells }) => {
      const asked = obj(printed.find((one) => one['proxy'] === proxy)?.['types']);
      return [
        proxy,
        Object.fromEntries(Object.keys(asked).map((type) => [type, cells[type]?.state])),
      ];
    });
    expect(states.toSorted()).toEqual(board.toSorted());
  });

  it.each<[string, TableName]>([
    ['clusters', 'clusters'],
    ['listeners', 'listeners'],
    ['routes', 'routes'],
  ])('inspects the same %s', async (section, table) => {
    const { app, context } = await place.open();
    const proxy = await proxyIn(place, app, context);
    const { dump } = await app.call('proxy.open', { context, proxy });
    const { total } = await app.call('dump.table', { dump, query: { table, limit: 1 } });
    const { out } = await runCli(['inspect', section, ...of(place), '-o', 'wide']);
    expect(out.trimEnd().split('\n')).toHaveLength(total + 1);
  });

  it('compares Pilot with Envoy alike, where both are there', async () => {
    const { app, context } = await place.open();
    const proxy = await proxyIn(place, app, context);
    const side = (of: 'pilot' | 'envoy') => ({ context, proxy, side: of });
    const params = { a: side('pilot'), b: side('envoy'), format: 'json' } as const;
    const asked = await app.call('diff.report', params).catch(() => undefined);
    const { code } = await runCli(['diff', ...of(place), '-o', 'json'], {}, Date.now());
    expect([0, 1].includes(code)).toBe(asked !== undefined);
    if (asked === undefined) return;
    const names = { a: '', b: '' };
    const printed = { ...obj(await cli('diff', ...of(place), '-o', 'json')), ...names };
    expect(printed).toEqual({ ...obj(parseJson(asked.text)), ...names });
  });
});
