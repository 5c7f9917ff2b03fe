import { Inflate } from 'fflate';

import { spdyDictionary } from './dictionary.ts';

export type SpdyHeaders = Readonly<Record<string, string>>;

/**
 * Writes header blocks as one zlib stream over the whole connection, each block ended by a sync flush. The blocks are
 * stored (RFC 1951 §3.2.4), not compressed: a port-forward sends three short headers, and stored blocks need no state and
 * no asynchronous zlib that would reorder frames. No dictionary: Go's reader takes both (zlib.NewReaderDict; docs/mesh.md).
 */
export class HeaderWriter {
  #started = false;

  write(headers: SpdyHeaders): Buffer {
    const plain = plainBlock(headers);
    const start = this.#started ? [] : [Buffer.from([0x78, 0x01])];
    this.#started = true;
    const parts: Buffer[] = [...start];
    for (let at = 0; at < plain.length; at += 0xffff)
      parts.push(stored(plain.subarray(at, at + 0xffff)));
    // The empty block is what makes Go's inflate hand over what it has (a Z_SYNC_FLUSH ends so).
    parts.push(stored(Buffer.alloc(0)));
    return Buffer.concat(parts);
  }
}

function stored(bytes: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt16LE(bytes.length, 1);
  head.writeUInt16LE(~bytes.length & 0xffff, 3);
  return Buffer.concat([head, bytes]);
}

function plainBlock(headers: SpdyHeaders): Buffer {
  const entries = Object.entries(headers);
  return Buffer.concat([
    count(entries.length),
    ...entries.flatMap(([name, value]) => {
      const bytes = [Buffer.from(name.toLowerCase(), 'latin1'), Buffer.from(value, 'latin1')];
      return bytes.flatMap((part) => [count(part.length), part]);
    }),
  ]);
}

function count(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

/** A block that inflates to more is an attack, not headers. */
const maxPlain = 1024 * 1024;

/** Reads the peer's header blocks, with or without the SPDY dictionary (its zlib header says which). Throws Error on damage. */
export class HeaderReader {
  #inflate: Inflate | undefined;
  #plain: Buffer[] = [];
  #size = 0;

  read(block: Buffer): SpdyHeaders {
    let bytes = block;
    if (this.#inflate === undefined) {
      if (block.length < 2) throw new Error('HEADERS: zlib?');
      const withDictionary = (block.readUInt8(1) & 0x20) !== 0;
      bytes = block.subarray(withDictionary ? 6 : 2);
      this.#inflate = new Inflate(withDictionary ? { dictionary: spdyDictionary } : {}, (piece) => {
        this.#size += piece.length;
        if (this.#size > maxPlain) throw new Error(`HEADERS > ${maxPlain}`);
        this.#plain.push(Buffer.from(piece));
      });
    }
    this.#plain = [];
    this.#size = 0;
    this.#inflate.push(bytes);
    return parsePlain(Buffer.concat(this.#plain));
  }
}

function parsePlain(plain: Buffer): SpdyHeaders {
  const headers: Record<string, string> = {};
  let at = 0;
  const next = (): number => {
    const value = plain.readUInt32BE(at);
    at += 4;
    return value;
  };
  const word = (): string => {
    const length = next();
    if (at + length > plain.length) throw new Error('HEADERS: EOF');
    const value = plain.toString('latin1', at, at + length);
    at += length;
    return value;
  };
  const pairs = next();
  for (let index = 0; index < pairs; index += 1) {
    const name = word();
    headers[name] = word();
  }
  return headers;
}
