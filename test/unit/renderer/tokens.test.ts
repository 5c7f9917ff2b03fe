import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

const css = readFileSync(
  new URL('../../../src-renderer/styles/tokens.css', import.meta.url),
  'utf8',
);

function tokensOf(theme: string): ReadonlyMap<string, string> {
  const block = new RegExp(`\\[data-theme='${theme}'\\] \\{([^}]*)\\}`).exec(css)?.[1] ?? '';
  return new Map(
    [...block.matchAll(/(--[\w-]+):\s*(#[0-9a-f]{6})/g)].map((found) => [found[1]!, found[2]!]),
  );
}

/** Relative luminance and contrast by WCAG 2.2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].toSorted((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

const grounds = ['--bg-0', '--bg-1', '--bg-2', '--bg-3'];
const onEvery = ['--tx-1', '--tx-2', '--tx-3', '--accent', '--ok', '--warn', '--err', '--off'];
const onCards = [
  '--k-listener',
  '--k-chain',
  '--k-route',
  '--k-vhost',
  '--k-match',
  '--k-cluster',
  '--k-endpoint',
];
const pairs = [
  ...onEvery.flatMap((text) => grounds.map((ground) => [text, ground] as const)),
  ...onCards.flatMap((text) =>
    ['--bg-1', '--bg-2', '--bg-3'].map((ground) => [text, ground] as const),
  ),
  ...['ok', 'warn', 'err', 'accent'].map((tone) => [`--${tone}`, `--${tone}-bg`] as const),
  // The editor's colours on what was added and removed.
  ...['--k-listener', '--k-match', '--k-cluster', '--k-chain', '--tx-1', '--tx-2'].flatMap((text) =>
    ['--ok-bg', '--err-bg'].map((ground) => [text, ground] as const),
  ),
  ['--tx-1', '--accent-bg'] as const,
  ['--tx-2', '--accent-bg'] as const,
  ['--tx-3', '--accent-bg'] as const,
];

describe.each(['dark', 'light', 'high-contrast'])('%s', (theme) => {
  const tokens = tokensOf(theme);

  it.each(pairs)('%s on %s is readable', (text, ground) => {
    expect(contrast(tokens.get(text)!, tokens.get(ground)!)).toBeGreaterThanOrEqual(4.5);
  });

  it('names the same tokens as the others', () => {
    expect([...tokens.keys()]).toEqual([...tokensOf('dark').keys()]);
  });
});
