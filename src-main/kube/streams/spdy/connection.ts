import type { Duplex } from 'node:stream';

import { sentence } from '../../../words/keys.ts';
import {
  type ControlFrame,
  dataHead,
  flagFin,
  FrameReader,
  frameType,
  goAway,
  ping,
  resetStatus,
  rstStream,
  synReply,
  synStream,
} from './frames.ts';
import { HeaderReader, HeaderWriter, type SpdyHeaders } from './header-block.ts';
import { SpdyError } from './spdy-error.ts';
import { SpdyStream, type StreamLink, type StreamOptions } from './stream.ts';

export interface SpdyOptions {
  /** The client opens streams with odd ids, the server with even ones. */
  readonly role: 'client' | 'server';
  /** A stream that the peer opened; it has been answered with SYN_REPLY. Absent: such streams are refused. */
  readonly onStream?: (stream: SpdyStream) => void;
  /**
   * PING this often when nothing was received (default 15 s) and end the connection after three silent periods: a network
   * that is gone says nothing. 0: never.
   */
  readonly heartbeatMs?: number;
  /** Bytes that one stream's slow consumer may leave unread before the whole connection stops reading. Default 1 MiB. */
  readonly bufferLimit?: number;
}

export interface OpenOptions extends StreamOptions {
  /** This side will send nothing on the stream. */
  readonly fin?: boolean;
}

/** Longer writes are cut, so that the streams of a connection take turns. */
const frameLength = 64 * 1024;

/**
 * SPDY/3.1 as Kubernetes speaks it (moby/spdystream), on a connection that has been upgraded: either end. There is no flow
 * control: WINDOW_UPDATE is neither sent nor waited for, so a stream that nobody reads stops the connection (`stalled`) once
 * its buffer is full.
 *
 *     client: const c = new SpdyConnection(socket, { role: 'client' });
 *             const s = c.open({ streamtype: 'data', port: '15000', requestid: '0' });   // a Duplex
 *     server: new SpdyConnection(socket, { role: 'server', onStream: (s) => s.headers['streamtype'] … s.write(…) s.end() });
 */
export class SpdyConnection {
  /** Resolves when the connection has ended, with the reason if it did not end in order. Never rejects. */
  readonly closed: Promise<Error | undefined>;
  readonly #socket: Duplex;
  readonly #options: SpdyOptions;
  readonly #streams = new Map<number, SpdyStream>();
  readonly #reader: FrameReader;
  readonly #headersIn = new HeaderReader();
  readonly #headersOut = new HeaderWriter();
  readonly #bufferLimit: number;
  readonly #resolveClosed: (error: Error | undefined) => void;
  #nextId: number;
  #lastPeerId = 0;
  #nextPing: number;
  #heartbeat: NodeJS.Timeout | undefined;
  #silent = 0;
  readonly #full = new Set<number>();
  #goingAway = false;
  #ended = false;

  constructor(socket: Duplex, options: SpdyOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#bufferLimit = options.bufferLimit ?? 1024 * 1024;
    this.#nextId = options.role === 'client' ? 1 : 2;
    this.#nextPing = this.#nextId;
    const { promise, resolve } = Promise.withResolvers<Error | undefined>();
    this.closed = promise;
    this.#resolveClosed = resolve;
    this.#reader = new FrameReader({
      control: (frame) => this.#control(frame),
      data: (id, bytes, fin) => this.#data(id, bytes, fin),
      broken: (reason) =>
        this.destroy(new SpdyError(sentence('error.kube.spdy.not-spdy', { reason }))),
    });
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (error: Error) => this.#finish(error));
    socket.on('end', () => this.#finish(undefined));
    socket.on('close', () => this.#finish(undefined));
    this.#startHeartbeat(options.heartbeatMs ?? 15_000);
  }

  /** False once the peer has said GOAWAY or the connection has ended: new streams need another one. */
  get usable(): boolean {
    return !this.#ended && !this.#goingAway && this.#socket.writable;
  }

  /** True while some stream's unread bytes keep the whole connection from reading. */
  get stalled(): boolean {
    return this.#full.size > 0;
  }

  get streamCount(): number {
    return this.#streams.size;
  }

  onClosed(listener: (error: Error | undefined) => void): void {
    this.closed.then(listener, listener);
  }

  /** Opens a stream. Throws when the connection is not `usable`. */
  open(headers: SpdyHeaders, options: OpenOptions = {}): SpdyStream {
    if (!this.usable) throw new SpdyError(sentence('error.kube.spdy.ended'));
    const id = this.#nextId;
    this.#nextId += 2;
    const stream = this.#add(id, headers, options);
    this.#socket.write(synStream(id, this.#headersOut.write(headers), options.fin === true));
    if (options.fin === true) stream.sentFin();
    return stream;
  }

  /** Says GOAWAY and closes after what has been written; open streams fail. */
  close(): void {
    if (this.#ended) return;
    if (this.#socket.writable) this.#socket.end(goAway(this.#lastPeerId));
    this.#finish(undefined);
    // The peer may never close its side.
    setTimeout(() => this.#socket.destroy(), 1000).unref();
  }

  /** Cuts the connection; every stream fails with `error`. */
  destroy(error?: Error): void {
    this.#finish(error);
    this.#socket.destroy();
  }

  #add(id: number, headers: SpdyHeaders, options?: StreamOptions): SpdyStream {
    const link: StreamLink = {
      sendData: (target, bytes, fin, done) => this.#sendData(target, bytes, fin, done),
      sendReset: (target, status) => {
        if (!this.#ended && this.#socket.writable) this.#socket.write(rstStream(target, status));
      },
      drained: (id) => this.#drained(id),
      forget: (gone) => {
        this.#streams.delete(gone.id);
        this.#drained(gone.id);
      },
    };
    const stream = new SpdyStream(id, headers, link, options);
    this.#streams.set(id, stream);
    return stream;
  }

  #sendData(id: number, bytes: Buffer, fin: boolean, done: (error?: Error | null) => void): void {
    if (this.#ended || !this.#socket.writable) {
      done(new SpdyError(sentence('error.kube.spdy.ended')));
      return;
    }
    const parts: Buffer[] = [];
    for (let at = 0; at < bytes.length || at === 0; at += frameLength) {
      const part = bytes.subarray(at, at + frameLength);
      parts.push(dataHead(id, part.length, fin && at + frameLength >= bytes.length), part);
    }
    // The callback comes when the bytes have left for the kernel: that is the back-pressure of the writing side.
    this.#socket.cork();
    for (const part of parts.slice(0, -1)) this.#socket.write(part);
    this.#socket.write(parts.at(-1) ?? Buffer.alloc(0), (error) => done(error ?? null));
    this.#socket.uncork();
  }

  #receive(chunk: Buffer): void {
    this.#silent = 0;
    try {
      this.#reader.push(chunk);
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error('damaged SPDY frame'));
    }
  }

  #control({ type, flags, payload }: ControlFrame): void {
    const id = payload.length >= 4 ? payload.readUInt32BE(0) & 0x7fffffff : 0;
    switch (type) {
      case frameType.synStream:
        this.#opened(id, payload, (flags & flagFin) !== 0);
        break;
      case frameType.synReply:
        // The headers of a reply say nothing to us, and as nobody reads them the inflate state is not needed either.
        if ((flags & flagFin) !== 0) this.#streams.get(id)?.deliver(Buffer.alloc(0), true);
        break;
      case frameType.headers:
        if (this.#options.role === 'server') this.#headersIn.read(payload.subarray(4));
        break;
      case frameType.rstStream: {
        const stream = this.#streams.get(id);
        this.#streams.delete(id);
        stream?.wasReset(payload.length >= 8 ? payload.readUInt32BE(4) : resetStatus.protocolError);
        break;
      }
      case frameType.ping:
        // An id of our own parity is the echo of our ping.
        if (id % 2 !== this.#nextPing % 2) this.#socket.write(ping(id));
        break;
      case frameType.goAway:
        this.#goingAway = true;
        break;
      default:
      // SETTINGS and WINDOW_UPDATE concern nothing that we do; unknown frames are to be ignored (§2.2.1).
    }
  }

  #opened(id: number, payload: Buffer, fin: boolean): void {
    // The block is read in any case: its bytes are part of the connection's one zlib stream.
    const headers = this.#headersIn.read(payload.subarray(10));
    this.#lastPeerId = id;
    const { onStream } = this.#options;
    if (onStream === undefined || this.#streams.has(id)) {
      this.#socket.write(
        rstStream(
          id,
          onStream === undefined ? resetStatus.refusedStream : resetStatus.protocolError,
        ),
      );
      return;
    }
    const stream = this.#add(id, headers);
    this.#socket.write(synReply(id, this.#headersOut.write({})));
    onStream(stream);
    if (fin) stream.deliver(Buffer.alloc(0), true);
  }

  #data(id: number, bytes: Buffer, fin: boolean): void {
    const stream = this.#streams.get(id);
    // Frames for a stream that we have given up may still be on the way.
    if (stream === undefined) return;
    stream.deliver(bytes, fin);
    if (stream.readableLength > this.#bufferLimit && !stream.destroyed) {
      this.#full.add(id);
      this.#socket.pause();
    }
  }

  /** The stream's consumer wants more (Node asks once, before it takes the bytes out of the buffer). */
  #drained(id: number): void {
    if (!this.#full.delete(id) || this.#full.size > 0 || this.#ended) return;
    this.#socket.resume();
  }

  #startHeartbeat(every: number): void {
    if (every === 0) return;
    this.#heartbeat = setInterval(() => {
      // While stalled we do not read, so silence means nothing.
      if (this.stalled) return;
      this.#silent += 1;
      if (this.#silent > 3) {
        this.destroy(
          new SpdyError(sentence('error.kube.spdy.silent', { seconds: (every * 3) / 1000 })),
        );
        return;
      }
      this.#socket.write(ping(this.#nextPing));
      this.#nextPing += 2;
    }, every);
    this.#heartbeat.unref();
  }

  #finish(error: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#heartbeat);
    const lost = error ?? new SpdyError(sentence('error.kube.spdy.lost'));
    for (const stream of [...this.#streams.values()]) stream.lost(lost);
    this.#streams.clear();
    if (error !== undefined || this.#socket.readableEnded) this.#socket.destroy();
    this.#resolveClosed(error);
  }
}
