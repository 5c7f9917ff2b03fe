import { describe, expect, it } from 'vitest';

import type { TraceHop, TraceStep } from '../../../src-main/contract/trace.ts';
import { sentence } from '../../../src-main/words/keys.ts';
import { stripColumns } from '../../../src-renderer/graph/strip-columns.ts';
import { dotsOf, drawnNodes, stripOf } from '../../../src-renderer/pages/trace/picture/strip.ts';
import { card, pictureOf, rowsOf } from './chain-pictures.ts';

const step = (
  kind: TraceStep['kind'],
  key: 'trace.filter.rbacNoneAllows' | 'trace.route.none',
) => ({
  kind,
  name: 'x',
  ref: null,
  path: '',
  reason: { key, params: {} },
  considered: [],
  consideredCount: 0,
});
const denied = step('http-filter', 'trace.filter.rbacNoneAllows');

const hopOf = (more: Partial<TraceHop> = {}): TraceHop => ({
  pod: '',
  listener: '0.0.0.0_9080',
  filterChain: '',
  routeConfig: null,
  virtualHost: null,
  route: null,
  clusters: [],
  path: null,
  authority: null,
  status: null,
  flags: '',
  details: '',
  location: null,
  peer: null,
  envoyVersion: '1.38',
  steps: [],
  assumptions: [],
  ...more,
});

const way = ['filter-chain/3/0', 'virtual-host/4/7', 'route/4/7/0', 'cluster/1', 'cluster/2'];
const cards = way.map((id, i) =>
  card(['e1', 'v1', 'r1', 'c1', 'c2'][i] ?? '', {
    nodes: [id],
    ...(i === 3 ? { whole: 'one', rows: rowsOf('10.0.0.1:80', '10.0.0.2:80') } : {}),
  }),
);
const picture = pictureOf('e1>v1 v1>r1 r1>c1 r1>c2', cards);

describe('one strip of a request’s way', () => {
  it('draws the listener that took the connection by its chosen chain, and none that handed it on', () => {
    expect(
      drawnNodes([
        'listener/0',
        'listener/3',
        'filter-chain/3/0',
        'route-config/4',
        'virtual-host/4/7',
        'route/4/7/0',
        'cluster/1',
      ]),
    ).toEqual(['filter-chain/3/0', 'virtual-host/4/7', 'route/4/7/0', 'cluster/1']);
    expect(drawnNodes(['listener/0', 'filter-chain/0/1', 'listener/3'])).toEqual(['listener/3']);
  });

  it('numbers places one after the other over all strips; clusters of one split are one place', () => {
    const strip = stripOf(picture, way, { hop: hopOf(), cause: undefined, after: 4 });
    expect([...strip.steps]).toEqual([
      ['e1', 5],
      ['v1', 6],
      ['r1', 7],
      ['c1', 8],
      ['c2', 8],
    ]);
    expect(strip.blocked).toBeUndefined();
    expect(strip.lit.links.size).toBe(4);
  });

  it.each([
    ['a filter', denied, 'e1', ['e1']],
    ['no route', step('route', 'trace.route.none'), 'v1', ['e1', 'v1']],
    ['the cluster', step('endpoint', 'trace.route.none'), 'c1', ['e1', 'v1', 'r1', 'c1', 'c2']],
  ] as const)(
    'ends at the card where %s ended it, and what lies behind is quiet',
    (_, cause, at, passed) => {
      const strip = stripOf(picture, way, { hop: hopOf(), cause, after: 0 });
      expect(strip.blocked?.card).toBe(at);
      expect([...strip.passed]).toEqual(passed);
      expect([...strip.steps.keys()]).toEqual(passed);
    },
  );

  it('ends at the stub of a missing cluster', () => {
    const missing = card('c9', { nodes: ['cluster/missing/x'], dangling: true });
    const broken = pictureOf('e1>v1 v1>r1 r1>c9', [...cards.slice(0, 3), missing]);
    const cause = step('cluster', 'trace.route.none');
    const strip = stripOf(broken, way.slice(0, 3), { hop: hopOf(), cause, after: 0 });
    expect(strip.blocked?.card).toBe('c9');
  });

  it('draws no chain’s card where no chain was chosen', () => {
    const listener = pictureOf('e1>v1 e2>v2', [
      card('e1', { nodes: ['listener/3', 'filter-chain/3/0'] }),
      card('e2', { nodes: ['listener/3', 'filter-chain/3/1'] }),
    ]);
    const strip = stripOf(listener, ['listener/3'], { hop: hopOf(), cause: denied, after: 0 });
    const entries = strip.picture.cards.filter(({ column }) => column === 'entry');
    expect(entries.map(({ id, whole }) => [id, whole])).toEqual([['listener/3', '0.0.0.0_9080']]);
    expect(strip.blocked?.card).toBe('listener/3');
  });

  it('says the chance of each endpoint, where chance decides', () => {
    const endpoint = (address: string, probability: number) => ({
      address,
      probability,
      health: 'healthy' as const,
      priority: 0,
      locality: '',
      hostname: '',
      transport: 'mtls' as const,
      transportSocket: '',
      sni: '',
    });
    const endpoints = [endpoint('10.0.0.1:80', 0.25), endpoint('10.0.0.2:80', 1)];
    const hop = hopOf({ clusters: [{ name: 'one', probability: 1, endpoints }] });
    const strip = stripOf(picture, way, { hop, cause: undefined, after: 0 });
    const rows = strip.picture.cards.find(({ id }) => id === 'c1')?.rows ?? [];
    expect(rows.map(({ notes }) => notes.map(({ params }) => params['text']))).toEqual([
      ['25 %'],
      [],
    ]);
  });

  it('has a dot for each filter, red for the one that refused', () => {
    const passed = {
      ...denied,
      kind: 'network-filter' as const,
      reason: sentence('chain.strip.title'),
    };
    const dots = dotsOf(hopOf({ steps: [passed, step('route', 'trace.route.none'), denied] }));
    expect(dots.map(({ state }) => state)).toEqual(['ok', 'bad']);
  });

  it.each([860, 1340, 2000])('has four columns side by side within %d px', (width) => {
    const { x, width: widths, total } = stripColumns(width, 4);
    expect(total).toBeLessThanOrEqual(width);
    for (let i = 1; i < 4; i += 1) {
      expect((x[i] ?? 0) - (x[i - 1] ?? 0) - (widths[i - 1] ?? 0)).toBeGreaterThanOrEqual(34);
    }
    // An address of IPv4 with its port stands on one line.
    expect(widths[3]).toBeGreaterThanOrEqual(232);
  });
});
