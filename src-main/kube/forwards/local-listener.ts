import { createServer, type Server, type Socket } from 'node:net';

import { AppError } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import { codeOf } from '../kubeconfig/files.ts';

/** The two loopback addresses: nobody but this machine may connect. */
const hosts = ['127.0.0.1', '::1'] as const;
const attempts = 10;

/** Listens on both loopback addresses on one port. Closing frees the port at once. */
export class LocalListener {
  readonly port: number;
  readonly #servers: readonly Server[];

  private constructor(port: number, servers: readonly Server[]) {
    this.port = port;
    this.#servers = servers;
  }

  /** `wanted` 0: any port that is free on both. Throws `port-in-use`. */
  static async open(
    wanted: number,
    onConnection: (socket: Socket) => void,
  ): Promise<LocalListener> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await LocalListener.#tryOpen(wanted, onConnection);
      } catch (error) {
        const code = codeOf(error);
        if (wanted === 0 && code === 'EADDRINUSE' && attempt < attempts) continue;
        throw refusal(wanted, code);
      }
    }
  }

  static async #tryOpen(
    wanted: number,
    onConnection: (socket: Socket) => void,
  ): Promise<LocalListener> {
    const servers: Server[] = [];
    let port = wanted;
    try {
      for (const host of hosts) {
        // Half-close is the protocol's business, not ours.
        const server = createServer({ allowHalfOpen: true, noDelay: true }, onConnection);
        try {
          port = await listen(server, host, port);
        } catch (error) {
          // No IPv6 on this machine.
          const absent =
            host === '::1' && ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(codeOf(error) ?? '');
          if (!absent) throw error;
          continue;
        }
        servers.push(server);
      }
    } catch (error) {
      for (const server of servers) server.close();
      throw error;
    }
    return new LocalListener(port, servers);
  }

  /** Takes no more connections; resolves when the port is free. Open connections are the caller's to end. */
  async close(): Promise<void> {
    await Promise.all(
      this.#servers.map(async (server) => {
        const { promise, resolve } = Promise.withResolvers<undefined>();
        server.close(() => resolve(undefined));
        await promise;
      }),
    );
  }
}

function refusal(port: number, code: string | undefined): AppError {
  if (code === 'EADDRINUSE')
    return new AppError('port-in-use', sentence('error.kube.port-in-use', { port }), {
      hint: sentence('hint.kube.another-port'),
    });
  if (code === 'EACCES')
    return new AppError('port-in-use', sentence('error.kube.port-forbidden', { port }), {
      hint: sentence('hint.kube.higher-port'),
    });
  return new AppError(
    'port-in-use',
    sentence('error.kube.port-failed', { port, code: code ?? 'unknown' }),
  );
}

async function listen(server: Server, host: string, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  server.once('error', reject);
  server.listen({ host, port, exclusive: true }, () => resolve(undefined));
  await promise;
  server.off('error', reject);
  server.on('error', () => undefined);
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}
