import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { MeshBoard } from '../../../src-main/contract/mesh.ts';
import type { ProxySummary } from '../../../src-main/contract/proxies.ts';
import type { TableName, TableRow } from '../../../src-main/contract/tables.ts';
import { plantedFaults } from '../../../src-main/demo/meshes.ts';
import { type AppInMemory, appInMemory } from '../../support/app-in-memory.ts';

const context = 'demo:meshscope-demo';
const legacy = 'demo:meshscope-demo-legacy';

let app: AppInMemory;
beforeAll(async () => {
  app = await appInMemory();
});
afterAll(() => app.close());

const board = (of: string, query: object = {}): Promise<MeshBoard> =>
  app.call('mesh.board', { context: of, query });
const open = (proxy: string, of = context): Promise<ProxySummary> =>
  app.call('proxy.open', { context: of, proxy });
const problems = (summary: ProxySummary): string[] =>
  summary.problems.map((problem) => problem.message.key);

async function rows<T extends TableName>(
  dump: string,
  table: T,
  filters: object,
): Promise<Extract<TableRow, { table: T }>[]> {
  const page = await app.call('dump.table', { dump, query: { table, filters } });
  return page.rows.filter((row): row is Extract<TableRow, { table: T }> => row.table === table);
}

function whereOf(id: string): string {
  return plantedFaults.find((fault) => fault.id === id)?.where ?? '';
}

describe('the demo mesh through the whole app', () => {
  it('offers the demo first where there is no kubeconfig', async () => {
    const { contexts, initial } = await app.call('contexts.list', {});
    expect(initial).toBe(context);
    expect(contexts.map((one) => one.id)).toEqual([context, legacy]);
    const status = await app.call('contexts.open', { context });
    expect(status.controlPlanes).toHaveLength(2);
  });

  it('shows every planted state on the board', async () => {
    const { rows: all, controlPlanes } = await board(context);
    expect(controlPlanes.map((one) => one.state)).toEqual(['answered', 'answered']);
    const of = (id: string) => all.find((row) => row.proxy === whereOf(id));
    expect(of('stale-routes')?.cells['RDS']?.state).toBe('stale');
    expect(of('rejected-listener')?.cells['LDS']).toMatchObject({ state: 'error' });
    expect(of('rejected-listener')?.cells['LDS']?.reason).toBeTruthy();
    expect(of('no-istiod')?.overall).toBe('missing');
    expect(of('version-skew')?.versionSkew).toBe(true);
    expect((await board(context, { state: 'stale' })).rows.map((row) => row.proxy)).toEqual([
      whereOf('stale-routes'),
    ]);
  });

  it('walks from the stale proxy to the endpoints of reviews', async () => {
    const { dump, access } = await open(whereOf('stale-routes'));
    expect(access.rung).toBe('port-forward');
    const [listener] = await rows(dump, 'listeners', { name: '0.0.0.0_9080' });
    expect(listener?.destination).toMatchObject({ kind: 'route-config', routeConfig: '9080' });
    const routes = await rows(dump, 'routes', { name: '9080', text: 'reviews' });
    const clusters = routes.flatMap((route) => route.destination.clusters.map((one) => one.name));
    expect(clusters).toContain('outbound|9080|v1|reviews.default.svc.cluster.local');
    const endpoints = await rows(dump, 'endpoints', {
      cluster: 'outbound|9080|v1|reviews.default.svc.cluster.local',
    });
    expect(endpoints.every((one) => one.health === 'HEALTHY')).toBe(true);
    const found = await app.call('dump.find', {
      dump,
      kind: 'cluster',
      name: 'outbound|9080|v1|reviews.default.svc.cluster.local',
    });
    const picture = await app.call('chain.picture', {
      dump,
      query: { focus: `cluster/${found.ref?.index ?? -1}` },
    });
    const above = (id: string): string[] =>
      picture.links.filter(({ to }) => to === id).flatMap(({ from }) => [from, ...above(from)]);
    const lanes = new Set(above(picture.focus ?? '').map((id) => id.slice(0, id.indexOf('/'))));
    expect([...lanes].sort()).toEqual(['filter-chain', 'route', 'virtual-host']);
  });

  it('names the planted problems of each proxy', async () => {
    const ingress = problems(await open(whereOf('certificate-near-expiry')));
    expect(ingress).toContain('problem.secrets.expires-soon');
    expect(ingress).toContain('problem.secrets.undelivered');
    expect(ingress).toContain('problem.routes.missing-cluster');
    expect(problems(await open(whereOf('warming-cluster')))).toContain('problem.clusters.warming');
    expect(problems(await open(whereOf('rejected-listener')))).toContain(
      'problem.listeners.refused',
    );
    const stale = problems(await open(whereOf('stale-routes')));
    expect(stale).toContain('problem.endpoints.ejected');
    expect(stale).toContain('problem.endpoints.no-endpoints');
    expect(stale).toContain('problem.routes.shadowed');
  });

  it('compares the proxy whose clusters differ with what Pilot would send', async () => {
    const proxy = whereOf('clusters-differ');
    const diff = await app.call('diff.compare', {
      a: { context, proxy, side: 'pilot' },
      b: { context, proxy, side: 'envoy' },
    });
    const clusters = diff.kinds.find((kind) => kind.kind === 'cluster');
    expect(clusters).toMatchObject({ verdict: 'differ', onlyA: 1, onlyB: 1, changed: 2 });
    expect(diff.kinds.find((kind) => kind.kind === 'listener')?.verdict).toBe('match');
  });

  it('traces a request from one Envoy to the next, and reads the next one itself', async () => {
    const result = await app.call('trace.run', {
      context,
      proxy: whereOf('clusters-differ'),
      query: { to: 'http://ratings:9080/ratings/1', method: 'GET' },
    });
    expect(result.trace.verdict.kind).toBe('reaches');
    expect(result.trace.hops.map((hop) => hop.pod.split('-')[0])).toEqual(['details', 'ratings']);
    expect(result.ways.every((way) => way.dump !== null && way.nodes.length > 3)).toBe(true);
  });

  it('shows what is not there as what it is', async () => {
    await expect(open('nobody.default')).rejects.toMatchObject({ code: 'pod-not-found' });
    await expect(open('x', 'demo:none')).rejects.toMatchObject({ code: 'context-unknown' });
    await expect(
      app.call('dump.table', { dump: 'gone', query: { table: 'clusters' } }),
    ).rejects.toMatchObject({ code: 'dump-closed' });
  });
});

describe('the guide on the Istio 1.1 mesh', () => {
  it('gets through all its steps up to the endpoints of reviews', async () => {
    const { rows: all, command } = await board(legacy);
    expect(command).toBe('istioctl proxy-status');
    const productpage = all.find((row) => row.pod.startsWith('productpage'));
    expect(productpage?.cells['RDS']?.state).toBe('stale');
    const egress = all.find((row) => row.pod.startsWith('istio-egressgateway'));
    expect(egress?.cells['RDS']?.state).toBe('not-sent');
    const { dump, generation } = await open(productpage?.proxy ?? '', legacy);
    expect(generation).toBe('v2');
    const [virtual] = await rows(dump, 'listeners', { name: 'virtual' });
    expect(virtual?.port).toBe(15001);
    const [nine] = await rows(dump, 'listeners', { name: '0.0.0.0_9080' });
    expect(nine?.destination.routeConfig).toBe('9080');
    const routes = await rows(dump, 'routes', { name: '9080', text: 'reviews' });
    expect(routes.length).toBeGreaterThan(0);
    const cluster = 'outbound|9080||reviews.default.svc.cluster.local';
    const endpoints = await rows(dump, 'endpoints', { cluster });
    expect(endpoints).toHaveLength(3);
    const bootstrap = await rows(dump, 'bootstrap', {});
    expect(bootstrap.some((row) => row.value.includes('productpage'))).toBe(true);
  });
});
