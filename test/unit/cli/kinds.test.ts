import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { afterAll, describe, expect, it } from 'vitest';

import { kindNamed, kindNames, separateNames } from '../../../src-main/istio/kind-names.ts';
import { runCli } from '../../support/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'meshscope-kinds-'));
afterAll(() => rmSync(folder, { recursive: true }));

const admin = 'type.googleapis.com/envoy.admin.v3';
const dump = JSON.stringify({
  configs: [
    {
      '@type': `${admin}.ClustersConfigDump`,
      dynamic_active_clusters: [{ cluster: { name: 'one', type: 'EDS' } }],
    },
    {
      '@type': `${admin}.RoutesConfigDump`,
      dynamic_route_configs: [{ route_config: { name: 'two', virtual_hosts: [{ name: 'v' }] } }],
    },
  ],
});
const file = join(folder, 'dump.json');
const packed = join(folder, 'packed');
writeFileSync(file, dump);
writeFileSync(packed, gzipSync(dump));

describe('names of kinds', () => {
  it('are each of one kind', () => {
    const all: string[] = Object.values(kindNames).flat();
    expect(new Set(all).size).toBe(all.length);
    for (const [kind, names] of Object.entries(kindNames)) {
      for (const name of names) expect(kindNamed(name.toUpperCase())).toBe(kind);
    }
    expect(kindNamed('pod')).toBeUndefined();
    expect(separateNames(['a, b', 'c'])).toEqual(['a', 'b', 'c']);
  });

  it.each([
    [['cluster'], ['one']],
    [['CLUSTERS'], ['one']],
    [['cds,route'], ['one', 'two']],
    [
      ['clusters', 'r'],
      ['one', 'two'],
    ],
    [['cluster,clusters'], ['one']],
  ])('inspect takes %j', async (names, shown) => {
    const { code, out } = await runCli(['inspect', ...names, '-f', file]);
    expect(code).toBe(0);
    for (const name of ['one', 'two']) {
      expect(out.match(new RegExp(`^${name}\\b`, 'gm')) ?? []).toHaveLength(
        shown.includes(name) ? 1 : 0,
      );
    }
  });

  it.each([
    [['clusters,pods'], 'there is no section "pods"'],
    [['clusters', 'web.shop'], '"web.shop" is one argument too many'],
  ])('inspect refuses %j', async (names, said) => {
    const { code, err } = await runCli(['inspect', ...names, '-f', file]);
    expect(code).not.toBe(0);
    expect(err).toContain(said);
  });

  it.each(['clusters', 'Cluster', 'cds', 'route,clusters'])(
    'diff --kind takes %s',
    async (kind) => {
      const { code, out } = await runCli(['diff', '--kind', kind, '-f', file, '-f', packed]);
      expect(code).toBe(0);
      expect(out).toContain('Clusters Match');
      expect(out).not.toContain('Secrets');
    },
  );
});

describe('what is packed by gzip and not called so', () => {
  it('opens', async () => {
    const { code, out } = await runCli(['inspect', 'clusters', '-f', packed]);
    expect([code, out.includes('\none')]).toEqual([0, true]);
  });
});
