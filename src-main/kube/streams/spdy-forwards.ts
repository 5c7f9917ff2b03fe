import type { Duplex } from 'node:stream';

import { AppError } from '../../contract/errors.ts';
import type { Evidence } from '../../words/keys.ts';
import { sentence } from '../../words/keys.ts';
import type { ClusterConnection } from '../http/connection.ts';
import { raceAbort } from '../race.ts';
import { type PodRef, podText, portForwardFailure } from './failures.ts';
import type { SpdyConnection } from './spdy/connection.ts';
import { SpdyError } from './spdy/spdy-error.ts';
import { openSpdy } from './upgrade.ts';

/** A tunnel that was given up after so long without a byte leaves its connection in doubt: a network that has changed says nothing. */
const doubtAfter = 5_000;

/** An upgraded connection without tunnels is kept this long for the next one. */
const keepIdle = 20_000;

interface Pooled {
  readonly ready: Promise<SpdyConnection>;
  connection: SpdyConnection | undefined;
  /** requestid of the next tunnel: the pair of streams of one tunnel carries the same. */
  next: number;
  tunnels: number;
  idle: NodeJS.Timeout | undefined;
}

/**
 * Port-forward tunnels over SPDY: any number per upgraded connection, one connection per pod and lane. A connection whose
 * reading a slow consumer has stopped, or on which a tunnel failed (its sandbox may be gone), gets no new tunnels.
 */
export class SpdyForwards {
  readonly #connection: ClusterConnection;
  readonly #pool = new Map<string, Pooled>();

  constructor(connection: ClusterConnection) {
    this.#connection = connection;
  }

  /** `lane` keeps connections of different users apart, so that a stalled reader of one stops nobody else. */
  async open(
    pod: PodRef,
    port: number,
    path: string,
    lane: string,
    signal: AbortSignal | undefined,
  ): Promise<Duplex> {
    const key = `${podText(pod)} ${lane}`;
    const pooled = this.#usable(key) ?? this.#start(key, pod, port, path);
    pooled.tunnels += 1;
    clearTimeout(pooled.idle);
    try {
      const spdy = await raceAbort(pooled.ready, signal);
      return this.#tunnel(key, pooled, spdy, pod, port);
    } catch (error) {
      this.#released(key, pooled);
      throw error;
    }
  }

  /** Tunnels of this lane that are opened from now on get a new connection; those that are open stay. */
  renew(lane: string): void {
    for (const [key, pooled] of [...this.#pool]) {
      if (key.endsWith(` ${lane}`)) this.#retire(key, pooled);
    }
  }

  close(): void {
    for (const pooled of this.#pool.values()) {
      clearTimeout(pooled.idle);
      pooled.connection?.destroy();
    }
    this.#pool.clear();
  }

  #usable(key: string): Pooled | undefined {
    const pooled = this.#pool.get(key);
    if (pooled === undefined) return undefined;
    const { connection } = pooled;
    if (connection === undefined || (connection.usable && !connection.stalled)) return pooled;
    this.#retire(key, pooled);
    return undefined;
  }

  #start(key: string, pod: PodRef, port: number, path: string): Pooled {
    // Not tied to one caller's signal: others may be waiting for the same connection.
    const opening = openSpdy(this.#connection, {
      path,
      what: `create pods/portforward ${podText(pod)}:${port}`,
      protocols: ['portforward.k8s.io'],
    });
    const pooled: Pooled = {
      ready: opening.then(({ spdy }) => {
        pooled.connection = spdy;
        spdy.onClosed(() => this.#forget(key, pooled));
        return spdy;
      }),
      connection: undefined,
      next: 0,
      tunnels: 0,
      idle: undefined,
    };
    pooled.ready.catch(() => this.#forget(key, pooled));
    this.#pool.set(key, pooled);
    return pooled;
  }

  #tunnel(key: string, pooled: Pooled, spdy: SpdyConnection, pod: PodRef, port: number): Duplex {
    const common = { port: String(port), requestid: String(pooled.next) };
    pooled.next += 1;
    const explain = (error: Error): Error =>
      error instanceof AppError
        ? error
        : new AppError(
            'stream-failed',
            sentence('error.kube.stream-failed', {
              port,
              pod: podText(pod),
              detail: wordsOf(error),
            }),
            { detail: wordsOf(error), retryable: true },
          );
    let said = '';
    try {
      // The error stream comes first and with FIN, as client-go does; the kubelet pairs the two by requestid.
      const errors = spdy.open({ streamtype: 'error', ...common }, { fin: true });
      const data = spdy.open({ streamtype: 'data', ...common }, { explain });
      errors.on('data', (chunk: Buffer) => {
        said += chunk.toString('utf8');
        this.#retire(key, pooled);
        data.destroy(portForwardFailure(said, pod, port));
      });
      const opened = performance.now();
      data.once('close', () => {
        const silent = data.receivedBytes === 0 && !data.readableEnded;
        if (silent && performance.now() - opened > doubtAfter) this.#retire(key, pooled);
        errors.destroy();
        this.#released(key, pooled);
      });
      return data;
    } catch (error) {
      throw explain(
        error instanceof Error ? error : new SpdyError(sentence('error.kube.spdy.lost')),
      );
    }
  }

  #released(key: string, pooled: Pooled): void {
    pooled.tunnels -= 1;
    if (pooled.tunnels > 0) return;
    if (this.#pool.get(key) !== pooled) {
      pooled.connection?.close();
      return;
    }
    clearTimeout(pooled.idle);
    pooled.idle = setTimeout(() => this.#retire(key, pooled), keepIdle);
    pooled.idle.unref();
  }

  /** No new tunnels; ends with its last one. */
  #retire(key: string, pooled: Pooled): void {
    this.#forget(key, pooled);
    if (pooled.tunnels <= 0) pooled.connection?.close();
  }

  #forget(key: string, pooled: Pooled): void {
    clearTimeout(pooled.idle);
    if (this.#pool.get(key) === pooled) this.#pool.delete(key);
  }
}

const wordsOf = (error: Error): Evidence =>
  error instanceof SpdyError ? error.said : error.message;
