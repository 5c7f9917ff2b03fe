import { request as httpRequest } from 'node:http';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import {
  checkServerIdentity,
  connect as connectTls,
  type ConnectionOptions,
  type TLSSocket,
} from 'node:tls';

import { SocksClient } from 'socks';

import { AppError, cancelled } from '../../contract/errors.ts';
import type { Evidence } from '../../words/keys.ts';
import { type MessageParam, sentence } from '../../words/keys.ts';
import { codeOf } from '../kubeconfig/files.ts';
import { tlsFailure, unreachable } from './errors.ts';
import type { ProxyAddress } from './proxy.ts';
import { timeouts } from './timeouts.ts';

/** What TLS needs to know; undefined for a server spoken to in clear. */
export interface TlsMaterial {
  readonly ca: readonly (string | Buffer)[] | undefined;
  readonly cert: string | Buffer | undefined;
  readonly key: string | Buffer | undefined;
  readonly serverName: string | undefined;
  readonly insecureSkipTlsVerify: boolean;
}

export interface DialTarget {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsMaterial | undefined;
  readonly proxy: ProxyAddress | undefined;
}

/**
 * One connection to the API server, through the proxy if there is one, with TLS finished. Resolves within
 * `timeouts.connect` or throws `cluster-unreachable`, `proxy-failed`, `tls-failed` or `cancelled`. The caller owns the
 * socket.
 */
export async function dial(target: DialTarget, signal: AbortSignal | undefined): Promise<Socket> {
  const deadline = AbortSignal.timeout(timeouts.connect);
  const stop = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  try {
    const raw = await dialRaw(target, stop);
    if (target.tls === undefined) return raw;
    return await startTls(raw, target.host, target.tls, stop, () => describeTarget(target));
  } catch (error) {
    if (signal?.aborted === true) throw cancelled();
    if (deadline.aborted && !(error instanceof AppError && error.code === 'tls-failed'))
      throw unreachable(
        describeTarget(target),
        sentence('error.kube.no-answer-within', { seconds: timeouts.connect / 1000 }),
      );
    throw error;
  }
}

export function describeTarget(target: DialTarget): string {
  const at = `${isIP(target.host) === 6 ? `[${target.host}]` : target.host}:${target.port}`;
  const { proxy } = target;
  return proxy === undefined
    ? at
    : `${at} (via ${proxy.protocol}://${proxy.host}:${proxy.port}, ${proxy.from})`;
}

/** TCP to the server, through the proxy if there is one; no TLS. */
export async function dialRaw(target: DialTarget, stop: AbortSignal): Promise<Socket> {
  const { proxy } = target;
  if (proxy === undefined) {
    try {
      return await openTcp(target.host, target.port, stop);
    } catch (error) {
      throw unreachable(describeTarget(target), reasonOf(error));
    }
  }
  let toProxy: Socket;
  try {
    toProxy = await openTcp(proxy.host, proxy.port, stop);
  } catch (error) {
    throw proxyFailure(
      target,
      sentence('error.kube.proxy.unreachable', { reason: reasonOf(error) }),
    );
  }
  try {
    if (proxy.protocol === 'socks5') return await throughSocks(toProxy, target, proxy, stop);
    const carrier =
      proxy.protocol === 'https'
        ? await startTls(
            toProxy,
            proxy.host,
            proxyTls,
            stop,
            () => `${proxy.protocol}://${proxy.host}:${proxy.port}`,
          )
        : toProxy;
    return await throughConnect(carrier, target, proxy, stop);
  } catch (error) {
    toProxy.destroy();
    throw error;
  }
}

const proxyTls: TlsMaterial = {
  ca: undefined,
  cert: undefined,
  key: undefined,
  serverName: undefined,
  insecureSkipTlsVerify: false,
};

function proxyFailure(target: DialTarget, detail: MessageParam): AppError {
  return new AppError(
    'proxy-failed',
    sentence('error.kube.proxy-failed', { target: describeTarget(target), detail }),
    {
      detail: typeof detail === 'string' ? detail : undefined,
      retryable: true,
      hint: sentence('hint.kube.check-proxy'),
    },
  );
}

/** No error of the system's: its sentence is told. */
class ClosedError extends Error {}

function reasonOf(error: unknown): Evidence {
  if (error instanceof ClosedError) return sentence('error.kube.closed');
  // Happy Eyeballs gathers one error per address in an AggregateError, which has the code of the first.
  return codeOf(error) ?? (error instanceof Error ? error.message : '?');
}

async function openTcp(host: string, port: number, stop: AbortSignal): Promise<Socket> {
  stop.throwIfAborted();
  const socket = connectTcp({ host, port, noDelay: true, keepAlive: true });
  await settled(socket, 'connect', stop);
  return socket;
}

/** Resolves at `event`; rejects at error, close or the signal, and then destroys the socket. */
async function settled(socket: Socket, event: string, stop: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const done = (): void => resolve(undefined);
  const failed = (error: Error): void => reject(error);
  const closed = (): void => reject(new ClosedError());
  const aborted = (): void => reject(new Error('aborted'));
  socket.once(event, done).once('error', failed).once('close', closed);
  stop.addEventListener('abort', aborted, { once: true });
  try {
    await promise;
  } catch (error) {
    socket.on('error', ignore);
    socket.destroy();
    throw error;
  } finally {
    socket.off(event, done).off('error', failed).off('close', closed);
    stop.removeEventListener('abort', aborted);
  }
}

function ignore(): void {
  // An error of a socket that has been given up has been reported already.
}

async function startTls(
  raw: Socket,
  host: string,
  tls: TlsMaterial,
  stop: AbortSignal,
  where: () => string,
): Promise<TLSSocket> {
  const name = tls.serverName ?? host;
  const options: ConnectionOptions = {
    socket: raw,
    host,
    // An address cannot be an SNI name (RFC 6066 §3).
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ...(tls.ca === undefined ? {} : { ca: [...tls.ca] }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
    rejectUnauthorized: !tls.insecureSkipTlsVerify,
    checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
    // SPDY upgrades and WebSockets exist in HTTP/1.1 only.
    ALPNProtocols: ['http/1.1'],
  };
  let secured: TLSSocket;
  try {
    secured = connectTls(options);
  } catch (error) {
    raw.destroy();
    throw new AppError('credentials-failed', sentence('error.kube.client-certificate'), {
      detail: reasonOf(error),
    });
  }
  try {
    await settled(secured, 'secureConnect', stop);
  } catch (error) {
    raw.destroy();
    if (stop.aborted) throw error;
    throw tlsFailure(where(), error);
  }
  return secured;
}

async function throughSocks(
  socket: Socket,
  target: DialTarget,
  proxy: ProxyAddress,
  stop: AbortSignal,
): Promise<Socket> {
  stop.throwIfAborted();
  try {
    // The name is resolved by the proxy, as Go's client does for socks5 and socks5h alike.
    const { socket: through } = await SocksClient.createConnection({
      command: 'connect',
      destination: { host: target.host, port: target.port },
      existing_socket: socket,
      timeout: timeouts.connect,
      proxy: {
        host: proxy.host,
        port: proxy.port,
        type: 5,
        ...(proxy.username === '' ? {} : { userId: proxy.username, password: proxy.password }),
      },
    });
    return through;
  } catch (error) {
    // socks' errors carry its options (with the password) beside the message: only the message goes on.
    throw proxyFailure(
      target,
      error instanceof Error ? error.message : sentence('error.kube.proxy.socks'),
    );
  }
}

async function throughConnect(
  socket: Socket,
  target: DialTarget,
  proxy: ProxyAddress,
  stop: AbortSignal,
): Promise<Socket> {
  const authority = `${isIP(target.host) === 6 ? `[${target.host}]` : target.host}:${target.port}`;
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const request = httpRequest({
    method: 'CONNECT',
    path: authority,
    createConnection: () => socket,
    signal: stop,
    headers: {
      host: authority,
      ...(proxy.username === ''
        ? {}
        : {
            'proxy-authorization': `Basic ${Buffer.from(`${proxy.username}:${proxy.password}`).toString('base64')}`,
          }),
    },
  });
  request.on('connect', (response, _socket, head) => {
    const status = response.statusCode ?? 0;
    if (status < 200 || status >= 300) {
      reject(
        proxyFailure(
          target,
          status === 407
            ? sentence('error.kube.proxy.credentials')
            : sentence('error.kube.proxy.answered', { status }),
        ),
      );
      return;
    }
    if (head.length > 0) socket.unshift(head);
    resolve(socket);
  });
  request.on('response', (response) => {
    response.resume();
    reject(
      proxyFailure(
        target,
        sentence('error.kube.proxy.answered', { status: response.statusCode ?? 0 }),
      ),
    );
  });
  request.on('error', (error) => reject(proxyFailure(target, reasonOf(error))));
  request.end();
  return await promise;
}
