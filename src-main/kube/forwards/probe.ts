import type { Duplex } from 'node:stream';

import { httpOverStream } from '../streams/http-over-stream.ts';
import type { PodStreams } from '../streams/pod-streams.ts';
import type { Candidate } from './target.ts';

/**
 * Pages that cost little and tell that the program behind the port is alive. Whatever it answers, it answered: istiod's `/ready` says
 * 503 while its caches fill, and the forward works all the same.
 */
const pages: Readonly<Record<number, string>> = {
  8080: '/ready',
  15000: '/server_info',
  15014: '/ready',
  15020: '/healthz/ready',
  15021: '/healthz/ready',
};

const within = 10_000;
/** An open TCP connection says nothing; a refused one is told within a round trip. */
const refusedWithin = 1_000;

/** Resolves with the milliseconds that the probe took; throws AppError when the port does not answer. */
export async function probe(
  streams: PodStreams,
  pod: Candidate,
  lane: string,
  now: () => number,
  signal: AbortSignal,
): Promise<number> {
  const started = now();
  const stream = await streams.openPort(pod, pod.port, { signal, lane });
  const page = pages[pod.port];
  if (page === undefined) await notRefused(stream, signal);
  else {
    const what = `GET ${page} of ${pod.namespace}/${pod.name}`;
    const reply = await httpOverStream(stream, {
      method: 'GET',
      path: page,
      what,
      idleMs: within,
      signal,
    });
    for await (const chunk of reply.body) if (chunk.length < 0) break;
  }
  return now() - started;
}

async function notRefused(stream: Duplex, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const done = (): void => resolve(undefined);
  const timer = setTimeout(done, refusedWithin);
  // Data, or an orderly end: somebody is there.
  stream.once('data', done).once('end', done).once('error', reject).once('close', done);
  signal.addEventListener('abort', done, { once: true });
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', done);
    stream.destroy();
  }
}
