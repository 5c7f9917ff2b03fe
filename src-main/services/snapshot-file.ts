import { lstat, stat } from 'node:fs/promises';
import { basename } from 'node:path';

import { z } from 'zod';

import { AppError } from '../contract/errors.ts';
import type { SnapshotEntry, SnapshotManifest } from '../contract/snapshots.ts';
import { openZip } from '../mesh/archive/zip.ts';
import { isSnapshot, openSnapshot } from '../mesh/recorded/snapshot-source.ts';
import { failuresOf } from '../snapshots/said.ts';
import { type Evidence, sentence } from '../words/keys.ts';

export const savedSchema = z.object({
  id: z.string(),
  path: z.string(),
  title: z.string().default(''),
  note: z.string().default(''),
  tags: z.array(z.string()).default([]),
  addedAt: z.number(),
});
export type Saved = z.infer<typeof savedSchema>;

export interface Known {
  readonly modified: number;
  readonly bytes: number;
  readonly manifest: SnapshotManifest | undefined;
  readonly problem: Evidence | undefined;
}

export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw new AppError('write-failed', sentence('error.services.not-deleted', { path }), {
      cause: error,
    });
  }
}

/** A regular file that Meshscope wrote, damaged or not. */
export async function isSnapshotFile(path: string): Promise<boolean> {
  if (!(await lstat(path)).isFile()) return false;
  try {
    const files = await openZip(path);
    await files.close();
    return isSnapshot(files);
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

/** What a file says of itself. Throws as opening a snapshot does. */
export async function lookAt(path: string): Promise<Known> {
  const { files, manifest } = await openSnapshot(path);
  await files.close();
  const info = await stat(path);
  const problem = manifest === undefined ? sentence('snapshot.problem.no-manifest') : undefined;
  return { modified: info.mtimeMs, bytes: info.size, manifest, problem };
}

/** A file that need not be in any library. Throws as opening a snapshot does. */
export async function describeSnapshot(path: string): Promise<SnapshotEntry> {
  const known = await lookAt(path);
  const title = known.manifest?.title ?? '';
  return entryOf({ id: '', path, title, note: '', tags: [], addedAt: known.modified }, known);
}

export function entryOf(saved: Saved, { manifest, problem, bytes }: Known): SnapshotEntry {
  const unique = (values: readonly string[]): string[] =>
    [...new Set(values)].filter((value) => value !== '').sort();
  return {
    ...saved,
    title: saved.title === '' ? basename(saved.path, '.meshscope') : saved.title,
    ...(problem === undefined ? {} : { problem }),
    ...(bytes === 0 ? {} : { bytes }),
    ...(manifest === undefined ? {} : { takenAt: manifest.askedAt, scope: manifest.scope }),
    ...(manifest?.context === undefined ? {} : { context: manifest.context }),
    proxies: manifest?.proxies.map(({ proxy }) => proxy) ?? [],
    istioVersions: unique(manifest?.controlPlanes.map((one) => one.version ?? '') ?? []),
    envoyVersions: unique(manifest?.proxies.map(({ envoyVersion }) => envoyVersion) ?? []),
    redacted: manifest?.redaction.on ?? false,
    failures: failuresOf(manifest?.failures ?? []),
  };
}
