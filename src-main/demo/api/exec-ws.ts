import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';

import type { WebSocket } from 'ws';

import type { ApiContext } from './context.ts';
import { type ExecOptions, runExec } from './exec-session.ts';
import { handshakeRefused } from './status.ts';
import {
  acceptWebSocket,
  type Handshake,
  offeredProtocols,
  readChannel,
  sendChannel,
} from './websocket.ts';

const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'v4.base64.channel.k8s.io'];
const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;

/** v5 (the half-close of stdin) came with Kubernetes 1.29. */
export function execProtocol(request: IncomingMessage, minor: number): string {
  const known = minor >= 29 ? protocols : protocols.slice(1);
  const chosen = offeredProtocols(request).find((name) => known.includes(name));
  if (chosen === undefined) throw handshakeRefused();
  return chosen;
}

export async function serveExec(
  context: ApiContext,
  options: ExecOptions & { stdin: boolean; stdout: boolean; stderr: boolean },
  handshake: Handshake,
): Promise<void> {
  const { socket, protocol } = handshake;
  const webSocket = await acceptWebSocket(handshake);
  const base64 = protocol.includes('base64');
  const abort = new AbortController();
  const done = context.counters.open('execs');
  const unregister = context.faults.register('exec', () => socket.destroy());
  const stdin = new PassThrough();
  if (!options.stdin) stdin.end();
  webSocket.on('error', () => webSocket.terminate());
  webSocket.once('close', () => {
    abort.abort();
    stdin.destroy();
    done();
    unregister();
  });
  webSocket.on('message', (data) => {
    const message = readChannel(data, base64);
    if (message === undefined) return;
    // v5 only: [255, n] closes channel n, the half-close that v4 lacks.
    if (message.channel === channel.close && message.payload[0] === channel.stdin) {
      // The program may have ended already, and taken its stdin with it.
      if (!stdin.destroyed) stdin.end();
    }
    if (message.channel === channel.stdin && options.stdin)
      takeStdin(webSocket, stdin, message.payload);
  });
  const send =
    (to: number, wanted: boolean) =>
    async (chunk: Buffer): Promise<void> => {
      if (wanted) await sendChannel(webSocket, to, chunk, base64);
    };
  try {
    // The first message tells the client that the command has started (kubelet, remotecommand/websocket.go).
    const first = options.stdout ? channel.stdout : options.stderr ? channel.stderr : channel.error;
    await sendChannel(webSocket, first, Buffer.alloc(0), base64);
    const status = await runExec(context, options, {
      stdin,
      stdout: send(channel.stdout, options.stdout),
      stderr: send(channel.stderr, options.stderr),
      signal: abort.signal,
    });
    if (status === 'drop') socket.destroy();
    else {
      await sendChannel(webSocket, channel.error, Buffer.from(JSON.stringify(status)), base64);
      webSocket.close(1000);
    }
  } catch (error) {
    if (!abort.signal.aborted) webSocket.close(1011, String(error).slice(0, 100));
  }
}

function takeStdin(webSocket: WebSocket, stdin: PassThrough, payload: Buffer): void {
  if (stdin.destroyed || stdin.writableEnded || stdin.write(payload)) return;
  webSocket.pause();
  stdin.once('drain', () => webSocket.resume());
  stdin.once('close', () => webSocket.resume());
}
