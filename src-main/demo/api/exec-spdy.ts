import type { Duplex } from 'node:stream';

import { SpdyConnection } from '../../kube/streams/spdy/connection.ts';
import type { SpdyStream } from '../../kube/streams/spdy/stream.ts';
import type { ApiContext } from './context.ts';
import { type ExecOptions, runExec } from './exec-session.ts';

/** A 1.36 server picks v4 of what clients offer (docs/mesh.md). */
export const execSpdyProtocols = ['v4.channel.k8s.io', 'v3.channel.k8s.io'];

type Wanted = { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };

/** Streams by `streamtype`, only those asked for in the query; the exit status is JSON on the error stream. */
export async function serveExecSpdy(
  context: ApiContext,
  options: ExecOptions & Wanted,
  carrier: Duplex,
): Promise<void> {
  const done = context.counters.open('execs');
  const unregister = context.faults.register('exec', () => carrier.destroy());
  const streams = new Map<string, SpdyStream>();
  const expected = [
    'error',
    ...(options.stdin ? ['stdin'] : []),
    ...(options.stdout ? ['stdout'] : []),
    // A terminal has one output.
    ...(options.stderr && !options.tty ? ['stderr'] : []),
  ];
  const abort = new AbortController();
  const complete = Promise.withResolvers<boolean>();
  const spdy = new SpdyConnection(carrier, {
    role: 'server',
    heartbeatMs: 0,
    onStream: (stream) => {
      streams.set(stream.headers['streamtype'] ?? '', stream);
      if (expected.every((name) => streams.has(name))) complete.resolve(true);
    },
  });
  const timer = setTimeout(() => complete.resolve(false), 30_000);
  const ended = spdy.closed.then(() => {
    abort.abort();
    complete.resolve(false);
  });
  try {
    if (await complete.promise)
      await run(context, options, { streams, spdy, carrier }, abort.signal);
  } finally {
    clearTimeout(timer);
    spdy.close();
    await ended;
    unregister();
    done();
  }
}

async function run(
  context: ApiContext,
  options: ExecOptions,
  way: {
    readonly streams: ReadonlyMap<string, SpdyStream>;
    readonly spdy: SpdyConnection;
    readonly carrier: Duplex;
  },
  signal: AbortSignal,
): Promise<void> {
  const { streams, spdy, carrier } = way;
  const to =
    (name: string) =>
    async (chunk: Buffer): Promise<void> => {
      const stream = streams.get(name);
      if (stream === undefined) return;
      await new Promise<void>((resolve, reject) => {
        stream.write(chunk, (error) => {
          if (error instanceof Error) reject(error);
          else resolve();
        });
      });
    };
  const status = await runExec(context, options, {
    stdin: bytesOf(streams.get('stdin')),
    stdout: to('stdout'),
    stderr: to('stderr'),
    signal,
  });
  if (signal.aborted) return;
  if (status === 'drop') {
    spdy.destroy();
    carrier.destroy();
    return;
  }
  // Outputs first: a client takes the status for the end of everything.
  for (const name of ['stdout', 'stderr']) await finished(streams.get(name));
  streams.get('error')?.write(JSON.stringify(status));
  await finished(streams.get('error'));
  streams.get('stdin')?.destroy();
}

async function* bytesOf(stream: SpdyStream | undefined): AsyncGenerator<Buffer> {
  if (stream === undefined) return;
  for await (const chunk of stream) if (Buffer.isBuffer(chunk)) yield chunk;
}

function finished(stream: SpdyStream | undefined): Promise<void> {
  if (stream === undefined || stream.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    stream.once('finish', resolve);
    stream.once('close', resolve);
    stream.end();
  });
}
