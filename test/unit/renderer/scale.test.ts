import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../../../src-renderer');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(svelte|css)$/.test(file) && !file.endsWith('tokens.css'))
  .toSorted();

/** Declarations of sizes of text and of space that name a length instead of a step of the scale. */
function rawSizes(file: string): readonly string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  const declarations =
    /(?<![\w-])((?:font-size|font|(?:row-|column-)?gap|padding[a-z-]*|margin[a-z-]*)\s*:[^;{}]*)[;}]/g;
  return [...text.matchAll(declarations)].flatMap(([, found = '']) =>
    /\d(?:\.\d+)?(?:px|rem|em|pt)\b/.test(found) ? [`${file}: ${found.trim()}`] : [],
  );
}

it('writes every size of text and of space as a step of the scale', () => {
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap(rawSizes)).toEqual([]);
});

it('has one scale of four sizes of text and eight of space', () => {
  const tokens = readFileSync(path.join(root, 'styles/tokens.css'), 'utf8');
  const steps = (name: string): readonly number[] =>
    [...tokens.matchAll(new RegExp(`--${name}-\\w+: (\\d+)px;`, 'g'))].map(([, size]) =>
      Number(size),
    );
  expect(steps('t')).toEqual([11, 12, 13, 16]);
  expect(steps('s')).toEqual([2, 4, 6, 8, 12, 16, 24, 48]);
});
