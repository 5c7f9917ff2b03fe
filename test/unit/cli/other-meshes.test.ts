import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import * as meshes from '../../support/other-meshes.ts';
import { runCli } from '../../support/run-cli.ts';

type Mesh = keyof typeof meshes;

const folder = mkdtempSync(join(tmpdir(), 'meshscope-other-'));
const fileOf = (mesh: Mesh): string => join(folder, `${mesh}.json`);
beforeAll(() => {
  for (const [mesh, text] of Object.entries(meshes))
    writeFileSync(join(folder, `${mesh}.json`), text);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('dumps of other control planes', () => {
  it.each<[Mesh, string]>([
    ['consul', 'web.default.dc1.internal.0f0f.consul'],
    ['kuma', 'web_shop-ns_svc_80'],
    ['contour', 'default/shop/80/da39a3ee5e'],
    ['envoyGateway', 'httproute/default/shop/rule/0'],
  ])('%s has tables', async (mesh, cluster) => {
    const { code, out } = await runCli([
      ...['inspect', 'clusters,endpoints,listeners', '-o', 'wide', '-f', fileOf(mesh)],
    ]);
    expect(code).toBe(0);
    expect(out.split(cluster).length).toBeGreaterThanOrEqual(3);
  });

  it.each<[Mesh, string, string, RegExp]>([
    ['consul', 'inbound', 'dst 10.4.0.9:20000', /reaches[^]*127\.0\.0\.1:8080/],
    ['consul', 'outbound', 'dst 240.0.0.1:80', /reaches[^]*10\.4\.0\.21:20000/],
    ['consul', 'outbound', 'dst 203.0.113.9:443', /reaches[^]*original-destination/],
    ['kuma', 'outbound', 'url http://240.0.0.3/x', /reaches[^]*10\.5\.0\.20:8080/],
    ['kuma', 'inbound', 'url http://10.5.0.7:8080/x', /reaches[^]*10\.5\.0\.7:8080/],
    ['contour', 'gateway', 'url http://shop.test:8080/x', /reaches[^]*10\.6\.0\.4:8080/],
    ['contour', 'gateway', 'url http://shop.test/x', /reaches[^]*10\.6\.0\.4:8080/],
    ['contour', 'gateway', 'url http://other.test:8080/x', /status 404[^]*route_not_found/],
    ['envoyGateway', 'gateway', 'url http://www.shop.test:10080/', /reaches[^]*10\.7\.0\.2:3000/],
  ])('%s: %s, --%s', async (mesh, direction, to, said) => {
    const [flag = '', value = ''] = to.split(' ');
    const { out } = await runCli([
      ...['trace', '-f', fileOf(mesh), '--direction', direction, `--${flag}`, value],
    ]);
    expect(out).toMatch(said);
  });
});
