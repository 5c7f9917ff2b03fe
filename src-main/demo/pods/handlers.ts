import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Where a connection to a port of a pod comes from. */
export type Origin = 'loopback' | 'pod';
/** A port that speaks no HTTP. */
export type ByteHandler = (connection: Duplex) => void;
export type PortHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  origin: Origin,
) => Promise<void> | void;
