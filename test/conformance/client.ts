import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';

import { isObject, type JsonObject, parseJson, text } from '../../src-main/contract/json.ts';
import type { TraceHttp } from '../../src-main/contract/trace-request.ts';
import type { KeyPair } from './certificates.ts';
import type { Probe } from './requests.ts';

/** What the caller got; the rest is in the access log. */
export interface Received {
  /** Our end of the connection, by which the log is found. */
  readonly local: string;
  readonly status: number | undefined;
  /** Head of the request as the upstream got it; undefined where it was not asked. */
  readonly sent: string | undefined;
}

export interface Answer extends Pick<Received, 'status' | 'sent'> {
  /** All that the upstream says of it (`Arrived`). */
  readonly arrived?: JsonObject | undefined;
  readonly location?: string | undefined;
}

/** What the upstream says that it was sent. */
function arrivedIn(body: string): Pick<Answer, 'sent' | 'arrived'> {
  const start = body.indexOf('{"head":');
  if (start < 0) return { sent: undefined };
  const value = parseJson(body.slice(start, body.lastIndexOf('}') + 1));
  return isObject(value) ? { sent: text(value['head']), arrived: value } : { sent: undefined };
}

const patience = 4_000;

function opened(probe: Probe): Promise<Socket> {
  const at = probe.request.acceptedAt;
  return new Promise((resolve, reject) => {
    const socket = connect({ host: at?.ip ?? '', port: at?.port ?? 0, localAddress: probe.from });
    socket.once('connect', () => resolve(socket));
    socket.once('error', reject);
  });
}

export function head(http: TraceHttp): string {
  const lines = [`${http.method} ${http.path ?? ''} ${http.version}`];
  if (http.authority !== '') lines.push(`host: ${http.authority}`);
  for (const [name, value] of http.headers) lines.push(`${name}: ${value}`);
  const sized = http.headers.some(([name]) => name === 'content-length');
  if (/^P(?:OS|U)T$/.test(http.method) && !sized) lines.push('content-length: 0');
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** Writes bytes and reads until an HTTP status line, an echo, the end, or the end of patience. */
export function exchange(stream: Duplex, bytes: string): Promise<Answer> {
  return new Promise((resolve) => {
    let got = '';
    const timer = setTimeout(() => done(), patience);
    const done = (): void => {
      clearTimeout(timer);
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(got)?.[1];
      const body = got.slice(got.indexOf('\r\n\r\n') + 4);
      resolve({
        status: status === undefined ? undefined : Number(status),
        ...arrivedIn(body),
        location: /^location: (.*)$/im.exec(got)?.[1]?.trim(),
      });
    };
    stream.on('data', (chunk: Buffer) => {
      got += chunk.toString('latin1');
      const end = got.indexOf('\r\n\r\n');
      const length = /^content-length: (\d+)/im.exec(got.slice(0, Math.max(0, end)))?.[1];
      const whole = bytes.startsWith('HEAD ') || got.length >= end + 4 + Number(length ?? 0);
      if ((end >= 0 && whole) || got.startsWith('raw:')) done();
    });
    stream.on('end', done);
    stream.on('error', done);
    stream.on('close', done);
    stream.write(Buffer.from(bytes, 'latin1'));
  });
}

export function exchangeHttp2(stream: Duplex, http: TraceHttp): Promise<Answer> {
  return new Promise((resolve) => {
    const none: Answer = { status: undefined, sent: undefined };
    const timer = setTimeout(() => resolve(none), patience);
    let status: number | undefined;
    let location: string | undefined;
    let body = '';
    const done = (): void => {
      clearTimeout(timer);
      session.destroy();
      resolve({ status, location, ...arrivedIn(body) });
    };
    const session = connectHttp2('http://conformance.test', { createConnection: () => stream });
    session.on('error', done);
    session.on('close', done);
    const headers: Record<string, string | string[]> = {
      ':method': http.method,
      ':path': http.path ?? '/',
      ':authority': http.authority,
      ':scheme': 'http',
    };
    for (const [name, value] of http.headers) {
      const before = headers[name];
      headers[name] =
        before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value];
    }
    const request = session.request(headers, { endStream: true });
    request.on('response', (answer) => {
      status = Number(answer[':status']);
      ({ location } = answer);
    });
    request.on('data', (chunk: Buffer) => (body += chunk.toString('latin1')));
    request.on('end', done);
    request.on('error', done);
    request.on('close', done);
  });
}

function secured(probe: Probe, socket: Socket, pair: KeyPair): Promise<Duplex | undefined> {
  const { tls } = probe.request;
  if (tls === null) return Promise.resolve(socket);
  return new Promise((resolve) => {
    const stream = connectTls({
      socket,
      rejectUnauthorized: false,
      ...(tls.sni === '' ? {} : { servername: tls.sni }),
      ...(tls.alpn.length === 0 ? {} : { ALPNProtocols: [...tls.alpn] }),
      ...(probe.clientCertificate ? { cert: pair.certificate, key: pair.key } : {}),
    });
    const timer = setTimeout(() => resolve(undefined), patience);
    const done = (result: Duplex | undefined): void => {
      clearTimeout(timer);
      resolve(result);
    };
    stream.once('secureConnect', () => done(stream));
    stream.on('error', () => done(undefined));
    stream.once('close', () => done(undefined));
  });
}

/** Sends one probe over a connection of its own. */
export async function send(probe: Probe, pair: KeyPair): Promise<Received> {
  const socket = await opened(probe);
  socket.on('error', () => socket.destroy());
  const local = `${socket.localAddress ?? ''}:${String(socket.localPort ?? 0)} ${socket.remoteAddress ?? ''}:${String(socket.remotePort ?? 0)}`;
  const { request } = probe;
  if (probe.configuration.proxied)
    socket.write(
      `PROXY TCP4 ${request.source.ip} ${request.destination.ip} ${String(request.source.port)} ${String(request.destination.port)}\r\n`,
    );
  const stream = await secured(probe, socket, pair);
  let answer: Answer = { status: undefined, sent: undefined };
  if (stream !== undefined)
    answer =
      request.http?.version === 'HTTP/2'
        ? await exchangeHttp2(stream, request.http)
        : await exchange(
            stream,
            request.http === null ? 'no http at all\r\n\r\n' : head(request.http),
          );
  socket.destroy();
  return { local, ...answer };
}
