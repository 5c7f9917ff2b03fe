import { describe, expect, it } from 'vitest';

import type { ChainPicture } from '../../../src-main/contract/chain.ts';
import type { Box } from '../../../src-renderer/graph/boxes.ts';
import { columnsFor, monoCharacter } from '../../../src-renderer/graph/columns.ts';
import { type ChainLayout, layoutPicture } from '../../../src-renderer/graph/layout.ts';
import { litAlong, litFrom } from '../../../src-renderer/graph/lit.ts';
import { stopsOf, stopTowards } from '../../../src-renderer/graph/stops.ts';
import { treeLines } from '../../../src-renderer/graph/tree.ts';
import { bigPicture, card, pictureOf, rowsOf } from './chain-pictures.ts';

const at = (picture: ChainPicture, width = 1340): ChainLayout =>
  layoutPicture(picture, columnsFor(width));

function box(layout: ChainLayout, id: string): Box {
  const found = layout.boxes.get(id);
  if (found === undefined) throw new Error(`${id} is not drawn`);
  return found;
}

describe('the four columns', () => {
  it.each([
    [794, [44, 180, 190, 232]],
    [953, [150, 190, 206, 256]],
    [1340, [220, 250, 290, 340]],
  ])('at %d px are as wide as what they hold, and fit', (width, widths) => {
    const columns = columnsFor(width);
    expect(columns.width).toEqual(widths);
    expect(columns.total).toBeLessThanOrEqual(width);
  });

  it('never grow out of the window between, and never overlap', () => {
    for (let width = 794; width < 2200; width += 13) {
      const { x, width: widths, total } = columnsFor(width);
      expect(total, String(width)).toBeLessThanOrEqual(width);
      for (let i = 1; i < x.length; i += 1) {
        expect((x[i] ?? 0) - (x[i - 1] ?? 0) - (widths[i - 1] ?? 0)).toBeGreaterThanOrEqual(36);
      }
    }
  });
});

describe('heights', () => {
  const usual = pictureOf(
    'e1>v1 v1>c1 e1>v2 v2>r1 v2>r2 r1>c2 r2>c2 r2>c3 e1>v3 v3>c4 e2>c5 e2>c1',
    [card('c2', { rows: rowsOf('10.0.0.1:80', '10.0.0.2:80') })],
  );

  it('let no two cards of a column touch', () => {
    for (const picture of [usual, bigPicture(300)]) {
      const layout = at(picture);
      for (const column of new Set(layout.columns.x)) {
        const boxes = [...layout.boxes.values()]
          .filter(({ x }) => x === column)
          .sort((a, b) => a.y - b.y);
        for (let i = 1; i < boxes.length; i += 1) {
          const [above, below] = [boxes[i - 1], boxes[i]];
          expect((below?.y ?? 0) - (above?.y ?? 0) - (above?.height ?? 0)).toBeGreaterThanOrEqual(
            8,
          );
        }
      }
    }
  });

  it('keep children in order and their parent in the middle of them', () => {
    const layout = at(usual);
    const y = (id: string): number => box(layout, id).anchor;
    expect(y('r1')).toBeLessThan(y('r2'));
    expect(y('v1')).toBeLessThan(y('v2'));
    expect(Math.abs(y('v2') - (y('r1') + y('r2')) / 2)).toBeLessThanOrEqual(1);
    expect(Math.abs(y('e1') - (y('v1') + y('v3')) / 2)).toBeLessThanOrEqual(1);
    expect(y('c2')).toBe(y('r1'));
  });

  it('are the same whatever is selected, and for an unchanged part where something is added below', () => {
    const more: ChainPicture = {
      ...usual,
      cards: [...usual.cards, card('e9'), card('c9')],
      links: [...usual.links, { id: 'e9>c9', from: 'e9', to: 'c9', kind: 'reference' }],
    };
    const [before, after] = [at(usual), at(more)];
    for (const id of before.boxes.keys()) {
      if (id.startsWith('e2') || id === 'c5') continue;
      expect(box(after, id), id).toEqual(box(before, id));
    }
  });

  it('give an edge that leaps over a column a way of its own, clear of its cards', () => {
    const layout = at(usual);
    for (const { link, path } of layout.links) {
      // The straight pieces: `L x y` after a curve that ends at the column's left side.
      for (const [, end = '', height = ''] of path.matchAll(/L(\d+) (\d+)/g)) {
        const column = layout.columns.x.findIndex(
          (x, i) => x + (layout.columns.width[i] ?? 0) === Number(end),
        );
        const hit = [...layout.boxes.values()].filter(
          (one) =>
            one.x === layout.columns.x[column] &&
            Number(height) > one.y - 2 &&
            Number(height) < one.y + one.height + 2,
        );
        expect(hit, link.id).toEqual([]);
      }
    }
    expect(layout.links.filter(({ path }) => path.includes('L')).length).toBeGreaterThan(3);
  });

  it('end at a band of drains below everything', () => {
    const drains: ChainPicture['drains'] = [
      {
        id: 'cluster/9',
        ref: { kind: 'cluster', index: 9 },
        name: 'PassthroughCluster',
        kind: 'passthrough',
        chains: 43,
        routes: 0,
      },
    ];
    const links = [
      ...usual.links,
      { id: 'v1>cluster/9', from: 'v1', to: 'cluster/9', kind: 'reference' as const },
    ];
    const layout = at({ ...usual, drains, links });
    const lowest = Math.max(...[...layout.boxes.values()].map(({ y, height }) => y + height));
    expect(layout.band).toBeGreaterThan(lowest);
    expect(layout.links.find(({ link }) => link.to === 'cluster/9')?.path).toContain(`L`);
  });
});

describe('an address', () => {
  it.each([
    ['10.244.2.11:9080', 20],
    ['[2001:db8:85a3:8d3:1319:8a2e:370:7348]:9080', 36],
    ['envoy://connect_originate/10.244.2.11:9080', 36],
  ])('%s is whole in the narrowest column: its row is as high as it needs', (address, height) => {
    const picture = pictureOf('r1>c1', [card('c1', { rows: rowsOf(address, '10.0.0.1:80') })]);
    const { rows, width, height: whole } = box(at(picture, 794), 'c1');
    expect(rows.map((row) => row.height)).toEqual([height, 20]);
    const lines = (height - 4) / 16;
    expect(address.length * monoCharacter).toBeLessThanOrEqual(
      (width - 40 + monoCharacter) * lines,
    );
    expect(whole).toBe(44 + height + 20);
  });
});

describe('labels of edges', () => {
  it('stand apart where several edges end at one card', () => {
    const picture = pictureOf('v1>r1 v1>r2 r1>c1 r2>c1 r1>c2');
    const links = picture.links.map((link) =>
      link.from.startsWith('r') ? { ...link, kind: 'weighted' as const, share: 50 } : link,
    );
    const labels = at({ ...picture, links }).links.flatMap(({ label }) => label ?? []);
    expect(labels).toHaveLength(3);
    expect(new Set(labels.map(({ x, y }) => `${String(x)} ${String(y)}`)).size).toBe(3);
  });

  it('belong to edges as wide as their share', () => {
    const picture = pictureOf('r1>c1 r1>c2');
    const links = picture.links.map((link, i) => ({
      ...link,
      kind: 'weighted' as const,
      share: i === 0 ? 90 : 10,
    }));
    const [big, little] = at({ ...picture, links }).links;
    expect(big?.width).toBeGreaterThan((little?.width ?? 0) * 2);
  });
});

describe('what is lit', () => {
  const picture = pictureOf('e1>v1 v1>r1 v1>r2 r1>c1 r2>c1 r2>c2');

  it('is all that leads to an object and all that it leads to, and nothing beside it', () => {
    expect([...litFrom(picture, ['r1']).cards].sort()).toEqual(['c1', 'e1', 'r1', 'v1']);
    expect([...litFrom(picture, ['c1']).cards].sort()).toEqual(['c1', 'e1', 'r1', 'r2', 'v1']);
  });

  it('is a request’s way and the edges along it', () => {
    const lit = litAlong(picture, ['e1', 'v1', 'r2', 'c2']);
    expect([...lit.links].map((id) => id.replace(/#.*/, ''))).toEqual(['e1>v1', 'v1>r2', 'r2>c2']);
  });
});

describe('the keyboard', () => {
  const picture = pictureOf('e1>v1 v1>r1 v1>r2 r1>c1 r2>c2', [
    card('c1', { rows: rowsOf('10.0.0.1:80') }),
  ]);

  it('walks a column up and down through rows, and along edges left and right', () => {
    const stops = stopsOf(picture, at(picture));
    const go = (from: string, key: string): string | undefined =>
      stopTowards(stops, picture, from, key);
    expect(go('e1', 'ArrowRight')).toBe('v1');
    expect(go('r1', 'ArrowDown')).toBe('r2');
    expect(go('c1', 'ArrowDown')).toBe('endpoint/1/0/0');
    expect(go('endpoint/1/0/0', 'ArrowDown')).toBe('c2');
    expect(go('endpoint/1/0/0', 'ArrowLeft')).toBe('c1');
    expect(go('c2', 'ArrowLeft')).toBe('r2');
    expect(go('r1', 'ArrowUp')).toBeUndefined();
    expect(go('r1', 'x')).toBeUndefined();
  });

  it('finds every card and every endpoint in the tree once, also a card that two lead to', () => {
    const shared = pictureOf('e1>v1 v1>r1 v1>r2 r1>c1 r2>c1', [
      card('c1', { rows: rowsOf('10.0.0.1:80') }),
    ]);
    expect(treeLines(shared).map(({ id, level }) => `${String(level)}${id}`)).toEqual([
      '1e1',
      '2v1',
      '3r1',
      '4c1',
      '5endpoint/1/0/0',
      '3r2',
    ]);
  });
});
