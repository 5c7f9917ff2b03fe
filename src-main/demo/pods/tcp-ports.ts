import type { ByteHandler } from './handlers.ts';

/** xDS, webhooks and captured ports: take what comes and say nothing. */
export const silent: ByteHandler = (connection) => {
  connection.resume();
  connection.once('end', () => connection.end());
};

/** Gives back what it gets, and ends when the other side has: so every byte and a half-close can be checked. */
export const echo: ByteHandler = (connection) => {
  connection.pipe(connection);
};

/** A server that speaks first, as MySQL does: its greeting (protocol 10), then an echo. */
export const mysql: ByteHandler = (connection) => {
  const version = Buffer.from('8.0.36\0');
  const payload = Buffer.concat([Buffer.from([10]), version, Buffer.alloc(40)]);
  // Three bytes of length, little-endian, and the sequence number 0.
  connection.write(Buffer.concat([Buffer.from([payload.length, 0, 0, 0]), payload]));
  connection.pipe(connection);
};
