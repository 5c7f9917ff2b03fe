import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../../..');

/** Lines of every file of the two source folders, the longest first. */
const lengths = ['src-main', 'src-renderer']
  .flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|svelte)$/.test(file))
      .map((file) => path.join(folder, file)),
  )
  .map((file) => ({
    file,
    lines: readFileSync(path.join(root, file), 'utf8').split('\n').length - 1,
  }))
  .sort((a, b) => b.lines - a.lines);

it('keeps nine files of ten within 180 lines', () => {
  const tenth = Math.floor(lengths.length / 10);
  const longer = lengths.filter(({ lines }) => lines > 180);
  expect(
    longer.length,
    longer.map(({ file, lines }) => `${file} ${lines}`).join('\n'),
  ).toBeLessThanOrEqual(tenth);
});
