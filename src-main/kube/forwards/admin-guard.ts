import type { Socket } from 'node:net';

import { sayInAll } from '../../words/say.ts';

/** Envoy's admin port, and Pilot's pages: who reaches them can end the proxy (POST /quitquitquit) or read its configuration. */
const envoyAdmin = 15000;
const pilotPorts = new Set([8080, 9876, 15014]);

export function isAdminPort(podName: string, port: number): boolean {
  return port === envoyAdmin || (pilotPorts.has(port) && /^istio(?:d|-pilot)\b/.test(podName));
}

const headLimit = 16 * 1024;
const own = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;

/**
 * Lets a program of this machine through, and no website: a page of another origin names itself (`Origin`, `Sec-Fetch-Site`), and one
 * whose name was bound anew to this address comes with that name as Host. Each connection carries one request (`Connection: close` is
 * put into it), so that none follows unseen. Answers whether the connection may go on; what was read stands in it again.
 */
export async function admitted(local: Socket): Promise<boolean> {
  const head = await readHead(local);
  if (head === undefined) {
    local.destroy();
    return false;
  }
  const end = head.indexOf('\r\n\r\n');
  const lines = head.toString('latin1', 0, Math.max(0, end)).split('\r\n');
  if (end === -1 || !isOwnRequest(lines)) {
    local.end(refusal);
    return false;
  }
  const kept = lines.filter(
    (line) => !/^(?:connection|keep-alive|proxy-connection)\s*:/i.test(line),
  );
  const made = `${[...kept, 'Connection: close'].join('\r\n')}\r\n\r\n`;
  local.unshift(Buffer.concat([Buffer.from(made, 'latin1'), head.subarray(end + 4)]));
  return true;
}

function isOwnRequest([request = '', ...lines]: readonly string[]): boolean {
  if (!/^[A-Z]{3,10} \/\S* HTTP\/1\.[01]$/.test(request)) return false;
  const headers = lines.map((line): readonly [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const all = (name: string): readonly string[] =>
    headers.filter(([key]) => key === name).map(([, value]) => value);
  // A name with a blank before the colon, or a folded line, is read differently by others.
  if (headers.some(([name]) => !/^[\w!#$%&'*+.^`|~-]+$/.test(name))) return false;
  const [host, ...more] = all('host');
  const sites = all('sec-fetch-site');
  return (
    host !== undefined &&
    more.length === 0 &&
    own.test(host) &&
    all('origin').length === 0 &&
    sites.every((site) => site === 'none' || site === 'same-origin')
  );
}

/** Until the empty line, or what fits; undefined when the connection ends before anything came. */
async function readHead(local: Socket): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let size = 0;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const read = (): void => {
    for (let piece: unknown = local.read(); piece !== null; piece = local.read()) {
      if (!Buffer.isBuffer(piece)) break;
      pieces.push(piece);
      size += piece.length;
      if (size > headLimit || Buffer.concat(pieces).includes('\r\n\r\n')) {
        resolve(undefined);
        return;
      }
    }
  };
  const ended = (): void => resolve(undefined);
  local.on('readable', read).once('end', ended).once('close', ended);
  read();
  await promise;
  local.off('readable', read).off('end', ended).off('close', ended);
  local.pause();
  return size === 0 ? undefined : Buffer.concat(pieces);
}

const text = sayInAll('host.admin-refused');
const refusal = `HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`;
