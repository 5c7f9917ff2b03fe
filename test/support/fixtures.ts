import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(
  import.meta.dirname,
  '../..',
  process.env['MESHSCOPE_FIXTURES'] ?? '../shared/fixtures',
);

/** The recorded meshes and dumps beside the project; undefined (and said once per file) where they are absent. */
export const fixturesDir: string | undefined = existsSync(folder) ? folder : undefined;

if (fixturesDir === undefined) {
  console.warn(`SKIPPED: tests against recorded fixtures, because ${folder} is not there`);
}

/** A path inside the fixtures; a path that does not exist where they are absent. */
export function fixture(...path: readonly string[]): string {
  return join(folder, ...path);
}

/** Whether a path is among the fixtures: what a test knows of one recording holds of no other. */
export function hasFixture(...path: readonly string[]): boolean {
  return existsSync(fixture(...path));
}

/** Names in a folder of the fixtures; empty where they are absent. */
export function fixtureNames(...path: readonly string[]): readonly string[] {
  const at = fixture(...path);
  return existsSync(at) ? readdirSync(at).sort() : [];
}
