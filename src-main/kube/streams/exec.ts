import { PassThrough, type Readable } from 'node:stream';

import { AppError } from '../../contract/errors.ts';
import { at, jsonIn, num, objects, str, text } from '../../contract/json.ts';
import { sentence } from '../../words/keys.ts';
import type { ClusterConnection } from '../http/connection.ts';
import { type PodRef, podText } from './failures.ts';
import { openSpdy } from './upgrade.ts';

export interface ExecRequest {
  readonly pod: PodRef;
  readonly container: string;
  /** Program and arguments; no shell is involved. */
  readonly command: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

export interface ExecExit {
  readonly code: number;
  /** At most the first 64 KiB. */
  readonly stderr: string;
  /** The runtime's words when the program could not be started or was killed; else empty. */
  readonly message: string;
}

export interface ExecSession {
  /** Must be read: nothing else moves while it is full. */
  readonly stdout: Readable;
  /** Rejects with AppError `truncated` when the connection ends before the exit status came. */
  readonly exit: Promise<ExecExit>;
  close(): void;
}

export const stderrLimit = 64 * 1024;

export function execQuery(request: ExecRequest): string {
  const query = new URLSearchParams();
  for (const word of request.command) query.append('command', word);
  query.set('container', request.container);
  query.set('stdin', 'false');
  query.set('stdout', 'true');
  query.set('stderr', 'true');
  query.set('tty', 'false');
  return query.toString();
}

/** The Status that the kubelet writes on the error channel at the end (v4 and later): exit code in `details.causes`. */
export function exitOf(statusText: string, stderr: string): ExecExit {
  const status = jsonIn(statusText);
  if (str(at(status, 'status')) === 'Success') return { code: 0, stderr, message: '' };
  const cause = objects(at(status, 'details', 'causes')).find(
    (item) => item['reason'] === 'ExitCode',
  );
  const code = num(cause?.['message']);
  const message = status === undefined ? statusText : text(at(status, 'message'));
  return {
    code: code ?? -1,
    stderr,
    // "command terminated with non-zero exit code" says nothing that the code does not.
    message: code === undefined ? message.slice(0, 1000) : '',
  };
}

export function lost(request: ExecRequest, error?: unknown): AppError {
  return new AppError(
    'truncated',
    sentence('error.kube.exec-lost', {
      pod: podText(request.pod),
      program: request.command[0] ?? '',
    }),
    { retryable: true, cause: error },
  );
}

/** Exec over SPDY: POST, needs `create` on pods/exec alone. */
export async function execOverSpdy(
  connection: ClusterConnection,
  path: string,
  request: ExecRequest,
): Promise<ExecSession> {
  const { spdy } = await openSpdy(connection, {
    path: `${path}?${execQuery(request)}`,
    what: `run ${request.command[0] ?? ''} in ${podText(request.pod)}`,
    protocols: ['v5.channel.k8s.io', 'v4.channel.k8s.io'],
    signal: request.signal,
  });
  // The kubelet resets the streams that are left when it closes the connection (httpstream's Connection.Close), so a reset is
  // an end like FIN; whether the output is whole is said by the status, which is written after the output was copied.
  const errors = spdy.open({ streamtype: 'error' }, { resetEnds: true });
  const source = spdy.open({ streamtype: 'stdout' }, { resetEnds: true });
  const stderr = spdy.open({ streamtype: 'stderr' }, { resetEnds: true });
  const stdout = new PassThrough();
  stdout.on('error', () => undefined);
  const { promise: exit, resolve, reject } = Promise.withResolvers<ExecExit>();
  exit.catch(() => undefined);
  let said = '';
  let status = '';
  let known = false;
  let patience: NodeJS.Timeout | undefined;
  stderr.on('data', (chunk: Buffer) => {
    if (said.length < stderrLimit) said += chunk.toString('utf8');
  });
  const settle = (error?: Error): void => {
    if (known) return;
    known = true;
    if (status === '') {
      const failure = lost(request, error);
      stdout.destroy(failure);
      reject(failure);
      return;
    }
    resolve(exitOf(status, said));
    // A runtime may leave stdout open though the process has ended.
    patience = setTimeout(() => source.deliver(Buffer.alloc(0), true), 2000);
  };
  errors.on('data', (chunk: Buffer) => {
    status += chunk.toString('utf8');
    if (jsonIn(status) !== undefined) settle();
  });
  errors.once('end', () => {
    if (status !== '') settle();
  });
  source.pipe(stdout, { end: false });
  source.once('end', () => {
    clearTimeout(patience);
    exit.then(
      () => stdout.end(),
      () => undefined,
    );
  });
  const onAbort = (): void => spdy.destroy();
  request.signal?.addEventListener('abort', onAbort, { once: true });
  spdy.onClosed((error) => {
    clearTimeout(patience);
    request.signal?.removeEventListener('abort', onAbort);
    settle(error);
  });
  return { stdout, exit, close: () => spdy.close() };
}
