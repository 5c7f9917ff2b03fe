import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { en } from '../../../src-main/words/en/index.ts';

/**
 * A key is used where it stands as a literal, where a template of the code composes it (the compiler checks what
 * may stand in its holes), or where `word(prefix, value)` looks for it.
 */
const root = resolve(import.meta.dirname, '../../..');
const catalogues = /^src-main[\\/]words[\\/][^\\/]+[\\/]/;
const sources = globSync(['src-main/**/*.ts', 'src-renderer/**/*.{ts,svelte}'], { cwd: root })
  .filter((file) => !catalogues.test(file))
  .map((file) => readFileSync(join(root, file), 'utf8'));

const found = (pattern: RegExp): ReadonlySet<string> =>
  new Set(sources.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1] ?? '')));

const literals = found(/['"`]([\w.-]+)['"`]/g);
const prefixes = found(/\b(?:word|sayWord|reasonFor)\(\s*(?:[\w.]+,\s*)?['`]([\w.-]+)['`]/g);
const hole = /\$\{(?:[^{}]|\{[^{}]*\})*\}/g;
const composed = [...found(/`([\w.-]*(?:\$\{(?:[^{}]|\{[^{}]*\})*\}[\w.-]*)+)`/g)]
  // A template that is nearly all hole would be every key's user, and `${string}` is a type's.
  .filter((template) => /^[\w-]{2,}\./.test(template) && !template.includes('${string}'))
  .map((template) => template.split(hole).map((part) => part.replaceAll('.', '\\.')))
  .map((parts) => new RegExp(`^${parts.join('[\\w.-]+')}$`));

function isUsed(key: string): boolean {
  const dots = [...key.matchAll(/\./g)].map(({ index }) => key.slice(0, index));
  return (
    literals.has(key) ||
    dots.some((prefix) => prefixes.has(prefix)) ||
    composed.some((pattern) => pattern.test(key))
  );
}

describe('the catalogue', () => {
  it('holds no sentence that nobody says', () => {
    const unused = Object.keys(en).filter((key) => !isUsed(key));
    expect(unused.join('\n')).toBe('');
  });

  it('is asked for nothing but what it holds where a key is looked for by its prefix', () => {
    const keys = Object.keys(en);
    const empty = [...prefixes].filter(
      (prefix) => !keys.some((key) => key.startsWith(`${prefix}.`)),
    );
    expect(empty.filter((prefix) => !keys.includes(prefix))).toEqual([]);
  });
});
