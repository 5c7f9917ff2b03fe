import { once } from 'node:events';
import { crc32, createDeflateRaw } from 'node:zlib';

import { AppError } from '../contract/errors.ts';
import { sentence } from '../words/keys.ts';

/**
 * Zip files as PKWARE's APPNOTE 6.3 describes them, without Zip64. An entry is deflated before it is written, so its
 * sizes stand in its local header: a file whose end is lost can still be read up to there, and a page that broke off
 * half way never gets in.
 */

const most32 = 0xffff_ffff;
const mostEntries = 0xffff;
/** Bit 11: names are UTF-8. */
const utf8Names = 0x0800;
/** 2.0: deflate. */
const versionNeeded = 20;

export interface PackedEntry {
  readonly path: string;
  readonly bytes: number;
  readonly crc: number;
  readonly method: 0 | 8;
  readonly data: readonly Uint8Array[];
  readonly packedBytes: number;
}

/** Deflates on the thread pool. What it holds is the packed bytes: a dump of 100 MB packs to some 5 MB. */
export async function packEntry(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  onBytes?: (bytes: Uint8Array) => void,
): Promise<PackedEntry> {
  const deflate = createDeflateRaw({ level: 6 });
  const data: Buffer[] = [];
  let packedBytes = 0;
  let bytes = 0;
  let crc = 0;
  const finished = new Promise<void>((resolve, reject) => {
    deflate.on('data', (piece: Buffer) => {
      data.push(piece);
      packedBytes += piece.length;
    });
    deflate.once('end', resolve);
    deflate.once('error', reject);
  });
  try {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      crc = crc32(chunk, crc);
      onBytes?.(chunk);
      if (!deflate.write(chunk)) await once(deflate, 'drain');
    }
  } catch (error) {
    deflate.destroy();
    throw error;
  }
  deflate.end();
  await finished;
  if (bytes > most32 || packedBytes > most32) throw tooLarge(path);
  return { path, bytes, crc, method: 8, data, packedBytes };
}

/** An entry that is stored as it is: short, and readable at the beginning of the file. */
export function storedEntry(path: string, content: Uint8Array): PackedEntry {
  const size = content.length;
  return { path, bytes: size, crc: crc32(content), method: 0, data: [content], packedBytes: size };
}

/** The file, piece by piece, as its entries come. Throws `file-too-large` where Zip64 would be needed. */
export async function* zipFile(
  entries: AsyncIterable<PackedEntry>,
  modifiedAt: Date,
): AsyncGenerator<Uint8Array> {
  const time = dosTime(modifiedAt);
  const directory: Uint8Array[] = [];
  let offset = 0;
  for await (const entry of entries) {
    const name = Buffer.from(entry.path);
    const common = commonFields(entry, name.length, time);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x0403_4b50, 0);
    common.copy(local, 4);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x0201_4b50, 0);
    // Made by: Unix, so that the mode below is understood: a plain file of its owner's.
    central.writeUInt16LE((3 << 8) | versionNeeded, 4);
    common.copy(central, 6);
    central.writeUInt32LE((0o100600 << 16) >>> 0, 38);
    central.writeUInt32LE(offset, 42);
    directory.push(Buffer.concat([central, name]));
    yield Buffer.concat([local, name]);
    yield* entry.data;
    offset += local.length + name.length + entry.packedBytes;
    if (offset > most32 || directory.length > mostEntries) throw tooLarge(entry.path);
  }
  const central = Buffer.concat(directory);
  yield central;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  yield end;
}

/** From "version needed" to "extra field length", which local header and directory share. */
function commonFields(entry: PackedEntry, nameLength: number, time: number): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(versionNeeded, 0);
  fields.writeUInt16LE(utf8Names, 2);
  fields.writeUInt16LE(entry.method, 4);
  fields.writeUInt32LE(time, 6);
  fields.writeUInt32LE(entry.crc, 10);
  fields.writeUInt32LE(entry.packedBytes, 14);
  fields.writeUInt32LE(entry.bytes, 18);
  fields.writeUInt16LE(nameLength, 22);
  return fields;
}

/** MS-DOS time and date in UTC, two seconds apart; the format knows no years before 1980. */
function dosTime(at: Date): number {
  const date =
    ((Math.max(1980, at.getUTCFullYear()) - 1980) << 9) |
    ((at.getUTCMonth() + 1) << 5) |
    at.getUTCDate();
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  return ((date << 16) | time) >>> 0;
}

function tooLarge(path: string): AppError {
  return new AppError('file-too-large', sentence('error.snapshots.too-large', { path }), {
    hint: sentence('hint.snapshots.export-fewer'),
  });
}
