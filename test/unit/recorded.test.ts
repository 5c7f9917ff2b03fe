import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { fixture, fixtureNames, hasFixture, packedFiles } from '../support/fixtures.ts';

const packed = readFileSync(join(import.meta.dirname, '../fixtures/recorded.zst'));

it('the committed recording holds both meshes, whole, in little room', () => {
  const paths = [...packedFiles(packed).keys()];
  expect(packed.length).toBeLessThan(4_000_000);
  const proxies = new Set(
    paths.flatMap(
      (path) => /^istio\/(.*\/proxies\/[^/]+)\/config_dump\.json$/.exec(path)?.[1] ?? [],
    ),
  );
  expect([...proxies].filter((proxy) => proxy.startsWith('live/'))).toHaveLength(10);
  expect([...proxies].filter((proxy) => proxy.startsWith('ambient/'))).toHaveLength(4);
  for (const part of ['stale', 'nacked', 'warming', 'istioctl', 'traffic.json']) {
    expect(fixtureNames('istio/live')).toContain(part);
  }
});

it('is what lies beside the project, where that lies there', () => {
  const differing = [...packedFiles(packed)].filter(
    ([path, bytes]) => hasFixture(path) && !readFileSync(fixture(path)).equals(bytes),
  );
  expect(differing.map(([path]) => path)).toEqual([]);
});
