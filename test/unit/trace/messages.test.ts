import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { en } from '../../../src-main/words/en/index.ts';
import { zh } from '../../../src-main/words/zh/index.ts';

const root = resolve(import.meta.dirname, '../../../src-main');

/** What keys are made of. */
const prefixes = new Set(['trace.depends', 'trace.flag', 'trace.detail', 'trace.http']);

/** Every key that a source file writes as a literal; those made of parts are listed by hand. */
function usedKeys(): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const folder of ['envoy/trace', 'envoy/match', 'istio'])
    for (const name of readdirSync(join(root, folder), {
      recursive: true,
      encoding: 'utf8',
    }).filter((file) => file.endsWith('.ts')))
      for (const [, key] of readFileSync(join(root, folder, name), 'utf8').matchAll(
        /['`](trace\.[\w.-]*\w)['`]/g,
      ))
        if (key !== undefined && !prefixes.has(key)) keys.add(key);
  return keys;
}

/** Sentences of the trace: the others have plurals, which each language counts its own way. */
function tracing(all: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter(([key]) => key.startsWith('trace.')));
}

function parameters(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name ?? ''))].sort();
}

describe('sentences of the trace', () => {
  it('exist for every key the evaluator uses', () => {
    const known = new Set<string>(Object.keys(en));
    expect([...usedKeys()].filter((key) => !known.has(key))).toEqual([]);
  });

  it('have the same parameters in both languages', () => {
    const pairs: readonly (readonly [Record<string, string>, Record<string, string>])[] = [
      [tracing(en), tracing(zh)],
    ];
    for (const [en, zh] of pairs)
      for (const [key, text] of Object.entries(en))
        expect([key, parameters(zh[key] ?? '').filter((name) => name !== 'other')]).toEqual([
          key,
          parameters(text).filter((name) => !['one', 'other'].includes(name)),
        ]);
  });
});
