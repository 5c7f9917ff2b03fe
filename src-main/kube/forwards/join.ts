import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * Connects a local connection with a tunnel, with back-pressure and half-close both ways. When the tunnel breaks, the local
 * connection is reset, so that its user cannot take half an answer for a whole one.
 */
export function join(
  local: Socket,
  tunnel: Duplex,
  count: (bytesIn: number, bytesOut: number) => void,
): void {
  local.on('data', (chunk: Buffer) => count(0, chunk.length));
  tunnel.on('data', (chunk: Buffer) => count(chunk.length, 0));
  local.pipe(tunnel);
  tunnel.pipe(local);
  tunnel.once('error', () => local.resetAndDestroy());
  local.once('error', () => tunnel.destroy());
  local.once('close', () => {
    if (!tunnel.destroyed) tunnel.destroy();
  });
  tunnel.once('close', () => {
    // What was received in order still has to reach the local program.
    if (!tunnel.readableEnded) local.resetAndDestroy();
    else if (local.writableEnded) local.once('finish', () => local.destroySoon());
    else local.end();
  });
}
