import { AppError } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';

/** One plain file of a zip. */
export interface ZipEntry {
  readonly path: string;
  readonly offset: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly crc: number;
  /** 0 stored, 8 deflated; nothing else is read. */
  readonly method: 0 | 8;
}

export interface ZipListing {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  readonly refused: readonly string[];
}

export type ReadAt = (at: number, length: number) => Promise<Uint8Array>;

export const mostEntries = 200_000;
/** What all entries together may unpack to. */
const largestTotal = 64 * 1024 ** 3;
/** Bit 0: encrypted. Bit 3: sizes come after the data. */
const encrypted = 1;
const sizesAfter = 8;

/** The entries of a central directory; stops at the first that makes no sense. Throws `file-too-large`. */
export function readDirectory(directory: Uint8Array, count: number): ZipListing {
  const list = new Listing();
  const bytes = Buffer.from(directory);
  let at = 0;
  for (let i = 0; i < count && at + 46 <= bytes.length; i += 1) {
    if (bytes.readUInt32LE(at) !== 0x0201_4b50) break;
    const nameLength = bytes.readUInt16LE(at + 28);
    const extraLength = bytes.readUInt16LE(at + 30);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    const extra = bytes.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    const mode = bytes.readUInt16LE(at + 40);
    list.add(
      name,
      {
        flags: bytes.readUInt16LE(at + 8),
        method: bytes.readUInt16LE(at + 10),
        crc: bytes.readUInt32LE(at + 16),
        ...wide(extra, {
          packedBytes: bytes.readUInt32LE(at + 20),
          bytes: bytes.readUInt32LE(at + 24),
          offset: bytes.readUInt32LE(at + 42),
        }),
      },
      // The upper half of the attributes is the Unix mode where Unix made the file; a link says 0o120000.
      (mode & 0o170000) === 0o120000,
    );
    at += 46 + nameLength + extraLength + bytes.readUInt16LE(at + 32);
  }
  return list.result();
}

/** Entries told by their local headers, from the beginning as far as they make sense: the directory is lost. */
export async function salvage(size: number, readAt: ReadAt): Promise<ZipListing> {
  const list = new Listing();
  for (let at = 0; at + 30 <= size;) {
    const header = Buffer.from(await readAt(at, 30));
    if (header.length < 30 || header.readUInt32LE(0) !== 0x0403_4b50) break;
    const nameLength = header.readUInt16LE(26);
    const extraLength = header.readUInt16LE(28);
    const flags = header.readUInt16LE(6);
    const packedBytes = header.readUInt32LE(18);
    // Without sizes nobody can tell where the next entry begins.
    if ((flags & sizesAfter) !== 0) break;
    const name = Buffer.from(await readAt(at + 30, nameLength)).toString('utf8');
    const next = at + 30 + nameLength + extraLength + packedBytes;
    if (next > size) break;
    const entry = {
      flags,
      method: header.readUInt16LE(8),
      crc: header.readUInt32LE(14),
      packedBytes,
      bytes: header.readUInt32LE(22),
      offset: at,
    };
    list.add(name, entry, false);
    at = next;
  }
  return list.result();
}

interface Sizes {
  readonly packedBytes: number;
  readonly bytes: number;
  readonly offset: number;
}

/** Zip64's extra field (id 1) holds, in this order, those of the numbers that did not fit. */
function wide(extra: Buffer, sizes: Sizes): Sizes {
  const full = 0xffff_ffff;
  if (sizes.bytes !== full && sizes.packedBytes !== full && sizes.offset !== full) return sizes;
  for (let at = 0; at + 4 <= extra.length;) {
    const length = extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) === 1) {
      let from = at + 4;
      const next = (given: number): number => {
        if (given !== full || from + 8 > Math.min(extra.length, at + 4 + length)) return given;
        from += 8;
        return Number(extra.readBigUInt64LE(from - 8));
      };
      const bytes = next(sizes.bytes);
      const packedBytes = next(sizes.packedBytes);
      return { bytes, packedBytes, offset: next(sizes.offset) };
    }
    at += 4 + length;
  }
  return sizes;
}

interface RawEntry extends Sizes {
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
}

class Listing {
  readonly #entries = new Map<string, ZipEntry>();
  readonly #refused: string[] = [];
  #total = 0;

  add(name: string, raw: RawEntry, link: boolean): void {
    if (name.endsWith('/')) return;
    if (this.#entries.size + this.#refused.length >= mostEntries) {
      throw new AppError(
        'file-too-large',
        sentence('error.mesh.archive-too-many', { mostEntries }),
      );
    }
    const { method, flags, crc, packedBytes, bytes, offset } = raw;
    const path = safePath(name);
    const known = method === 0 || method === 8;
    if (path === undefined || link || !known || (flags & encrypted) !== 0) {
      this.#refused.push(name.slice(0, 200));
      return;
    }
    this.#total += bytes;
    if (this.#total > largestTotal) {
      throw new AppError('file-too-large', sentence('error.mesh.archive-too-large'), {
        hint: sentence('hint.mesh.bomb'),
      });
    }
    // Of two entries of one name the first counts, so that nobody can hide one behind the other.
    if (!this.#entries.has(path)) {
      this.#entries.set(path, { path, offset, packedBytes, bytes, crc, method });
    }
  }

  result(): ZipListing {
    return { entries: this.#entries, refused: this.#refused };
  }
}

/** A relative path that stays inside, with `/`; undefined for any other. Nothing is written, but names are shown and joined. */
export function safePath(name: string): string | undefined {
  const path = name.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
  if (path === '' || path.length > 1024 || path.startsWith('/') || /^[A-Za-z]:/.test(path))
    return undefined;
  if (/[\u0000-\u001f\u007f]/.test(path)) return undefined;
  return path.split('/').some((part) => part === '..' || part === '.' || part === '')
    ? undefined
    : path;
}
