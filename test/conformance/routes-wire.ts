import { createServer, type Server, type Socket } from 'node:net';
import { connect } from 'node:net';

import type { RouteProbe } from './routes-world.ts';

export type HeaderList = readonly (readonly [string, string])[];

/** A parsed head: request or status line, then header lines with their names in lower case. */
export interface Head {
  readonly first: string;
  readonly headers: HeaderList;
}

function parseHead(text: string): Head {
  const [first = '', ...lines] = text.split('\r\n');
  return {
    first,
    headers: lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  };
}

/** What the upstream adds to each answer; the routes' response changes meet them. */
export const upstreamHeaders: HeaderList = [
  ['x-up', 'one'],
  ['x-dup', 'a'],
  ['x-dup', 'b'],
];

export interface RecordingUpstream {
  readonly port: number;
  /** Heads of requests by their x-case. */
  readonly seen: ReadonlyMap<string, Head>;
  stop(): Promise<void>;
}

/** Writes down the head of every request (but of mirrored ones) and answers 200 without body. */
export async function recordingUpstream(): Promise<RecordingUpstream> {
  const open = new Set<Socket>();
  const seen = new Map<string, Head>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const head = parseHead(text.slice(0, end));
        text = text.slice(end + 4);
        const host = head.headers.find(([name]) => name === 'host')?.[1] ?? '';
        const id = head.headers.find(([name]) => name === 'x-case')?.[1] ?? '';
        if (!/-shadow(:|$)/.test(host)) seen.set(id, head);
        const upgrade = head.headers.some(([name]) => name === 'upgrade');
        const lines = upstreamHeaders.map(([name, value]) => `${name}: ${value}\r\n`).join('');
        socket.write(
          upgrade
            ? `HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n${lines}\r\n`
            : `HTTP/1.1 200 OK\r\n${head.first.startsWith('CONNECT') ? '' : 'content-length: 0\r\n'}${lines}\r\n`,
        );
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const address = server.address();
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    seen,
    stop: async () => {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Sends one request; undefined when the connection ends without an answer. */
export function ask(probe: RouteProbe, patience = 5_000): Promise<Head | undefined> {
  return new Promise((resolve) => {
    const { http } = probe;
    const socket = connect({ host: '127.0.0.1', port: probe.world.port, localAddress: probe.from });
    const timer = setTimeout(() => done(), patience);
    let text = '';
    const done = (): void => {
      clearTimeout(timer);
      socket.destroy();
      const end = text.indexOf('\r\n\r\n');
      resolve(end < 0 ? undefined : parseHead(text.slice(0, end)));
    };
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (text.includes('\r\n\r\n')) done();
    });
    socket.on('end', done);
    socket.on('error', done);
    const target = http.method === 'CONNECT' ? http.authority : (http.path ?? '');
    const lines = [`${http.method} ${target} HTTP/1.1`, `host: ${http.authority}`];
    for (const [name, value] of http.headers) lines.push(`${name}: ${value}`);
    if (http.method === 'POST' || http.method === 'PUT') lines.push('content-length: 0');
    socket.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'));
  });
}
