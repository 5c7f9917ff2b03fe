import { createServer as createHttp2, type Http2Server } from 'node:http2';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

import type { KeyPair } from './certificates.ts';

/** What the upstream was sent, as it says in the body of its answer. */
export interface Arrived {
  /** Head of the request; of HTTP/2 as HTTP/1 would write it. */
  readonly head: string;
  readonly peer: string;
  readonly tls: {
    readonly sni: string;
    readonly alpn: string;
    readonly certificate: boolean;
  } | null;
  /** A PROXY protocol header came first. */
  readonly proxied: boolean;
}

interface Way {
  readonly peer: string;
  tls: Arrived['tls'];
  proxied: boolean;
}

/** HTTP/1 with the request's head in the body of the answer; anything else goes back as it is. */
function speak(stream: Socket, way: Way): void {
  let text = '';
  stream.on('error', () => stream.destroy());
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    const end = text.indexOf('\r\n\r\n');
    if (!/^\S+ \S+ HTTP\/1/.test(text)) {
      stream.write(`raw:${text}`);
      text = '';
      return;
    }
    if (end < 0) return;
    const head = text.slice(0, end);
    text = '';
    const body = answer(head, way);
    const upgrade = /^connection:.*upgrade/im.test(head);
    const status = upgrade
      ? 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'
      : `HTTP/1.1 200 OK\r\ncontent-length: ${String(body.length)}\r\n\r\n`;
    stream.write(status);
    if (!upgrade && !head.startsWith('HEAD ')) stream.write(body);
  });
}

function answer(head: string, { peer, tls, proxied }: Way): Buffer {
  const arrived: Arrived = { head, peer, tls, proxied };
  return Buffer.from(JSON.stringify(arrived));
}

/** Looks at the first bytes: a PROXY header, TLS, HTTP/2's preface, or neither. */
function sniff(stream: Socket, way: Way, pair: KeyPair, http2: Http2Server): void {
  stream.on('error', () => stream.destroy());
  stream.once('data', (first: Buffer) => {
    stream.pause();
    const line = first.indexOf('\r\n');
    if (first.subarray(0, 6).toString('latin1') === 'PROXY ' && line > 0) {
      way.proxied = true;
      stream.unshift(first.subarray(line + 2));
      sniff(stream, way, pair, http2);
      stream.resume();
      return;
    }
    stream.unshift(first);
    if (first[0] === 0x16) secure(stream, way, pair, http2);
    else if (first.subarray(0, 3).toString('latin1') === 'PRI') speakHttp2(stream, way, http2);
    else {
      speak(stream, way);
      stream.resume();
    }
  });
}

/** By the port that a session comes from. */
const ways = new Map<number, Way>();

/** Node's HTTP/2 wants a connection of its own, from the first byte on. */
function speakHttp2(stream: Socket, way: Way, http2: Http2Server): void {
  const address = http2.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const inner = connect({ host: '127.0.0.1', port }, () => {
    ways.set(inner.localPort ?? 0, way);
    stream.pipe(inner).pipe(stream);
  });
  inner.on('error', () => stream.destroy());
  stream.on('close', () => inner.destroy());
}

function secure(stream: Socket, way: Way, pair: KeyPair, http2: Http2Server): void {
  let sni = '';
  const inner = new TLSSocket(stream, {
    isServer: true,
    cert: pair.certificate,
    key: pair.key,
    requestCert: true,
    rejectUnauthorized: false,
    ALPNCallback: ({ servername, protocols }) => {
      sni = servername;
      return protocols[0];
    },
    SNICallback: (name, done) => {
      sni = name;
      done(null);
    },
  });
  inner.once('secure', () => {
    // TLS within our TLS is the caller's own.
    way.tls ??= {
      sni,
      alpn: typeof inner.alpnProtocol === 'string' ? inner.alpnProtocol : '',
      certificate: Object.keys(inner.getPeerCertificate()).length > 0,
    };
    sniff(inner, way, pair, http2);
  });
  inner.on('error', () => inner.destroy());
}

/** What all endpoints are: one server on every loopback address. */
export async function startUpstream(
  pair: KeyPair,
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const open = new Set<Socket>();
  const http2 = createHttp2();
  http2.on('sessionError', () => undefined);
  http2.on('stream', (stream, headers, _flags, raw) => {
    const { ':method': method = '', ':path': path = '', ':authority': host = '' } = headers;
    // As they came: the other form joins values.
    const lines = raw.flatMap((name, at) =>
      at % 2 === 1 || name.startsWith(':') ? [] : [`${name}: ${raw[at + 1] ?? ''}`],
    );
    const head = [`${method} ${path} HTTP/2`, `host: ${host}`, ...lines].join('\r\n');
    const from = stream.session?.socket.remotePort ?? 0;
    const way = ways.get(from) ?? { peer: '', tls: null, proxied: false };
    const body = answer(head, way);
    stream.on('error', () => stream.destroy());
    stream.respond({ ':status': 200, 'content-length': body.length });
    stream.end(method === 'HEAD' ? undefined : body);
  });
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    const way = { peer: socket.remoteAddress ?? '', tls: null, proxied: false };
    sniff(socket, way, pair, http2);
  });
  await new Promise<void>((resolve) => http2.listen(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const address = server.address();
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    stop: async () => {
      for (const socket of open) socket.destroy();
      http2.close();
      ways.clear();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
