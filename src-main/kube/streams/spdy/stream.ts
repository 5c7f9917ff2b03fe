import { Duplex } from 'node:stream';

import { sentence } from '../../../words/keys.ts';
import { resetStatus } from './frames.ts';
import type { SpdyHeaders } from './header-block.ts';
import { SpdyError } from './spdy-error.ts';

/** What a stream asks of its connection. */
export interface StreamLink {
  sendData(id: number, bytes: Buffer, fin: boolean, done: (error?: Error | null) => void): void;
  sendReset(id: number, status: number): void;
  /** The consumer has taken bytes. */
  drained(id: number): void;
  /** Nothing will be sent or received on it any more. */
  forget(stream: SpdyStream): void;
}

export interface StreamOptions {
  /** Turns an error of the protocol into the one that the stream's user shall see. */
  readonly explain?: (error: Error) => Error;
  /** A reset or a lost connection ends the readable side like FIN: something else says whether everything came. */
  readonly resetEnds?: boolean;
}

/** The peer gave the stream up (RST_STREAM). */
export class SpdyResetError extends SpdyError {
  readonly status: number;

  constructor(status: number) {
    super(sentence('error.kube.spdy.reset', { status }));
    this.name = 'SpdyResetError';
    this.status = status;
  }
}

/**
 * One stream of a SpdyConnection. `end()` sends FIN and leaves the other direction open; the peer's FIN ends the readable
 * side; `destroy()` before both have ended sends RST_STREAM.
 */
export class SpdyStream extends Duplex {
  readonly id: number;
  /** The headers of the SYN_STREAM that opened it. */
  readonly headers: SpdyHeaders;
  readonly #link: StreamLink;
  readonly #options: StreamOptions;
  #received = false;
  #receivedBytes = 0;
  #sent = false;
  #reset = false;

  constructor(id: number, headers: SpdyHeaders, link: StreamLink, options: StreamOptions = {}) {
    super({ allowHalfOpen: true });
    this.id = id;
    this.headers = headers;
    this.#link = link;
    this.#options = options;
    // A connection takes all its streams with it, also those whose user has stopped listening: that must not end the process.
    this.on('error', () => undefined);
  }

  /** Bytes that the peer has sent on this stream. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  override _read(): void {
    this.#link.drained(this.id);
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#send(chunk, done);
  }

  override _writev(
    chunks: { chunk: Buffer; encoding: string }[],
    done: (error?: Error | null) => void,
  ): void {
    this.#send(Buffer.concat(chunks.map((item) => item.chunk)), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.#sent || this.#reset) {
      done();
      return;
    }
    this.#sent = true;
    this.#link.sendData(this.id, Buffer.alloc(0), true, (error) => {
      this.#settle();
      done(error ?? null);
    });
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.#reset && !(this.#received && this.#sent))
      this.#link.sendReset(this.id, resetStatus.cancel);
    this.#link.forget(this);
    done(error === null ? null : (this.#options.explain?.(error) ?? error));
  }

  /** The opening frame had FIN: this side sends nothing. For the connection only. */
  sentFin(): void {
    this.#sent = true;
    this.end();
  }

  /** Bytes from the peer. For the connection only. */
  deliver(bytes: Buffer, fin: boolean): void {
    if (this.destroyed || this.#received) return;
    this.#receivedBytes += bytes.length;
    if (bytes.length > 0) this.push(bytes);
    if (!fin) return;
    this.#received = true;
    this.push(null);
    this.#settle();
  }

  /** The peer's RST_STREAM. What had come with its FIN before is whole, so that is no error. For the connection only. */
  wasReset(status: number): void {
    this.#gone(new SpdyResetError(status));
  }

  /** The connection ended under the stream. For the connection only. */
  lost(error: Error): void {
    this.#gone(error);
  }

  #gone(error: Error): void {
    this.#reset = true;
    if (this.destroyed) return;
    // With the peer's FIN everything has come, and what is still buffered must not be thrown away; only writing is over.
    if (this.#received) this.#link.forget(this);
    else if (this.#options.resetEnds === true) {
      this.#received = true;
      this.push(null);
      this.#link.forget(this);
    } else this.destroy(error);
  }

  #send(bytes: Buffer, done: (error?: Error | null) => void): void {
    if (this.#reset) done(new SpdyResetError(resetStatus.cancel));
    else this.#link.sendData(this.id, bytes, false, done);
  }

  #settle(): void {
    if (this.#received && this.#sent) this.#link.forget(this);
  }
}
