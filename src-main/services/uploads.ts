import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { AppError } from '../contract/errors.ts';
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

/** Files dropped onto the window, arriving in pieces; kept in the app's own folder until they are closed. */
export class Uploads {
  readonly #folder: string;
  readonly #open = new Map<string, Upload>();

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
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const safe = basename(name.replaceAll('\\', '/')).replaceAll(/[\0/:*?"<>|]/g, '_');
    const path = join(folder, safe === '' || safe === '.' || safe === '..' ? 'dump.json' : safe);
    this.#open.set(id, { path, size, received: 0, handle: await open(path, 'wx', 0o600) });
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
    await upload.handle.write(bytes);
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
    return upload.path;
  }

  async abort(id: string): Promise<void> {
    const upload = this.#open.get(id);
    if (upload === undefined) return;
    this.#open.delete(id);
    await upload.handle.close();
    await rm(join(this.#folder, id), { recursive: true, force: true });
  }

  async dispose(): Promise<void> {
    for (const id of [...this.#open.keys()]) await this.abort(id);
    await rm(this.#folder, { recursive: true, force: true });
  }

  #get(id: string): Upload {
    const upload = this.#open.get(id);
    if (upload === undefined)
      throw new AppError('not-found', sentence('error.services.upload-gone'));
    return upload;
  }
}
