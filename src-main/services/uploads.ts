import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { AppError, errorText } from '../contract/errors.ts';
import { sentence } from '../words/keys.ts';

/** Larger than any dump seen (envoy#31082 speaks of hundreds of MB), smaller than what fills a disk by accident. */
const largestUpload = 2 * 1024 ** 3;
const mostUploads = 8;

interface Upload {
  readonly path: string;
  readonly size: number;
  readonly handle: FileHandle;
  received: number;
}

/**
 * Files dropped onto the window, arriving in pieces; kept until they are closed. The folder is this process's alone:
 * another app on the same profile has its own beside it.
 */
export class Uploads {
  readonly #folder: string;
  readonly #open = new Map<string, Upload>();
  readonly #finished = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The name is the user's text: only its last part is used, in a folder of its own. */
  async begin(name: string, size: number): Promise<string> {
    if (size > largestUpload) {
      throw new AppError('file-too-large', sentence('error.services.upload-too-large', { name }), {
        hint: sentence('hint.services.ask-for-less'),
      });
    }
    if (this.#open.size >= mostUploads) {
      throw new AppError('bad-request', sentence('error.services.too-many-uploads'), {
        retryable: true,
      });
    }
    const id = randomUUID();
    const folder = join(this.#folder, id);
    const path = join(folder, safeName(name));
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      this.#open.set(id, { path, size, received: 0, handle: await open(path, 'wx', 0o600) });
    } catch (error) {
      throw unwritten(folder, error);
    }
    return id;
  }

  async append(id: string, base64: string): Promise<number> {
    const upload = this.#get(id);
    const bytes = Buffer.from(base64, 'base64');
    if (upload.received + bytes.length > upload.size) {
      await this.abort(id);
      throw new AppError('bad-request', sentence('error.services.upload-overflow'));
    }
    upload.received += bytes.length;
    try {
      // Whole, or an error: a write alone may be a shorter one when the disk fills.
      await upload.handle.writeFile(bytes);
    } catch (error) {
      await this.abort(id);
      throw unwritten(dirname(upload.path), error);
    }
    return upload.received;
  }

  /** Path of the complete file. */
  async finish(id: string): Promise<string> {
    const upload = this.#get(id);
    if (upload.received !== upload.size) {
      await this.abort(id);
      throw new AppError(
        'truncated',
        sentence('error.services.upload-short', { received: upload.received, size: upload.size }),
        {
          retryable: true,
        },
      );
    }
    this.#open.delete(id);
    await upload.handle.close();
    this.#finished.add(upload.path);
    return upload.path;
  }

  async abort(id: string): Promise<void> {
    const upload = this.#open.get(id);
    if (upload === undefined) return;
    this.#open.delete(id);
    await upload.handle.close();
    await rm(join(this.#folder, id), { recursive: true, force: true });
  }

  /** Deletes the file, if it is one of these: it is a copy, and nobody has it open any more. */
  async forget(path: string): Promise<void> {
    if (!this.#finished.delete(path)) return;
    await rm(dirname(path), { recursive: true, force: true });
  }

  async dispose(): Promise<void> {
    for (const id of [...this.#open.keys()]) await this.abort(id);
    // Below a data folder that is none there is nothing to delete, and `force` does not forgive that (ENOTDIR).
    await rm(this.#folder, { recursive: true, force: true }).catch((error: unknown) =>
      errorText(error),
    );
    // Another process may still have some there, and where there were none, there is no folder.
    await rmdir(dirname(this.#folder)).catch((error: unknown) => errorText(error));
  }

  #get(id: string): Upload {
    const upload = this.#open.get(id);
    if (upload === undefined)
      throw new AppError('not-found', sentence('error.services.upload-gone'));
    return upload;
  }
}

function safeName(name: string): string {
  const safe = basename(name.replaceAll('\\', '/'))
    .replaceAll(/[\0/:*?"<>|]/g, '_')
    // Most file systems take 255 bytes.
    .slice(-60);
  return safe === '' || safe === '.' || safe === '..' ? 'dump.json' : safe;
}

function unwritten(folder: string, error: unknown): AppError {
  return new AppError('write-failed', sentence('error.services.upload-unwritten', { folder }), {
    detail: errorText(error),
    hint: sentence('hint.snapshots.check-folder'),
    cause: error,
  });
}
