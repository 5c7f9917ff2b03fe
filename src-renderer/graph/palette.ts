import type { Lane } from '../../src-main/contract/lanes.ts';

/** The tokens that Cytoscape and the exported SVG need, read from the page's CSS variables (styles/tokens.css). */
export interface Palette {
  readonly background: string;
  readonly node: string;
  readonly line: string;
  readonly text: string;
  readonly faint: string;
  readonly accent: string;
  readonly accentBackground: string;
  readonly warning: string;
  readonly error: string;
  readonly errorBackground: string;
  readonly ok: string;
  readonly font: string;
  readonly mono: string;
  readonly lanes: Readonly<Record<Lane, string>>;
}

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    background: token('--bg-1'),
    node: token('--bg-2'),
    line: token('--line-2'),
    text: token('--tx-1'),
    faint: token('--tx-3'),
    accent: token('--accent'),
    accentBackground: token('--accent-bg'),
    warning: token('--warn'),
    error: token('--err'),
    errorBackground: token('--err-bg'),
    ok: token('--ok'),
    font: token('--font'),
    mono: token('--mono'),
    lanes: {
      listener: token('--k-listener'),
      'filter-chain': token('--k-chain'),
      'route-config': token('--k-route'),
      'virtual-host': token('--k-vhost'),
      route: token('--k-match'),
      cluster: token('--k-cluster'),
      endpoint: token('--k-endpoint'),
    },
  };
}
