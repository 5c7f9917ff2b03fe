import { PassThrough } from 'node:stream';

import type { ClusterConnection } from '../http/connection.ts';
import {
  type ExecExit,
  execQuery,
  type ExecRequest,
  type ExecSession,
  exitOf,
  lost,
  stderrLimit,
} from './exec.ts';
import { podText } from './failures.ts';
import { bytesOf, keepAlive, openWebSocket } from './websocket.ts';

/** Exec over a WebSocket: GET, needs `get` and (since Kubernetes 1.35) `create`. Channels: 1 stdout, 2 stderr, 3 status. */
export async function execOverWebSocket(
  connection: ClusterConnection,
  path: string,
  request: ExecRequest,
): Promise<ExecSession> {
  const socket = await openWebSocket(connection, {
    path: `${path}?${execQuery(request)}`,
    what: `run ${request.command[0] ?? ''} in ${podText(request.pod)}`,
    protocols: ['v5.channel.k8s.io', 'v4.channel.k8s.io'],
    signal: request.signal,
  });
  keepAlive(socket);
  const stdout = new PassThrough();
  stdout.on('error', () => undefined);
  const { promise: exit, resolve, reject } = Promise.withResolvers<ExecExit>();
  exit.catch(() => undefined);
  let said = '';
  let status = '';
  socket.on('message', (data) => {
    const bytes = bytesOf(data);
    const rest = bytes.subarray(1);
    if (rest.length === 0) return;
    if (bytes[0] === 1) {
      if (!stdout.write(rest)) {
        socket.pause();
        stdout.once('drain', () => socket.resume());
      }
    } else if (bytes[0] === 2) {
      if (said.length < stderrLimit) said += rest.toString('utf8');
    } else if (bytes[0] === 3) status += rest.toString('utf8');
  });
  socket.resume();
  const close = (): void => {
    socket.close(1000);
    setTimeout(() => socket.terminate(), 1000).unref();
  };
  const onAbort = (): void => socket.terminate();
  request.signal?.addEventListener('abort', onAbort, { once: true });
  socket.once('close', () => {
    request.signal?.removeEventListener('abort', onAbort);
    if (status === '') {
      const error = lost(request);
      stdout.destroy(error);
      reject(error);
      return;
    }
    stdout.end();
    resolve(exitOf(status, said));
  });
  return { stdout, exit, close };
}
