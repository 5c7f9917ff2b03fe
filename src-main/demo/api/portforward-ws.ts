import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

import type { WebSocket } from 'ws';

import type { RunningPod } from '../pods/pod.ts';
import { PortRefused } from '../pods/pod-network.ts';
import type { ApiContext } from './context.ts';
import { failure, handshakeRefused } from './status.ts';
import { FaultyGate, pump } from './stream-pump.ts';
import {
  acceptWebSocket,
  type Handshake,
  offeredProtocols,
  readChannel,
  sendChannel,
} from './websocket.ts';

const protocols = ['v4.channel.k8s.io', 'v4.base64.channel.k8s.io'];

/** The protocol to speak; v5 alone is refused, as a real server does for port-forward (docs/mesh.md). */
export function portForwardProtocol(request: IncomingMessage): string {
  const offered = offeredProtocols(request);
  if (offered.length === 0) return 'v4.channel.k8s.io';
  const chosen = offered.find((name) => protocols.includes(name));
  if (chosen === undefined) throw handshakeRefused();
  return chosen;
}

export function portsOf(query: URLSearchParams): readonly number[] {
  const ports = query
    .getAll('ports')
    .flatMap((value) => value.split(','))
    .map(Number);
  if (ports.length === 0) throw failure.badRequest('query parameter "ports" is required');
  const bad = ports.find((port) => !Number.isInteger(port) || port < 1 || port > 65_535);
  if (bad !== undefined) throw failure.badRequest(`unable to parse "${bad}" as a port`);
  return ports;
}

/** Port n of the query uses channel 2n for data and 2n+1 for errors; each begins with its port number. */
export async function servePortForward(
  context: ApiContext,
  pod: RunningPod,
  ports: readonly number[],
  handshake: Handshake,
): Promise<void> {
  const { socket, protocol } = handshake;
  const webSocket = await acceptWebSocket(handshake);
  const base64 = protocol.includes('base64');
  const abort = new AbortController();
  const done = context.counters.open('portForwards');
  const unregister = context.faults.register('portforward', () => socket.destroy());
  webSocket.on('error', () => webSocket.terminate());
  webSocket.once('close', () => {
    abort.abort();
    done();
    unregister();
  });

  const connections = new Map<number, Duplex>();
  const tunnels = ports.map((port, index) =>
    tunnel({ context, pod, port, index, base64, webSocket, socket, connections, abort }),
  );
  webSocket.on('message', (data) => {
    const message = readChannel(data, base64);
    if (message === undefined || message.channel % 2 !== 0) return;
    const connection = connections.get(message.channel / 2);
    if (connection === undefined || connection.destroyed || connection.writableEnded) return;
    if (!connection.write(message.payload)) {
      webSocket.pause();
      connection.once('drain', () => webSocket.resume());
      connection.once('close', () => webSocket.resume());
    }
  });
  await Promise.all(tunnels);
}

interface Tunnel {
  readonly context: ApiContext;
  readonly pod: RunningPod;
  readonly port: number;
  readonly index: number;
  readonly base64: boolean;
  readonly webSocket: WebSocket;
  readonly socket: Duplex;
  readonly connections: Map<number, Duplex>;
  readonly abort: AbortController;
}

async function tunnel(options: Tunnel): Promise<void> {
  const { context, pod, port, index, base64, webSocket, abort } = options;
  const dataChannel = index * 2;
  const prefix = Buffer.from([port & 0xff, port >> 8]);
  const send = (channel: number, payload: Buffer): Promise<void> =>
    sendChannel(webSocket, channel, payload, base64);
  let connection: Duplex;
  try {
    connection = context.network.connect(pod, port, 'loopback');
  } catch (error) {
    if (!(error instanceof PortRefused)) throw error;
    await ignoreGone(send(dataChannel, prefix), abort.signal);
    await ignoreGone(send(dataChannel + 1, prefix), abort.signal);
    const text = `error forwarding port ${port} to pod ${pod.name}, uid : ${error.message}`;
    await ignoreGone(send(dataChannel + 1, Buffer.from(text)), abort.signal);
    return;
  }
  options.connections.set(index, connection);
  const done = context.counters.open('tunnels');
  connection.on('error', () => connection.destroy());
  abort.signal.addEventListener('abort', () => connection.destroy(), { once: true });
  const fault = context.faults.forStream({
    kind: 'portforward',
    namespace: pod.namespace,
    name: pod.name,
    port,
  });
  try {
    await send(dataChannel, prefix);
    await send(dataChannel + 1, prefix);
    const end = await pump(
      connection,
      (chunk) => send(dataChannel, chunk),
      new FaultyGate(fault, abort.signal),
    );
    if (end === 'drop') options.socket.destroy();
    // There is no half-close: after the far side ended, the stream may simply stay open (docs/mesh.md). A fault
    // that cuts the stream closes the WebSocket, as a kubelet that lost its container does.
    if (end === 'cut' || context.faults.webSocketAfterEnd === 'closes') webSocket.close(1000);
  } catch (error) {
    // The pod went away (reset) or the client did: either way this connection is over.
    if (!abort.signal.aborted) webSocket.close(1011, String(error).slice(0, 100));
  } finally {
    connection.destroy();
    done();
  }
}

/** A client that left before the goodbye is no error. */
async function ignoreGone(sending: Promise<void>, signal: AbortSignal): Promise<void> {
  try {
    await sending;
  } catch (error) {
    if (!signal.aborted && !(error instanceof Error)) throw error;
  }
}
