import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';

import { z } from 'zod';

/**
 * Recorded meshes. A core of them is committed (test/fixtures/README.md) and always there; dumps of other
 * projects and of other versions lie beside the project, where they do; elsewhere their tests are not registered.
 */
const root = resolve(import.meta.dirname, '../..');
const beside = resolve(root, process.env['MESHSCOPE_FIXTURES'] ?? '../shared/fixtures');
const indexSchema = z.array(z.tuple([z.string(), z.number()]));
const core = unpackedCore();

/** The files of a packed recording (test/fixtures/pack.ts), by path. */
export function packedFiles(packed: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const bytes = zstdDecompressSync(packed);
  const end = bytes.indexOf(0x0a);
  const files = new Map<string, Uint8Array>();
  let at = end + 1;
  for (const [path, size] of indexSchema.parse(JSON.parse(bytes.toString('utf8', 0, end)))) {
    files.set(path, bytes.subarray(at, at + size));
    at += size;
  }
  return files;
}

/** Written once per state of the recording, by whoever is first: a folder appears whole or not at all. */
function unpackedCore(): string {
  const packed = readFileSync(join(root, 'test/fixtures/recorded.zst'));
  const name = createHash('sha256').update(packed).digest('hex').slice(0, 16);
  const folder = join(root, '.cache', `recorded-${name}`);
  if (existsSync(folder)) return folder;
  const making = `${folder}.${String(process.pid)}`;
  for (const [path, bytes] of packedFiles(packed)) {
    mkdirSync(dirname(join(making, path)), { recursive: true });
    writeFileSync(join(making, path), bytes);
  }
  try {
    renameSync(making, folder);
  } catch (error) {
    rmSync(making, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** A path inside the fixtures: beside the project, else in the committed core; there or not. */
export function fixture(...path: readonly string[]): string {
  const there = join(beside, ...path);
  return existsSync(there) ? there : join(core, ...path);
}

/** Whether a path is among the fixtures: what a test knows of one recording holds of no other. */
export function hasFixture(...path: readonly string[]): boolean {
  return existsSync(fixture(...path));
}

/** Names in a folder of the fixtures; empty where it is absent. */
export function fixtureNames(...path: readonly string[]): readonly string[] {
  const at = fixture(...path);
  return existsSync(at) ? readdirSync(at).sort() : [];
}

/** All files below a folder of the fixtures, as paths from there. */
export function fixtureFiles(...path: readonly string[]): readonly string[] {
  const names = (folder: string): string[] =>
    existsSync(join(folder, ...path))
      ? readdirSync(join(folder, ...path), { recursive: true, encoding: 'utf8' })
      : [];
  return [...new Set([...names(core), ...names(beside)])].sort();
}
