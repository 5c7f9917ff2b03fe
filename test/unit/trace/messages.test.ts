import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, it } from 'vitest';

import { traceEn } from '../../../src-main/words/en/trace.ts';
import { traceFlagsEn } from '../../../src-main/words/en/trace-flags.ts';
import { traceZh } from '../../../src-main/words/zh/trace.ts';
import { traceFlagsZh } from '../../../src-main/words/zh/trace-flags.ts';

const root = resolve(import.meta.dirname, '../../../src-main');

/** Every key that a source file writes as a literal; those made of parts are listed by hand. */
function usedKeys(): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const folder of ['envoy/trace', 'envoy/match', 'istio'])
    for (const name of readdirSync(join(root, folder)).filter((file) => file.endsWith('.ts')))
      for (const [, key] of readFileSync(join(root, folder, name), 'utf8').matchAll(
        /['`](trace\.[\w.-]*\w)['`]/g,
      ))
        if (key !== undefined && key !== 'trace.depends') keys.add(key);
  return keys;
}

function parameters(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name ?? ''))].sort();
}

describe('sentences of the trace', () => {
  it('exist for every key the evaluator uses', () => {
    const known = new Set<string>([...Object.keys(traceEn), ...Object.keys(traceFlagsEn)]);
    expect([...usedKeys()].filter((key) => !known.has(key))).toEqual([]);
  });

  it('have the same parameters in both languages', () => {
    const pairs: readonly (readonly [Record<string, string>, Record<string, string>])[] = [
      [traceEn, traceZh],
      [traceFlagsEn, traceFlagsZh],
    ];
    for (const [en, zh] of pairs)
      for (const [key, text] of Object.entries(en))
        expect([key, parameters(zh[key] ?? '').filter((name) => name !== 'other')]).toEqual([
          key,
          parameters(text).filter((name) => !['one', 'other'].includes(name)),
        ]);
  });
});
