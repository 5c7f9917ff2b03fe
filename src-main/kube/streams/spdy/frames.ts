/** SPDY/3.1 frames (draft-mbelshe-httpbis-spdy-00, §2.6; 3.1 changed only flow control, which nobody here uses). */
export const frameType = {
  synStream: 1,
  synReply: 2,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  headers: 8,
  windowUpdate: 9,
} as const;

export const flagFin = 0x01;

/** Status codes of RST_STREAM (§2.6.3). */
export const resetStatus = {
  protocolError: 1,
  invalidStream: 2,
  refusedStream: 3,
  unsupportedVersion: 4,
  cancel: 5,
  internalError: 6,
} as const;

const version = 3;
const headLength = 8;

function controlFrame(type: number, flags: number, payload: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(headLength);
  head.writeUInt16BE(0x8000 | version, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt8(flags, 4);
  head.writeUIntBE(
    payload.reduce((sum, part) => sum + part.length, 0),
    5,
    3,
  );
  return Buffer.concat([head, ...payload]);
}

function words(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => buffer.writeUInt32BE(value >>> 0, index * 4));
  return buffer;
}

export function synStream(id: number, block: Buffer, fin: boolean): Buffer {
  // Associated stream 0, priority 0, no credential slot.
  return controlFrame(frameType.synStream, fin ? flagFin : 0, [
    words(id, 0),
    Buffer.from([0, 0]),
    block,
  ]);
}

export function synReply(id: number, block: Buffer): Buffer {
  return controlFrame(frameType.synReply, 0, [words(id), block]);
}

export function rstStream(id: number, status: number): Buffer {
  return controlFrame(frameType.rstStream, 0, [words(id, status)]);
}

export function ping(id: number): Buffer {
  return controlFrame(frameType.ping, 0, [words(id)]);
}

export function goAway(lastStream: number): Buffer {
  return controlFrame(frameType.goAway, 0, [words(lastStream, 0)]);
}

/** The eight bytes in front of a data frame's payload. */
export function dataHead(id: number, length: number, fin: boolean): Buffer {
  const head = Buffer.alloc(headLength);
  head.writeUInt32BE(id & 0x7fffffff, 0);
  head.writeUInt8(fin ? flagFin : 0, 4);
  head.writeUIntBE(length, 5, 3);
  return head;
}

export interface ControlFrame {
  readonly type: number;
  readonly flags: number;
  readonly payload: Buffer;
}

export interface FrameSink {
  control(frame: ControlFrame): void;
  /** A piece of a data frame, as it arrives; the last piece of a frame with FIN has `fin`. */
  data(id: number, bytes: Buffer, fin: boolean): void;
  /** The peer does not speak SPDY/3. Nothing is read any more. */
  broken(reason: string): void;
}

/** Control frames carry a few headers; more than this is no SPDY. */
const maxControlLength = 1024 * 1024;

/** Cuts the received bytes into frames. Data goes on without waiting for the rest of its frame, which may be 16 MiB long. */
export class FrameReader {
  readonly #sink: FrameSink;
  #pending: Buffer = Buffer.alloc(0);
  #data: { readonly id: number; readonly fin: boolean; left: number } | undefined;
  #broken = false;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** True between frames: a connection that ends here lost nothing. */
  get atBoundary(): boolean {
    return this.#data === undefined && this.#pending.length === 0;
  }

  push(chunk: Buffer): void {
    let bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    while (!this.#broken && bytes.length > 0) {
      const rest = this.#data === undefined ? this.#frame(bytes) : this.#payload(bytes, this.#data);
      if (rest === undefined) break;
      bytes = rest;
    }
    this.#pending = bytes;
  }

  #payload(bytes: Buffer, data: { id: number; fin: boolean; left: number }): Buffer {
    const piece = bytes.subarray(0, data.left);
    data.left -= piece.length;
    const last = data.left === 0;
    if (last) this.#data = undefined;
    this.#sink.data(data.id, piece, last && data.fin);
    return bytes.subarray(piece.length);
  }

  /** Reads one frame head, and a control frame whole; undefined when more bytes are needed. */
  #frame(bytes: Buffer): Buffer | undefined {
    if (bytes.length < headLength) return undefined;
    const flags = bytes.readUInt8(4);
    const length = bytes.readUIntBE(5, 3);
    if ((bytes.readUInt8(0) & 0x80) === 0) {
      const id = bytes.readUInt32BE(0);
      const fin = (flags & flagFin) !== 0;
      if (length === 0) this.#sink.data(id, Buffer.alloc(0), fin);
      else this.#data = { id, fin, left: length };
      return bytes.subarray(headLength);
    }
    const spoken = bytes.readUInt16BE(0) & 0x7fff;
    if (spoken !== version || length > maxControlLength) {
      this.#broken = true;
      this.#sink.broken(
        spoken === version ? `CONTROL ${length} > ${maxControlLength}` : `version ${spoken}`,
      );
      return undefined;
    }
    const end = headLength + length;
    if (bytes.length < end) return undefined;
    this.#sink.control({
      type: bytes.readUInt16BE(2),
      flags,
      payload: bytes.subarray(headLength, end),
    });
    return bytes.subarray(end);
  }
}
