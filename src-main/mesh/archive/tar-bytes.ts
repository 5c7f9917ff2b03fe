import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

import { AppError } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';

const block = 512;
/** Two empty blocks end a tar and writers fill up to some kB; this many mean that nothing follows. */
const emptyBlocks = 2048;
/** Past this size a tar must not have been packed denser than one of dumps can be (they pack 10 to 60 times). */
const denseFrom = 64 << 20;
const densest = 400;

/** The bytes of a tar up to where nothing follows. Throws `file-too-large` for what was made to fill memory. */
export function tarBytes(path: string, gzip: boolean): AsyncGenerator<Uint8Array> {
  return untilNothingFollows(gzip ? unpacked(path) : plain(path));
}

async function* plain(path: string): AsyncGenerator<Uint8Array> {
  for await (const part of createReadStream(path)) if (part instanceof Uint8Array) yield part;
}

async function* unpacked(path: string): AsyncGenerator<Uint8Array> {
  const source = createReadStream(path);
  const gunzip = createGunzip();
  // The source's failure ends the reader as its own would.
  source.on('error', (error) => gunzip.destroy(error));
  let length = 0;
  try {
    for await (const part of source.pipe(gunzip)) {
      if (!(part instanceof Uint8Array)) continue;
      length += part.length;
      if (length > denseFrom && length > source.bytesRead * densest) {
        throw new AppError(
          'file-too-large',
          sentence('error.mesh.tar-too-dense', {
            path,
            times: Math.round(length / Math.max(1, source.bytesRead)),
          }),
          { hint: sentence('hint.mesh.too-dense') },
        );
      }
      yield part;
    }
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

/** A reader of tars skips empty blocks for ever: a file of nothing else would be read to its end. */
async function* untilNothingFollows(
  chunks: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const header = Buffer.alloc(block);
  let filled = 0;
  let skip = 0;
  let empty = 0;
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      const take = Math.min(skip > 0 ? skip : block - filled, chunk.length - at);
      if (skip > 0) skip -= take;
      else {
        header.set(chunk.subarray(at, at + take), filled);
        filled += take;
      }
      at += take;
      if (filled < block) continue;
      filled = 0;
      empty = header.every((byte) => byte === 0) ? empty + 1 : 0;
      skip = empty > 0 ? 0 : bodyBytes(header);
      if (empty >= emptyBlocks) return;
    }
    yield chunk;
  }
}

/** How many bytes stand between this header and the next (POSIX ustar; GNU writes large sizes in base 256). */
function bodyBytes(header: Buffer): number {
  const folder = '5'.charCodeAt(0);
  if (header[156] === folder) return 0;
  const wide = ((header[124] ?? 0) & 0x80) !== 0;
  const size = wide
    ? Number(header.readBigUInt64BE(128))
    : Number.parseInt(header.toString('latin1', 124, 136).replaceAll('\0', ' ').trim(), 8);
  return Number.isSafeInteger(size) ? Math.ceil(size / block) * block : 0;
}
