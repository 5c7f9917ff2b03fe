import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

import { type RawData, type WebSocket, WebSocketServer } from 'ws';

/** Protocols that the client offers, in its order. */
export function offeredProtocols(request: IncomingMessage): readonly string[] {
  return (request.headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** A request for a WebSocket, and the subprotocol chosen for it ('' for none). */
export interface Handshake {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  readonly protocol: string;
}

/** Completes the upgrade. */
export function acceptWebSocket(handshake: Handshake): Promise<WebSocket> {
  const { request, socket, head, protocol } = handshake;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
  });
  // Not ws's own negotiation: Kubernetes' `SPDY/3.1+portforward.k8s.io` has a slash, which is no token character, so ws
  // would refuse the header.
  delete request.headers['sec-websocket-protocol'];
  if (protocol !== '') {
    server.on('headers', (headers) => headers.push(`Sec-WebSocket-Protocol: ${protocol}`));
  }
  return new Promise((resolve) => {
    server.handleUpgrade(request, socket, head, (webSocket) => resolve(webSocket));
  });
}

/** Sends one message of a channel; resolves when the bytes are with the operating system, so that a slow reader slows us. */
export function sendChannel(
  webSocket: WebSocket,
  channel: number,
  payload: Buffer,
  base64: boolean,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (webSocket.readyState !== webSocket.OPEN) {
      reject(new Error('the client is gone'));
      return;
    }
    const message = base64
      ? `${channel}${payload.toString('base64')}`
      : Buffer.concat([Buffer.from([channel]), payload]);
    webSocket.send(message, { binary: !base64 }, (error) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
}

/** Channel and payload of a message; an empty message (a keep-alive of some clients) is undefined. */
export function readChannel(
  data: RawData,
  base64: boolean,
): { channel: number; payload: Buffer } | undefined {
  const bytes = Array.isArray(data)
    ? Buffer.concat(data)
    : data instanceof ArrayBuffer
      ? Buffer.from(data)
      : data;
  const [first] = bytes;
  if (first === undefined) return undefined;
  return base64
    ? { channel: first - 48, payload: Buffer.from(bytes.subarray(1).toString(), 'base64') }
    : { channel: first, payload: bytes.subarray(1) };
}
