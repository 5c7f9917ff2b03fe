import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fromHash, noPlace, type Place, toHash } from '../../../src-renderer/state/place.ts';

const reviews: Place = {
  page: 'proxy',
  context: 'file:/home/a b/ä.json?x#y',
  proxy: 'productpage-v1-6c886ff494-hm7zk.default',
  tab: 'clusters',
  selected: {
    kind: 'cluster',
    index: 12,
    name: 'outbound|9080|v2|reviews.default.svc.cluster.local',
    node: undefined,
  },
  filters: { text: 'port:9080 reviews', 'f.security': 'mutual-tls', sort: '-port' },
};

describe('a place in the address', () => {
  it('comes back as it went in', () => {
    expect(fromHash(toHash(reviews))).toEqual(reviews);
    expect(fromHash(toHash(noPlace))).toEqual(noPlace);
  });

  it('keeps the finer node of the chain', () => {
    const place: Place = {
      ...reviews,
      selected: { kind: 'route', index: 3, name: '9080', node: 'route/3/1/0' },
    };
    expect(fromHash(toHash(place))).toEqual(place);
  });

  it('comes back for any context, proxy, name and filter', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(text, text, text, text, (context, proxy, name, filter) => {
        fc.pre(context !== '-' && filter !== '');
        const place: Place = {
          page: 'proxy',
          context,
          proxy,
          tab: proxy === '' ? '' : 'routes',
          selected: { kind: 'route', index: 0, name, node: undefined },
          filters: { text: filter },
        };
        expect(fromHash(toHash(place))).toEqual(place);
      }),
    );
  });

  it.each([
    ['', noPlace],
    ['#', noPlace],
    ['#/-', noPlace],
    ['#/demo/mesh?sel=nothing~1~x', { ...noPlace, context: 'demo' }],
    ['#/demo/mesh?sel=cluster~minus~x', { ...noPlace, context: 'demo' }],
    ['#/demo/mesh?sel=cluster~-1~x', { ...noPlace, context: 'demo' }],
    ['#/50%/mesh', { ...noPlace, context: '50%' }],
  ])('opens as much of %s as it understands', (hash, place) => {
    expect(fromHash(hash)).toEqual(place);
  });
});
