import { AppError } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import { mostEntries, type ReadAt } from './zip-directory.ts';

const largestDirectory = 64 << 20;
const endBytes = 22;
const longestComment = 0xffff;

/**
 * Where the directory stands, by the record at the end of the file (APPNOTE 4.3.16); undefined when there is none that
 * makes sense. Zip64 is read where its locator stands before that record.
 */
export async function findDirectory(
  size: number,
  readAt: ReadAt,
): Promise<{ at: number; bytes: number; entries: number } | undefined> {
  const tailAt = Math.max(0, size - endBytes - longestComment - 20);
  const tail = Buffer.from(await readAt(tailAt, size - tailAt));
  for (let i = tail.length - endBytes; i >= 0; i -= 1) {
    if (tail.readUInt32LE(i) !== 0x0605_4b50) continue;
    const found = (await zip64(tail, i, readAt)) ?? {
      entries: tail.readUInt16LE(i + 10),
      bytes: tail.readUInt32LE(i + 12),
      at: tail.readUInt32LE(i + 16),
    };
    if (found.bytes > largestDirectory || found.entries > mostEntries) {
      throw new AppError(
        'file-too-large',
        sentence('error.mesh.archive-files', { entries: found.entries }),
        {
          hint: sentence('hint.mesh.most-read', { mostEntries }),
        },
      );
    }
    if (found.at + found.bytes <= tailAt + i) return found;
  }
  return undefined;
}

async function zip64(
  tail: Buffer,
  end: number,
  readAt: ReadAt,
): Promise<{ at: number; bytes: number; entries: number } | undefined> {
  const locator = end - 20;
  if (locator < 0 || tail.readUInt32LE(locator) !== 0x0706_4b50) return undefined;
  const at = Number(tail.readBigUInt64LE(locator + 8));
  if (!Number.isSafeInteger(at)) return undefined;
  const record = Buffer.from(await readAt(at, 56));
  if (record.length < 56 || record.readUInt32LE(0) !== 0x0606_4b50) return undefined;
  return {
    entries: Number(record.readBigUInt64LE(32)),
    bytes: Number(record.readBigUInt64LE(40)),
    at: Number(record.readBigUInt64LE(48)),
  };
}
