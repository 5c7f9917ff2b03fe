import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

import { createWebSocketStream } from 'ws';

import { ApiFailure } from './status.ts';
import { acceptWebSocket, offeredProtocols } from './websocket.ts';

/** kubectl's port-forward since 1.31: SPDY inside WebSocket messages (KEP-4006). */
export const tunnelProtocol = 'SPDY/3.1+portforward.k8s.io';

/** The first protocol of ours that the client offers; 403 as httpstream.Handshake answers. */
export function negotiateStream(request: IncomingMessage, ours: readonly string[]): string {
  const offered = (request.headersDistinct['x-stream-protocol-version'] ?? [])
    .flatMap((line) => line.split(','))
    .map((name) => name.trim());
  const chosen = ours.find((name) => offered.includes(name));
  if (chosen !== undefined) return chosen;
  throw new ApiFailure(
    403,
    'Forbidden',
    `unable to upgrade: unable to negotiate protocol: client supports [${offered.join(' ')}], server accepts [${ours.join(' ')}]`,
    {},
    { headers: { 'X-Accepted-Stream-Protocol-Versions': ours.join(', ') } },
  );
}

/** Answers 101; from here the socket speaks SPDY. */
export function switchToSpdy(socket: Duplex, head: Buffer, protocol: string): Duplex {
  socket.write(
    [
      'HTTP/1.1 101 Switching Protocols',
      'Connection: Upgrade',
      'Upgrade: SPDY/3.1',
      `X-Stream-Protocol-Version: ${protocol}`,
      '',
      '',
    ].join('\r\n'),
  );
  if (head.length > 0) socket.unshift(head);
  return socket;
}

export function wantsTunnel(request: IncomingMessage): boolean {
  return offeredProtocols(request).includes(tunnelProtocol);
}

/** The byte stream inside a WebSocket; ends with it. */
export async function tunnelOverWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<Duplex> {
  const webSocket = await acceptWebSocket({ request, socket, head, protocol: tunnelProtocol });
  const stream = createWebSocketStream(webSocket);
  stream.on('error', () => webSocket.terminate());
  return stream;
}
