import { connect } from 'node:net';

/** Sends exactly these bytes and answers with all that comes back until the other side closes. */
export function sendRaw(
  port: number,
  text: string,
  options: { readonly host?: string; readonly timeoutMs?: number } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: options.host ?? '127.0.0.1' });
    let answer = '';
    const timer = setTimeout(() => socket.destroy(), options.timeoutMs ?? 2_000);
    socket.setEncoding('latin1');
    socket.on('data', (piece: string) => (answer += piece));
    socket.once('connect', () => socket.write(text));
    socket.once('error', (error) => {
      // A server that stops reading resets the connection; what it said before counts.
      if (answer === '') reject(error);
    });
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(answer);
    });
  });
}

export interface RawRequest {
  readonly line?: string;
  /** Header lines as they go over the wire; a name may occur twice. */
  readonly headers: readonly string[];
  readonly body?: string;
}

export const rawText = ({ line = 'POST /rpc HTTP/1.1', headers, body = '' }: RawRequest): string =>
  [line, ...headers, '', body].join('\r\n');

export const statusOf = (answer: string): number =>
  Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0);
