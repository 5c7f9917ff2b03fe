import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { resourceKinds } from '../../../src-main/contract/resources.ts';
import { decodeDump } from '../../../src-main/envoy/decode/decode-dump.ts';
import type { Dump } from '../../../src-main/envoy/dump.ts';
import { MeshIndex } from '../../../src-main/envoy/mesh-index/mesh-index.ts';
import { searchMesh } from '../../../src-main/envoy/mesh-index/search.ts';
import { parseSearch } from '../../../src-main/envoy/mesh-index/search-query.ts';
import { fixture, fixtureNames, hasFixture } from '../../support/fixtures.ts';

const digest = (bytes: Uint8Array): string => hash('sha1', bytes, 'base64');

interface ClusterSpec {
  readonly name: string;
  readonly timeout?: string;
}

function dumpOf(clusters: readonly ClusterSpec[], version = '1'): Dump {
  const document = {
    configs: [
      {
        '@type': 'type.googleapis.com/envoy.admin.v3.ClustersConfigDump',
        version_info: version,
        dynamic_active_clusters: clusters.map(({ name, timeout = '10s' }) => ({
          version_info: version,
          last_updated: `2026-11-20T21:50:1${version}.155Z`,
          cluster: {
            '@type': 'type.googleapis.com/envoy.config.cluster.v3.Cluster',
            name,
            connect_timeout: timeout,
          },
        })),
      },
    ],
  };
  return decodeDump(new TextEncoder().encode(JSON.stringify(document)));
}

const reviews = 'outbound|9080|v1|reviews.default.svc.cluster.local';
const ratings = 'outbound|9080||ratings.default.svc.cluster.local';

describe('one store for all proxies', () => {
  it('keeps what two proxies have once, whatever version and time stand around it', () => {
    const index = new MeshIndex(digest);
    index.add('a.x', dumpOf([{ name: reviews }, { name: ratings }], '1'), 0);
    index.add('b.x', dumpOf([{ name: reviews }, { name: ratings }], '2'), 0);
    expect(index.store.size().resources).toBe(2);
    const [entry] = index.config('b.x')?.dump.entries('cluster') ?? [];
    expect(entry).toMatchObject({ name: reviews, versionInfo: '2', state: 'active' });
  });

  it('lets go of what no proxy has any more, and gives its number again', () => {
    const index = new MeshIndex(digest);
    index.add('a.x', dumpOf([{ name: reviews }, { name: ratings }]), 0);
    index.add('b.x', dumpOf([{ name: reviews }]), 0);
    index.add('a.x', dumpOf([{ name: reviews, timeout: '1s' }]), 1);
    expect([...index.resources()].map(({ name }) => name)).toEqual([reviews, reviews]);
    index.remove('b.x');
    index.remove('a.x');
    expect(index.store.size()).toEqual({ resources: 0, bytes: 0 });
    index.add('c.x', dumpOf([{ name: ratings }]), 2);
    expect([...index.resources()].map(({ id }) => id)).toHaveLength(1);
  });

  it('survives a dump in which one resource stands twice', () => {
    const index = new MeshIndex(digest);
    index.add('a.x', dumpOf([{ name: reviews }, { name: reviews }]), 0);
    expect(index.config('a.x')?.dump.entries('cluster')).toHaveLength(2);
    index.add('a.x', dumpOf([]), 1);
    expect(index.store.size().resources).toBe(0);
  });
});

describe('search', () => {
  const index = new MeshIndex(digest);
  index.add('web.shop', dumpOf([{ name: reviews }, { name: ratings }]), 0);
  index.add('cart.shop', dumpOf([{ name: reviews, timeout: '1s' }]), 0);
  index.add('pay.bank', dumpOf([{ name: ratings }]), 0);
  const found = (query: string): string[] =>
    searchMesh(index, parseSearch(query), 10).hits.map(
      ({ name, have, lack, forms }) =>
        `${name.split('|')[3]?.split('.')[0] ?? ''} ${String(have)}-${String(lack.length)} ${String(forms.length)}`,
    );

  it.each<[string, readonly string[]]>([
    ['ratings', ['ratings 2-1 1']],
    ['REVIEWS', ['reviews 2-1 2']],
    ['cluster:default', ['ratings 2-1 1', 'reviews 2-1 2']],
    ['proxy:shop/* ratings', ['ratings 1-1 1']],
    ['proxy:web.shop', ['ratings 1-0 1', 'reviews 1-0 1']],
    ['not:v1', ['ratings 2-1 1']],
    ['-v1 default', ['ratings 2-1 1']],
    ['not:proxy:shop/*', ['ratings 1-0 1']],
    ['name:outbound*ratings*local', ['ratings 2-1 1']],
    ['text:connect_timeout', ['ratings 2-1 1', 'reviews 2-1 2']],
    ['text:"1s"', ['reviews 1-2 1']],
    ['kind:listener', []],
    ['nothing:such', []],
    ['host:reviews', []],
    ['*', ['ratings 2-1 1', 'reviews 2-1 2']],
  ])('%s', (query, expected) => {
    expect(found(query).toSorted()).toEqual(expected);
  });

  it('counts all and returns the first', () => {
    const result = searchMesh(index, parseSearch('default'), 1);
    expect(result).toMatchObject({ total: 2, proxies: 3, hits: [{ name: reviews }] });
  });
});

describe.runIf(hasFixture('istio', 'live', 'proxies'))('the recorded mesh', () => {
  const names = fixtureNames('istio', 'live', 'proxies');
  const index = new MeshIndex(digest);
  const originals = new Map<string, Dump>();
  for (const name of names) {
    const dump = decodeDump(
      readFileSync(fixture('istio', 'live', 'proxies', name, 'config_dump.json')),
    );
    originals.set(name, dump);
    index.add(name, dump, 0);
  }

  it.each(names)('%s reads from the store as from its dump', (name) => {
    const original = originals.get(name);
    const stored = index.config(name)?.dump;
    for (const kind of resourceKinds) {
      const [before, after] = [original?.entries(kind) ?? [], stored?.entries(kind) ?? []];
      expect(after).toEqual(before);
      for (const entry of before) {
        expect(stored?.resource(entry)).toEqual(original?.resource(entry));
        expect(stored?.fields(entry, ['name', 'filterChains.filters.name'])).toEqual(
          original?.fields(entry, ['name', 'filterChains.filters.name']),
        );
      }
    }
  });

  it('says who has a cluster and who lacks it', () => {
    const result = searchMesh(index, parseSearch('kind:route host:reviews.default'), 10);
    expect(result.hits.map(({ name, have }) => [name, have])).toEqual([
      ['80', 9],
      ['9080', 9],
    ]);
    expect(result.hits[0]?.lack).toEqual(['istio-ingressgateway-55.istio-system']);
  });
});
