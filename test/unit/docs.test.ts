import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const files = ['src-main', 'src-renderer', 'test'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|svelte)$/.test(name))
    .map((name) => join(folder, name)),
);

it('every section that a comment cites stands in docs/', () => {
  const missing = files.flatMap((file) =>
    [
      ...readFileSync(join(root, file), 'utf8').matchAll(
        /docs\/(\w+\.md)(?:\s+\*?\s*§([\d.]+\d[a-z]?))?/g,
      ),
    ].flatMap(([, name = '', section]) => {
      const text = readFileSync(join(root, 'docs', name), 'utf8');
      const found =
        section === undefined || new RegExp(`^##+ ${section.replace('.', '\\.')} `, 'm').test(text);
      return found ? [] : [`${file}: ${name} §${section}`];
    }),
  );
  expect(missing).toEqual([]);
});
