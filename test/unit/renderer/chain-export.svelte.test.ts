import { describe, expect, it } from 'vitest';

import type { ChainPicture } from '../../../src-main/contract/chain.ts';
import { sentence } from '../../../src-main/words/keys.ts';
import { svgSize, toSvg } from '../../../src-renderer/graph/export-svg.ts';
import { layoutPicture } from '../../../src-renderer/graph/layout.ts';
import { litFrom, nothingLit } from '../../../src-renderer/graph/lit.ts';
import { naturalColumns } from '../../../src-renderer/graph/natural-columns.ts';
import type { Palette } from '../../../src-renderer/graph/palette.ts';
import { card, pictureOf, rowsOf } from './chain-pictures.ts';

const said = (text: string): ReturnType<typeof sentence> => sentence('chain.text', { text });

const palette: Palette = {
  background: '#000',
  node: '#111',
  line: '#222',
  text: '#fff',
  faint: '#999',
  accent: '#5af',
  accentBackground: '#123',
  ok: '#0f0',
  warning: '#fa0',
  error: '#f00',
  errorBackground: '#300',
  font: 'sans-serif',
  mono: 'monospace',
  lanes: {
    listener: '#1',
    'filter-chain': '#2',
    'route-config': '#3',
    'virtual-host': '#4',
    route: '#5',
    cluster: '#6',
    endpoint: '#7',
  },
};

describe('a saved picture', () => {
  const svgOf = (picture: ChainPicture, lit = nothingLit): string =>
    toSvg({
      picture,
      layout: layoutPicture(picture, naturalColumns(picture)),
      palette,
      lit,
      steps: new Map(),
    });

  it('is as wide as the longest of what it says', () => {
    const long = 'a-service-with-a-name-that-is-far-longer-than-any-column-of-the-screen';
    const picture = pictureOf('e1>v1', [card('v1', { title: said(long) })]);
    const [, wide = 0] = naturalColumns(picture).width;
    expect(wide).toBeGreaterThan(long.length * 7);
    expect(svgOf(picture)).toContain(`>${long}<`);
  });

  it('takes no name for markup', () => {
    const hostile = '</text><script>alert(1)</script>"\u0001';
    const svg = svgOf(pictureOf('e1>v1', [card('v1', { title: said(hostile), whole: hostile })]));
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('\u0001');
    expect(svg).toContain('&lt;script&gt;');
  });

  it('has titles of its columns, edges, rows with whole addresses and what is lit', () => {
    const picture = pictureOf('e1>v1 v1>c1', [card('c1', { rows: rowsOf('10.244.2.11:9080') })]);
    const svg = svgOf(picture, litFrom(picture, ['v1']));
    for (const word of [
      'Entry',
      'Virtual host',
      'Route',
      'Cluster and endpoints',
      '10.244.2.11:9080',
    ]) {
      expect(svg).toContain(`>${word}<`);
    }
    expect(svg.match(/stroke="#5af" stroke-width="2"/g)).toHaveLength(2);
    const layout = layoutPicture(picture, naturalColumns(picture));
    expect(svgSize(layout).height).toBeGreaterThan(layout.height);
  });
});
