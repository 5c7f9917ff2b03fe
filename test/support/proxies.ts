import { createServer as createHttp, type Server as HttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export interface ProxyServer {
  readonly port: number;
  /** `host:port` of each target asked for. */
  readonly targets: string[];
  readonly authorizations: (string | undefined)[];
  close(): Promise<void>;
}

export interface ProxyOptions {
  /** Where a target really is; default: where it says. */
  readonly route?: (target: string) => { readonly host: string; readonly port: number };
  /** `user:password` that must be given. */
  readonly credentials?: string;
  /** Answers CONNECT with this instead. */
  readonly status?: number;
}

async function listening(server: Server | HttpServer): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function splitTarget(target: string): { host: string; port: number } {
  const colon = target.lastIndexOf(':');
  return { host: target.slice(0, colon), port: Number(target.slice(colon + 1)) };
}

function join(a: Socket, b: Socket): void {
  a.pipe(b);
  b.pipe(a);
  a.on('error', () => b.destroy());
  b.on('error', () => a.destroy());
  a.on('close', () => b.destroy());
  b.on('close', () => a.destroy());
}

/** A real CONNECT proxy on loopback. */
export async function startConnectProxy(options: ProxyOptions = {}): Promise<ProxyServer> {
  const targets: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const server = createHttp();
  server.on('connect', (request, socket: Socket, head) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    const target = request.url ?? '';
    targets.push(target);
    const given = request.headers['proxy-authorization'];
    authorizations.push(given);
    const wanted = options.credentials;
    if (wanted !== undefined && given !== `Basic ${Buffer.from(wanted).toString('base64')}`) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    if (options.status !== undefined) {
      socket.end(`HTTP/1.1 ${options.status} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const upstream = connect((options.route ?? splitTarget)(target), () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      if (head.length > 0) upstream.write(head);
      join(socket, upstream);
    });
    upstream.on('error', () => socket.destroy());
  });
  return {
    port: await listening(server),
    targets,
    authorizations,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

/** A real SOCKS5 proxy (RFC 1928, RFC 1929) on loopback: CONNECT to a name or an IPv4 address. */
export async function startSocksProxy(options: ProxyOptions = {}): Promise<ProxyServer> {
  const targets: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    let stage: 'greeting' | 'password' | 'request' = 'greeting';
    const onData = (chunk: Buffer): void => {
      if (stage === 'greeting') {
        const wants = options.credentials === undefined ? 0 : 2;
        const offered = chunk.subarray(2);
        if (!offered.includes(wants)) {
          socket.end(Buffer.from([5, 0xff]));
          return;
        }
        stage = wants === 0 ? 'request' : 'password';
        socket.write(Buffer.from([5, wants]));
        return;
      }
      if (stage === 'password') {
        const userLength = chunk[1] ?? 0;
        const user = chunk.toString('utf8', 2, 2 + userLength);
        const password = chunk.toString('utf8', 3 + userLength);
        const good = `${user}:${password}` === options.credentials;
        socket.write(Buffer.from([1, good ? 0 : 1]));
        if (!good) socket.end();
        stage = 'request';
        return;
      }
      socket.off('data', onData);
      const isName = chunk[3] === 3;
      const length = isName ? (chunk[4] ?? 0) : 4;
      const start = isName ? 5 : 4;
      const host = isName
        ? chunk.toString('utf8', start, start + length)
        : [...chunk.subarray(start, start + 4)].join('.');
      const target = `${host}:${chunk.readUInt16BE(start + length)}`;
      targets.push(target);
      const upstream = connect((options.route ?? splitTarget)(target), () => {
        socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
        join(socket, upstream);
      });
      upstream.on('error', () => socket.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])));
    };
    socket.on('data', onData);
  });
  return {
    port: await listening(server),
    targets,
    authorizations: [],
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
