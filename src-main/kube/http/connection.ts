import {
  Agent,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as httpRequest,
} from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { AppError, cancelled } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import type { Authenticator, Credentials } from '../auth/authenticator.ts';
import { trustedAuthorities } from '../auth/trust.ts';
import type { ClusterEntry } from '../kubeconfig/model.ts';
import { raceAbort } from '../race.ts';
import { withoutCredentials } from '../redact.ts';
import { dial, type DialTarget } from './dial.ts';
import { ApiStatusError, brokenConnection, pauseBefore, statusError } from './errors.ts';
import { bareHost, parseProxy, portOf, type ProxyAddress, proxyFor } from './proxy.ts';
import { readText } from './read-body.ts';
import { timeouts } from './timeouts.ts';

export interface ConnectionOptions {
  readonly cluster: ClusterEntry;
  readonly authenticator: Authenticator;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly extraCaFile?: string | undefined;
  /** What the system or its PAC file names, where neither kubeconfig nor environment does. */
  readonly systemProxy?: string | undefined;
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query below the server URL, beginning with `/`. */
  readonly path: string;
  /** The request in words, for errors: `list pods in default`. */
  readonly what: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Until the answer's headers. Default `timeouts.request`. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** For callers that wait by themselves when the server is busy, and tell about it. */
  readonly impatient?: boolean;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: IncomingMessage;
}

/**
 * The way to one API server with one user's credentials: sockets (through a proxy, with TLS), authentication with
 * one retry after 401, keep-alive per client certificate, upgrades.
 *
 * Plain node:http over our own sockets rather than client-node's transport: ARCHITECTURE has what was measured, part by part.
 */
export class ClusterConnection {
  readonly server: URL;
  readonly proxy: ProxyAddress | undefined;
  readonly #options: ConnectionOptions;
  readonly #agents = new Map<string, Agent>();
  readonly #sockets = new Set<Socket>();
  #closed = false;

  /** Throws `kubeconfig-invalid` for a server that is not a URL, `proxy-failed` for a proxy that is not. */
  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.server = serverUrl(options.cluster);
    const { cluster, env, systemProxy } = options;
    this.proxy =
      systemProxy === undefined
        ? proxyFor(this.server, cluster.proxyUrl, env)
        : parseProxy(systemProxy, 'the system');
  }

  /** True when frames of an upgrade may be lost on the way: an HTTP proxy or a gateway that serves the API under a path. */
  get throughGateway(): boolean {
    return (
      this.server.pathname.replace(/\/+$/, '') !== '' ||
      (this.proxy !== undefined && this.proxy.protocol !== 'socks5')
    );
  }

  /** Where, in words, without credentials. */
  get where(): string {
    const via = this.proxy === undefined ? '' : ` (via ${this.proxy.host}:${this.proxy.port})`;
    return `${this.server.host}${via}`;
  }

  /**
   * A 2xx answer, whose body must be read or destroyed; anything else throws the ApiStatusError of its status, after the pauses that a
   * busy server asks for (see pauseBefore).
   */
  async request(request: ApiRequest): Promise<ApiResponse> {
    let paused = 0;
    for (let pauses = 0; ; pauses += 1) {
      try {
        return await this.#once(request);
      } catch (error) {
        const seconds = pauseBefore(error, pauses, paused);
        if (seconds === undefined || request.impatient === true) throw error;
        paused += seconds;
        await raceAbort(sleep(seconds * 1000), request.signal);
      }
    }
  }

  async #once(request: ApiRequest): Promise<ApiResponse> {
    return await this.authenticated(request.signal, async (credentials) => {
      const response = await this.#attempt(request, credentials, this.#agent(credentials));
      if (response.status >= 200 && response.status < 300) return response;
      const said = await readText(response.body, 64 * 1024).catch(() => '');
      const body = withoutCredentials(said, credentials);
      throw statusError(request.what, { status: response.status, headers: response.headers, body });
    });
  }

  /** Runs `attempt`, and once more with fresh credentials when the server says 401 and there can be other ones. */
  async authenticated<T>(
    signal: AbortSignal | undefined,
    attempt: (credentials: Credentials) => Promise<T>,
  ): Promise<T> {
    const { authenticator } = this.#options;
    const credentials = await authenticator.credentials(signal);
    try {
      return await attempt(credentials);
    } catch (error) {
      if (!(error instanceof ApiStatusError) || error.status !== 401) throw error;
      if (!authenticator.rejected(credentials)) throw error;
      return await attempt(await authenticator.credentials(signal));
    }
  }

  /** A new connection of its own, for streams. */
  async dial(credentials: Credentials, signal: AbortSignal | undefined): Promise<Socket> {
    if (this.#closed) throw cancelled();
    const socket = await dial(await this.target(credentials), signal);
    if (this.closed) {
      // Closed while we were connecting: nobody else would end this one.
      socket.destroy();
      throw cancelled();
    }
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    return socket;
  }

  /** Ends every connection; requests under way fail as cancelled. */
  close(): void {
    this.#closed = true;
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Where and how a connection is opened. */
  async target(credentials: Credentials): Promise<DialTarget> {
    const { cluster, extraCaFile } = this.#options;
    const secure = this.server.protocol === 'https:';
    return {
      host: bareHost(this.server.hostname),
      port: portOf(this.server),
      proxy: this.proxy,
      tls: secure
        ? {
            ca: cluster.insecureSkipTlsVerify
              ? undefined
              : await trustedAuthorities(cluster, extraCaFile),
            cert: credentials.cert,
            key: credentials.key,
            serverName: cluster.tlsServerName,
            insecureSkipTlsVerify: cluster.insecureSkipTlsVerify,
          }
        : undefined,
    };
  }

  get authenticator(): Authenticator {
    return this.#options.authenticator;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Host, user agent, authorization and impersonation. */
  headers(credentials: Credentials): Record<string, string | readonly string[]> {
    return { host: this.server.host, 'user-agent': 'meshscope', ...credentials.headers };
  }

  /** The path below the server URL's own. */
  path(path: string): string {
    return `${this.server.pathname.replace(/\/+$/, '')}${path}`;
  }

  #agent(credentials: Credentials): Agent {
    const known = this.#agents.get(credentials.tlsIdentity);
    if (known !== undefined) return known;
    // Another certificate: the old connections are of no use to anybody any more.
    for (const [identity, agent] of this.#agents) {
      if (identity !== credentials.tlsIdentity) agent.destroy();
    }
    this.#agents.clear();
    const agent = new Agent({
      keepAlive: true,
      maxSockets: 24,
      maxFreeSockets: 4,
      timeout: 60_000,
    });
    agent.createConnection = (_options, callback) => {
      this.dial(credentials, undefined).then(
        (socket) => callback?.(null, socket),
        (error: unknown) => {
          const failed = error instanceof Error ? error : new Error(String(error));
          // Node's types want a stream beside an error; its Agent looks at the error alone.
          Reflect.apply(callback ?? noop, undefined, [failed]);
        },
      );
      return undefined;
    };
    this.#agents.set(credentials.tlsIdentity, agent);
    return agent;
  }

  async #attempt(
    request: ApiRequest,
    credentials: Credentials,
    agent: Agent,
    again = true,
  ): Promise<ApiResponse> {
    if (this.#closed) throw cancelled();
    const limit = AbortSignal.timeout(request.timeoutMs ?? timeouts.request);
    const { promise, resolve, reject } = Promise.withResolvers<ApiResponse>();
    const sent = httpRequest({
      method: request.method,
      path: this.path(request.path),
      agent,
      headers: outgoing({
        ...this.headers(credentials),
        ...request.headers,
        ...(request.body === undefined
          ? {}
          : { 'content-length': String(Buffer.byteLength(request.body)) }),
      }),
    });
    const stop = abortWith(sent, request.signal, limit);
    sent.once('response', (body) => {
      // From here on only the caller's own signal counts; a watch's body stays open for minutes.
      limit.removeEventListener('abort', stop.onLimit);
      body.once('close', stop.release);
      resolve({ status: body.statusCode ?? 0, headers: body.headers, body });
    });
    sent.on('error', (error) => {
      stop.release();
      reject(error);
    });
    sent.end(request.body);
    try {
      return await promise;
    } catch (error) {
      if (request.signal?.aborted === true || this.closed) throw cancelled();
      if (error instanceof AppError) throw error;
      if (limit.aborted)
        throw new AppError(
          'timeout',
          sentence('error.kube.no-answer', { where: this.where, what: request.what }),
          { retryable: true },
        );
      // A kept connection may have been closed by the server just as we used it: a fresh one tells.
      if (again && request.method === 'GET' && sent.reusedSocket)
        return await this.#attempt(request, credentials, agent, false);
      throw brokenConnection(this.where, error);
    }
  }
}

function noop(): void {
  // Node always passes a callback; its types do not say so.
}

function abortWith(
  sent: ClientRequest,
  signal: AbortSignal | undefined,
  limit: AbortSignal,
): { onLimit: () => void; release: () => void } {
  const onAbort = (): void => void sent.destroy(new Error('aborted'));
  limit.addEventListener('abort', onAbort, { once: true });
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted === true) onAbort();
  return {
    onLimit: onAbort,
    release: () => {
      limit.removeEventListener('abort', onAbort);
      signal?.removeEventListener('abort', onAbort);
    },
  };
}

/** node:http takes mutable lists only. */
export function outgoing(
  headers: Readonly<Record<string, string | readonly string[]>>,
): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : [...value],
    ]),
  );
}

function serverUrl(cluster: ClusterEntry): URL {
  const url = URL.canParse(cluster.server) ? new URL(cluster.server) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new AppError(
      'kubeconfig-invalid',
      sentence('error.kube.server-no-url', { name: cluster.name, file: cluster.file }),
    );
  return url;
}
