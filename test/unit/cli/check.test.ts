import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { at, list, obj, parseJson, text } from '../../../src-main/contract/json.ts';
import { fixture } from '../../support/fixtures.ts';
import { runCli } from '../../support/run-cli.ts';

const live = fixture('istio', 'live');
const folder = mkdtempSync(join(tmpdir(), 'meshscope-check-'));
afterAll(() => rmSync(folder, { recursive: true }));

const admin = 'type.googleapis.com/envoy.admin.v3';

/** A dump with one route that leads to `cluster`, and the clusters that are named. */
function dumpWith(cluster: string, clusters: readonly string[]): string {
  const file = join(folder, `${cluster}-${String(clusters.length)}.json`);
  const routes = [{ name: 'first', match: { prefix: '/' }, route: { cluster } }];
  const route_config = { name: '80', virtual_hosts: [{ name: 'v', domains: ['*'], routes }] };
  const configs = [
    {
      '@type': `${admin}.ClustersConfigDump`,
      dynamic_active_clusters: clusters.map((name) => ({
        cluster: { name, type: 'ORIGINAL_DST' },
      })),
    },
    { '@type': `${admin}.RoutesConfigDump`, dynamic_route_configs: [{ route_config }] },
  ];
  writeFileSync(file, JSON.stringify({ configs }));
  return file;
}

async function findings(...args: readonly string[]) {
  const { code, out } = await runCli(['check', ...args, '-o', 'json']);
  return { code, findings: list(at(parseJson(out), 'findings')).map(obj) };
}

describe('what is wrong anywhere in a mesh', () => {
  it('is exactly what was planted in the recorded one, one finding per cause', async () => {
    const { code, findings: all } = await findings('--file', live);
    expect(code).toBe(1);
    const told = all.map(({ rule, name, severity, proxies }) =>
      [severity, rule, name]
        .map(text)
        .concat(String(list(proxies).length))
        .join(' '),
    );
    // Certificates of the recording lasted a day: at its time they were good.
    expect(told.toSorted()).toEqual(
      [
        'error listeners.refused virtualInbound 1',
        'error routes.missing-cluster outbound|80||details.default.svc.cluster.local 9',
        'error routes.missing-cluster outbound|80||no-such-service.default.svc.cluster.local 1',
        'error routes.missing-cluster outbound|80||ratings.default.svc.cluster.local 9',
        'error routes.missing-cluster outbound|80|v1|reviews.default.svc.cluster.local 9',
        'error routes.missing-cluster outbound|80|v2|reviews.default.svc.cluster.local 9',
        'error routes.missing-cluster outbound|80|v3|reviews.default.svc.cluster.local 9',
        'error routes.missing-cluster outbound|80|v9|reviews.default.svc.cluster.local 9',
        'error sync.error LDS 1',
        'error sync.missing  1',
        'info routes.shadowed 80 ▸ ratings.default.svc.cluster.local:80 ▸ /ratings/deep* 9',
        'info routes.shadowed 9080 ▸ ratings.default.svc.cluster.local:9080 ▸ /ratings/deep* 9',
        'warning endpoints.no-endpoints outbound|8080||nobody.default.svc.cluster.local 10',
        'warning endpoints.no-endpoints outbound|8443||api.partner.example.com 10',
        'warning endpoints.no-endpoints outbound|9080|v9|reviews.default.svc.cluster.local 10',
      ].toSorted(),
    );
    expect(all.map(({ severity }) => severity)).toEqual(
      all.map(({ severity }) => severity).toSorted((a, b) => order(text(a)) - order(text(b))),
    );
  });

  it('keeps the id of a cause from one look to the next, and says where it shows', async () => {
    const [first, again] = [await findings('-f', live), await findings('-f', live)];
    expect(first).toEqual(again);
    const split = first.findings.find(({ name }) => text(name).includes('|v2|reviews'));
    expect(split).toMatchObject({
      id: expect.stringMatching(/^routes\.missing-cluster:[0-9a-f]{10}$/),
      kind: 'route',
      objects: expect.arrayContaining(['80 ▸ reviews.default.svc.cluster.local:80 ▸ jason']),
    });
  });

  it.each([
    ['error', 'gone', 1],
    ['never', 'gone', 0],
    ['info', 'here', 0],
  ])('--fail-on %s with a route to %s exits %i', async (level, cluster, wanted) => {
    const file = dumpWith(cluster, ['here']);
    expect((await findings('-f', file, '--fail-on', level)).code).toBe(wanted);
  });

  it('looks at one proxy, where one is named', async () => {
    const { findings: all } = await findings('-f', `${live}#istio-ingressgateway-55.istio-system`);
    expect(new Set(all.flatMap(({ proxies }) => list(proxies)))).toEqual(
      new Set(['istio-ingressgateway-55.istio-system']),
    );
  });

  it('is a SARIF log and a JUnit report', async () => {
    const file = dumpWith('a"<b', ['here']);
    const sarif = parseJson((await runCli(['check', '-f', file, '-o', 'sarif'])).out);
    const [run] = list(at(sarif, 'runs')).map(obj);
    expect(list(at(run, 'results')).map(obj)).toMatchObject([
      {
        ruleId: 'routes.missing-cluster',
        level: 'error',
        partialFingerprints: { finding: expect.stringContaining('routes.missing-cluster:') },
        locations: [{ logicalLocations: [{}] }],
      },
    ]);
    expect(list(at(run, 'tool', 'driver', 'rules'))).toHaveLength(1);
    const junit = (await runCli(['check', '-f', file, '-o', 'junit'])).out;
    expect(junit).toContain('tests="1" failures="1"');
    expect(junit).toContain('name="routes.missing-cluster a&quot;&lt;b"');
    const calm = await runCli(['check', '-f', dumpWith('here', ['here']), '-o', 'junit']);
    expect(calm.out).toContain('tests="1" failures="0"');
  });

  it('says in Chinese what is wrong and what to do', async () => {
    const { out } = await runCli(['check', '-f', dumpWith('gone', ['here']), '--lang', 'zh-CN']);
    expect(out).toMatch(/→ 所指的主机/);
    expect(out).toMatch(/1 个错误，0 个警告，0 个提示/);
  });

  it.each([
    [['-f', '/no/such/file']],
    [['-f', live, '--fail-on', 'fatal']],
    [['-f', live, '-o', 'pdf']],
    [[]],
  ])('%j is refused: 2, because 1 is an answer', async (args) => {
    const refused = await runCli(['check', ...args]);
    expect([refused.code, refused.out]).toEqual([2, '']);
    expect(refused.err).toMatch(/^meshscope: /);
  });
});

function order(severity: string): number {
  return ['error', 'warning', 'info'].indexOf(severity);
}
