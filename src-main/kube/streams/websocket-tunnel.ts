import { Duplex } from 'node:stream';

import { WebSocket } from 'ws';

import { AppError } from '../../contract/errors.ts';
import { type Message, sentence } from '../../words/keys.ts';
import { type PodRef, podText, portForwardFailure } from './failures.ts';
import { bytesOf, keepAlive } from './websocket.ts';

/** RFC 6455 §7.4.1: normal closure, and a close frame without a code. */
const orderly: ReadonlySet<number> = new Set([1000, 1005]);

/** How long a tunnel whose writing side has ended waits for the rest of the answer. */
const idleAfterEnd = 60_000;

/**
 * One TCP connection into a pod over one WebSocket of `v4.channel.k8s.io`: channel 0 carries the bytes, channel 1 the
 * kubelet's error text. Each channel's first two bytes are the port (little-endian) and are no data. The protocol knows
 * no half-close: after `end()` the tunnel waits for the answer until the server closes or nothing moves for a minute.
 */
export class WebSocketTunnel extends Duplex {
  readonly #socket: WebSocket;
  readonly #pod: PodRef;
  readonly #port: number;
  readonly #prefixes: [Buffer, Buffer] = [Buffer.alloc(0), Buffer.alloc(0)];
  #idle: NodeJS.Timeout | undefined;
  #said = '';

  constructor(socket: WebSocket, pod: PodRef, port: number) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    this.#pod = pod;
    this.#port = port;
    keepAlive(socket);
    socket.on('message', (data) => this.#receive(bytesOf(data)));
    socket.on('close', (code) => this.#closed(code));
    socket.on('error', (error) => {
      this.destroy(this.#failed(sentence('error.kube.tunnel.broke'), error));
    });
    // An error text must be heard even while nobody reads the data.
    socket.resume();
    this.on('error', () => undefined);
  }

  override _read(): void {
    if (this.#socket.isPaused) this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.#socket.readyState !== WebSocket.OPEN) {
      done(this.#failed(sentence('error.kube.tunnel.closed')));
      return;
    }
    const framed = Buffer.allocUnsafe(chunk.length + 1);
    framed[0] = 0;
    chunk.copy(framed, 1);
    this.#socket.send(framed, { binary: true }, (error) => done(error ?? null));
  }

  override _final(done: () => void): void {
    this.#waitForRest();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.#idle);
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.close(1000);
    // close() waits up to 30 s for the peer's answer; the pod's side must not be held that long.
    setTimeout(() => this.#socket.terminate(), 1000).unref();
    this.#socket.resume();
    done(error);
  }

  #receive(message: Buffer): void {
    const channel = message[0];
    if (channel !== 0 && channel !== 1) {
      this.destroy(
        this.#failed(sentence('error.kube.tunnel.channel', { channel: String(channel) })),
      );
      return;
    }
    const rest = this.#withoutPrefix(channel, message.subarray(1));
    if (rest.length === 0 || this.destroyed) return;
    if (channel === 1) {
      this.#said += rest.toString('utf8');
      this.destroy(portForwardFailure(this.#said, this.#pod, this.#port));
      return;
    }
    if (this.#idle !== undefined) this.#waitForRest();
    if (!this.push(rest)) this.#socket.pause();
  }

  #withoutPrefix(channel: 0 | 1, bytes: Buffer): Buffer {
    const seen = this.#prefixes[channel];
    if (seen.length === 2) return bytes;
    const all = Buffer.concat([seen, bytes]);
    this.#prefixes[channel] = all.subarray(0, 2);
    if (all.length >= 2 && all.readUInt16LE(0) !== this.#port)
      this.destroy(
        this.#failed(sentence('error.kube.tunnel.other-port', { port: all.readUInt16LE(0) })),
      );
    return all.subarray(2);
  }

  #closed(code: number): void {
    // Only a normal closure says that everything was said; 1006 is a lost connection, 1001 a server that stops, 1011 one that failed.
    if (orderly.has(code)) {
      if (!this.destroyed) this.push(null);
    } else
      this.destroy(
        this.#failed(
          code === 1006
            ? sentence('error.kube.tunnel.lost')
            : sentence('error.kube.tunnel.code', { code }),
        ),
      );
  }

  #waitForRest(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.destroy(), idleAfterEnd);
  }

  #failed(detail: Message, cause?: unknown): AppError {
    return new AppError(
      'stream-failed',
      sentence('error.kube.stream-failed', { port: this.#port, pod: podText(this.#pod), detail }),
      { detail, retryable: true, cause },
    );
  }
}
