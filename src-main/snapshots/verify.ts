import { createHash } from 'node:crypto';

import { AppError, cancelled } from '../contract/errors.ts';
import type { CallContext } from '../contract/index.ts';
import type { Verification } from '../contract/snapshots.ts';
import { recogniseLayout } from '../mesh/recorded/recorded-layout.ts';
import {
  isSnapshot,
  manifestEntry,
  openSnapshot,
  typeEntry,
} from '../mesh/recorded/snapshot-source.ts';
import { type Evidence, sentence } from '../words/keys.ts';

/**
 * Reads every entry and holds it against the manifest. Throws what opening throws (`snapshot-invalid`, `snapshot-future`,
 * `file-too-large`, `file-unreadable`); everything else is a problem in the answer.
 */
export async function verifySnapshot(path: string, call: CallContext): Promise<Verification> {
  const { files, manifest } = await openSnapshot(path);
  try {
    if (!isSnapshot(files)) {
      throw new AppError('snapshot-invalid', sentence('error.snapshots.other-zip', { path }));
    }
    const problems: Verification['problems'] = [
      ...(files.salvaged ? [{ path: '', said: sentence('snapshot.problem.end-missing') }] : []),
      ...(manifest === undefined
        ? [{ path: manifestEntry, said: sentence('snapshot.problem.no-manifest') }]
        : []),
      ...files.refused.map((name) => ({
        path: name,
        said: sentence('snapshot.problem.leads-outside'),
      })),
    ];
    const promised = new Map((manifest?.entries ?? []).map((entry) => [entry.path, entry]));
    const bad = new Set<string>();
    let good = 0;
    let done = 0;
    for (const entry of files.paths) {
      if (call.signal.aborted) throw cancelled();
      call.progress({ phase: 'reading', done: done++, total: files.paths.length, unit: 'items' });
      const wanted = promised.get(entry);
      promised.delete(entry);
      const problem = await problemOf(files.chunks(entry), wanted?.sha256);
      if (problem !== undefined) {
        bad.add(entry);
        problems.push({ path: entry, said: problem });
      } else if (wanted !== undefined) good += 1;
      else if (manifest !== undefined && entry !== manifestEntry && entry !== typeEntry) {
        problems.push({ path: entry, said: sentence('snapshot.problem.not-named') });
      }
    }
    for (const { path: missing } of promised.values()) {
      problems.push({ path: missing, said: sentence('snapshot.problem.missing') });
    }
    const layout = await recogniseLayout(files).catch(unlessDamaged);
    const readable = [...(layout?.proxies.values() ?? [])].filter(({ dump }) => !bad.has(dump));
    return { ok: problems.length === 0, good, problems, readable: readable.length };
  } finally {
    await files.close();
  }
}

function unlessDamaged(error: unknown): undefined {
  if (error instanceof AppError) return undefined;
  throw error;
}

async function problemOf(
  chunks: AsyncIterable<Uint8Array>,
  sha256: string | undefined,
): Promise<Evidence | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of chunks) hash.update(chunk);
  } catch (error) {
    if (error instanceof AppError) return error.detail ?? error.said;
    throw error;
  }
  return sha256 === undefined || hash.digest('hex') === sha256
    ? undefined
    : sentence('snapshot.problem.changed');
}
