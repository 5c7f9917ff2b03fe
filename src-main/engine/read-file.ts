import { type FileHandle, open } from 'node:fs/promises';

import { AppError, cancelled, errorText } from '../contract/errors.ts';
import type { DumpDocument } from '../envoy/decode/document.ts';
import { DumpIndexer, type ReadYaml } from '../envoy/decode/indexer.ts';
import { type Allocate, ownMemory } from '../envoy/decode/memory.ts';
import { sentence } from '../words/keys.ts';

/** Small enough that reading the next piece while indexing this one keeps both busy, large enough to be few. */
export const pieceBytes = 8 << 20;

/** Positions in the index are 32 bits, and nothing that Envoy answers comes near. */
const maxFileBytes = 0xffff_0000;

export interface ReadCall {
  /** Looked at between pieces; stops with AppError `cancelled`. */
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
  readonly allocate?: Allocate | undefined;
  /** Where YAML is read; absent: here. */
  readonly yaml?: ReadYaml | undefined;
}

/** Reads and indexes a dump file at once. Throws AppError file-unreadable, file-too-large, or as decodeDump. */
export async function readDumpFile(path: string, call: ReadCall): Promise<DumpDocument> {
  const file = await openFile(path);
  try {
    const { size } = await file.stat();
    if (size > maxFileBytes) {
      throw new AppError(
        'file-too-large',
        sentence('error.engine.file-too-large', { path, size, maxFileBytes }),
      );
    }
    // Pipes and files of /proc say 0: their size is known when they end.
    return size === 0
      ? await new DumpIndexer().finishLater(await file.readFile(), call.yaml)
      : await readSized(file, size, call);
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    await file.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof RangeError) {
    return new AppError('file-too-large', sentence('error.engine.file-out-of-memory', { path }), {
      cause: error,
    });
  }
  return new AppError('file-unreadable', sentence('error.engine.file-unreadable', { path }), {
    detail: errorText(error),
    hint: sentence('hint.engine.check-path'),
    cause: error,
  });
}

/** The next piece is on its way from the disk while the last one is indexed. */
async function readSized(file: FileHandle, size: number, call: ReadCall): Promise<DumpDocument> {
  const { signal, progress, allocate = ownMemory } = call;
  const bytes = allocate(size);
  const indexer = new DumpIndexer(allocate);
  let filled = 0;
  let reading = readPiece(file, bytes, 0);
  for (;;) {
    const read = await reading;
    if (read === 0) break;
    const end = filled + read;
    reading = end < size ? readPiece(file, bytes, end) : Promise.resolve(0);
    try {
      if (signal.aborted) throw cancelled();
      indexer.advance(bytes, end);
    } catch (error) {
      // The piece under way writes into `bytes` and must not outlive the file.
      await reading;
      throw error;
    }
    filled = end;
    progress(filled, size);
  }
  // A file that shrank meanwhile ends where it ends.
  return indexer.finishLater(bytes.subarray(0, filled), call.yaml);
}

async function readPiece(file: FileHandle, bytes: Uint8Array, from: number): Promise<number> {
  const length = Math.min(pieceBytes, bytes.length - from);
  return (await file.read(bytes, from, length, from)).bytesRead;
}
