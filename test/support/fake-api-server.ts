import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';

import { type WebSocket, WebSocketServer } from 'ws';

import type { Json, JsonObject } from '../../src-main/contract/json.ts';
import { SpdyConnection } from '../../src-main/kube/streams/spdy/connection.ts';
import type { SpdyStream } from '../../src-main/kube/streams/spdy/stream.ts';
import { pipe } from './pipe.ts';

export interface Refusal {
  readonly status: number;
  readonly body?: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ExecResult {
  readonly stdout: string | Buffer;
  readonly stderr?: string;
  readonly exitCode: number;
  /** The connection is cut after stdout, without a status. */
  readonly cut?: boolean;
}

/** A small kube-apiserver and kubelet in one, for tests of our own client. What it does is what the options say and no more. */
export interface FakeApiOptions {
  readonly tls?: { readonly cert: string; readonly key: string; readonly clientCa?: string };
  /** Looks at every request first; an answer here ends it. */
  readonly refuse?: (
    request: IncomingMessage,
    certificateName: string | undefined,
  ) => Refusal | undefined;
  /** Answers of GET and POST by path (without query); a function gets the request. */
  readonly answers?: Readonly<
    Record<string, Json | ((request: IncomingMessage, body: string) => Json | Refusal)>
  >;
  /** What listens in pods: `namespace/name:port`. Nothing there: connection refused. */
  readonly ports?: Readonly<Record<string, (stream: Duplex) => void>>;
  readonly exec?: (pod: string, command: readonly string[], container: string) => ExecResult;
  readonly transports?: { readonly websocket: boolean; readonly spdy: boolean };
  /** Wraps the connection, e.g. to count or to cut. */
  readonly onConnection?: (socket: Duplex) => void;
}

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

export class FakeApiServer {
  readonly requests: SeenRequest[] = [];
  readonly sockets = new Set<Duplex>();
  readonly webSockets = new Set<WebSocket>();
  connections = 0;
  spdyConnections = 0;
  options: FakeApiOptions;
  readonly #server;
  readonly #upgrades = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) =>
      ['v5.channel.k8s.io', 'v4.channel.k8s.io'].find((name) => offered.has(name)) ?? false,
  });

  constructor(options: FakeApiOptions) {
    this.options = options;
    const { tls } = options;
    this.#server =
      tls === undefined
        ? createHttpServer()
        : createTlsServer({
            cert: tls.cert,
            key: tls.key,
            ...(tls.clientCa === undefined
              ? {}
              : { ca: tls.clientCa, requestCert: true, rejectUnauthorized: false }),
          });
    this.#server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Duplex) => {
      this.connections += 1;
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => this.sockets.delete(socket));
      this.options.onConnection?.(socket);
    });
    this.#server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#answer(request, response).catch((error: unknown) =>
        response.destroy(error instanceof Error ? error : undefined),
      );
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#upgrade(request, socket, head);
    });
    this.#server.on('tlsClientError', () => undefined);
  }

  static async start(options: FakeApiOptions): Promise<FakeApiServer> {
    const fake = new FakeApiServer(options);
    await fake.listen();
    return fake;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', () => resolve());
    });
  }

  get port(): number {
    const address: AddressInfo | string | null = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  get url(): string {
    return `${this.options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  #seen(request: IncomingMessage): Refusal | undefined {
    this.requests.push({
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
    });
    const name = 'getPeerCertificate' in request.socket ? peerName(request.socket) : undefined;
    return this.options.refuse?.(request, name);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const refused = this.#seen(request);
    const path = new URL(request.url ?? '/', 'http://fake').pathname;
    const answer = this.options.answers?.[path];
    const value = refused ?? (typeof answer === 'function' ? answer(request, body) : answer);
    if (value === undefined) write(response, { status: 404, body: status(404, `no ${path}`) });
    else if (isRefusal(value)) write(response, value);
    else write(response, { status: 200, body: value });
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => undefined);
    const wants = (request.headers.upgrade ?? '').toLowerCase();
    const refused = this.#seen(request) ?? this.#unsupported(wants);
    const url = new URL(request.url ?? '/', 'http://fake');
    const match = /\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/(portforward|exec)$/.exec(
      url.pathname,
    );
    if (refused !== undefined || match === null) {
      refuseUpgrade(socket, refused ?? { status: 404, body: status(404, 'not found') });
      return;
    }
    const pod = `${match[1] ?? ''}/${match[2] ?? ''}`;
    if (wants === 'spdy/3.1') {
      this.#spdy(socket, head, pod, match[3] === 'exec', url);
      return;
    }
    this.#upgrades.handleUpgrade(request, socket, head, (webSocket) => {
      this.webSockets.add(webSocket);
      webSocket.once('close', () => this.webSockets.delete(webSocket));
      webSocket.on('error', () => undefined);
      if (match[3] === 'exec') this.#exec(webSocket, pod, url);
      else this.#forward(webSocket, pod, Number(url.searchParams.get('ports')));
    });
  }

  #unsupported(wants: string): Refusal | undefined {
    const { websocket, spdy } = this.options.transports ?? { websocket: true, spdy: true };
    if (wants === 'websocket' ? websocket : spdy) return undefined;
    return { status: 400, body: status(400, `unable to upgrade: ${wants}`) };
  }

  #forward(webSocket: WebSocket, pod: string, port: number): void {
    const prefix = Buffer.alloc(2);
    prefix.writeUInt16LE(port);
    webSocket.send(Buffer.concat([Buffer.from([0]), prefix]));
    webSocket.send(Buffer.concat([Buffer.from([1]), prefix]));
    const listener = this.options.ports?.[`${pod}:${port}`];
    if (listener === undefined) {
      const text = `error forwarding port ${port}: dial tcp4 127.0.0.1:${port}: connect: connection refused`;
      webSocket.send(Buffer.concat([Buffer.from([1]), Buffer.from(text)]));
      return;
    }
    const [near, far] = pipe();
    webSocket.on('message', (data: Buffer) => near.write(data.subarray(1)));
    webSocket.on('close', () => near.end());
    near.once('close', () => webSocket.close(1000));
    near.on('error', () => undefined);
    near.on('data', (chunk: Buffer) => {
      webSocket.send(Buffer.concat([Buffer.from([0]), chunk]), () => near.resume());
      near.pause();
    });
    listener(far);
  }

  #exec(webSocket: WebSocket, pod: string, url: URL): void {
    const result = this.#run(pod, url);
    const send = (channel: number, data: string | Buffer): void =>
      webSocket.send(Buffer.concat([Buffer.from([channel]), Buffer.from(data)]));
    send(1, result.stdout);
    if (result.stderr !== undefined) send(2, result.stderr);
    if (result.cut === true) {
      webSocket.terminate();
      return;
    }
    send(3, JSON.stringify(exitStatus(result.exitCode)));
    webSocket.close(1000);
  }

  #spdy(socket: Duplex, head: Buffer, pod: string, exec: boolean, url: URL): void {
    const protocol = exec ? 'v4.channel.k8s.io' : 'portforward.k8s.io';
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
    );
    if (head.length > 0) socket.unshift(head);
    const streams = new Map<string, SpdyStream>();
    const connection = new SpdyConnection(socket, {
      role: 'server',
      heartbeatMs: 0,
      onStream: (stream) => {
        const type = stream.headers['streamtype'] ?? '';
        if (exec) {
          streams.set(type, stream);
          if (streams.size === 3) this.#execOverSpdy(connection, streams, pod, url);
        } else if (type === 'error') streams.set(stream.headers['requestid'] ?? '', stream);
        else this.#forwardOverSpdy(stream, streams.get(stream.headers['requestid'] ?? ''), pod);
      },
    });
    this.spdyConnections += 1;
  }

  #forwardOverSpdy(data: SpdyStream, errors: SpdyStream | undefined, pod: string): void {
    const port = data.headers['port'] ?? '';
    const listener = this.options.ports?.[`${pod}:${port}`];
    if (listener === undefined) {
      errors?.end(
        `error forwarding port ${port} to pod x: failed to connect to localhost:${port} inside namespace: connection refused`,
      );
      data.end();
      return;
    }
    data.once('close', () => errors?.destroy());
    listener(data);
  }

  #execOverSpdy(
    connection: SpdyConnection,
    streams: ReadonlyMap<string, SpdyStream>,
    pod: string,
    url: URL,
  ): void {
    const result = this.#run(pod, url);
    if (result.stderr !== undefined) streams.get('stderr')?.end(result.stderr);
    streams.get('stdout')?.write(result.stdout, () => {
      if (result.cut === true) {
        connection.destroy();
        return;
      }
      // As the kubelet does: the status, and then everything is reset with the connection.
      streams.get('error')?.write(JSON.stringify(exitStatus(result.exitCode)), () => {
        for (const stream of streams.values()) stream.destroy();
        connection.close();
      });
    });
  }

  #run(pod: string, url: URL): ExecResult {
    return (
      this.options.exec?.(
        pod,
        url.searchParams.getAll('command'),
        url.searchParams.get('container') ?? '',
      ) ?? { stdout: '', exitCode: 0 }
    );
  }
}

function peerName(socket: object): string | undefined {
  if (!isTls(socket)) return undefined;
  const { subject } = socket.getPeerCertificate();
  const name = (subject as { CN?: string | string[] } | undefined)?.CN;
  return typeof name === 'string' && socket.authorized ? name : undefined;
}

function isTls(socket: object): socket is TLSSocket {
  return 'getPeerCertificate' in socket;
}

/** The Status that the kubelet writes on the error channel of exec. */
export function exitStatus(code: number): JsonObject {
  if (code === 0) return { metadata: {}, status: 'Success' };
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}

export function status(code: number, message: string, reason = ''): JsonObject {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code,
  };
}

function isRefusal(value: Json | Refusal): value is Refusal {
  return (
    typeof value === 'object' &&
    value !== null &&
    'status' in value &&
    typeof value.status === 'number' &&
    !('kind' in value)
  );
}

function write(response: ServerResponse, refusal: Refusal): void {
  const body = refusal.body === undefined ? '' : JSON.stringify(refusal.body);
  response.writeHead(refusal.status, { 'content-type': 'application/json', ...refusal.headers });
  response.end(body);
}

function refuseUpgrade(socket: Duplex, refusal: Refusal): void {
  const body = refusal.body === undefined ? '' : JSON.stringify(refusal.body);
  socket.end(
    `HTTP/1.1 ${refusal.status} Refused\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
