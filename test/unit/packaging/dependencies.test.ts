import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';
import { z } from 'zod';

const root = join(import.meta.dirname, '..', '..', '..');
const manifest = z
  .object({ dependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
const declared = Object.keys(manifest.dependencies).sort();

/** The packages that a folder's sources import by name, types apart: `a/b` counts as `a`, `@a/b/c` as `@a/b`. */
function importedBy(folder: string): readonly string[] {
  const found = new Set<string>();
  for (const entry of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
    if (!/\.(ts|svelte|css)$/.test(entry)) continue;
    const source = readFileSync(join(root, folder, entry), 'utf8');
    const imports = source.matchAll(
      /(?:^import (?!type )[^;]*?from |^import |^\} from |\bimport\()'((?:@[^/']+\/)?[a-z][^/':]*)[/']/gm,
    );
    for (const match of imports) if (match[1] !== undefined) found.add(match[1]);
  }
  return [...found].sort();
}

// Lost once: fflate was taken for a development dependency while the SPDY reader imported it.
it('declares what the main process imports at run time', () => {
  const fromElsewhere = new Set(['electron']);
  expect(
    importedBy('src-main').filter((name) => !declared.includes(name) && !fromElsewhere.has(name)),
  ).toEqual([]);
});

it('declares no dependency that nothing imports', () => {
  const imported = new Set([...importedBy('src-main'), ...importedBy('src-renderer')]);
  expect(declared.filter((name) => !imported.has(name))).toEqual([]);
});
