import { execFile } from 'node:child_process';
import { createServer, type Socket } from 'node:net';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { parseCurl } from '../../../src-main/envoy/trace/ask/curl.ts';

const run = promisify(execFile);

async function hasCurl(): Promise<boolean> {
  try {
    await run('curl', ['--version']);
    return true;
  } catch {
    return false;
  }
}

/** What a real curl sends is what the trace takes the command for. `bash` reads the words. */
describe.skipIf(!(await hasCurl()))('a real curl judges', () => {
  const heads: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('data', (bytes) => {
      heads.push(bytes.toString('utf8').split('\r\n\r\n', 1)[0] ?? '');
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  let port = 0;

  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  });

  it.each([
    'http://x/p',
    'http://x/a/..//b/./c',
    'http://x//../a',
    'http://x/a/..?x',
    'http://x/..a/...',
    'http://x/a/%2E%2e/b',
    'http://x/ü',
    'http://x?q',
    'http://X.Y/P',
    'http://x./p',
    "-b a=1 -b 'b=2; c=3' http://x/p",
    "-b a=1 -H 'Cookie: b=2' http://x/p",
    '-C 100 http://x/p',
    '-r 1-2 -C 5 http://x/p',
    "-z 'Tue, 15 Nov 1994 08:00:00 GMT' http://x/p",
    '--digest -u a:b http://x/p',
    '--anyauth -u a:b http://x/p',
    '--negotiate -u : http://x/p',
    '-u a:b --oauth2-bearer t http://x/p',
    'http://u%40:p%3a@x/p',
    '-u a:b http://u:p@x/p',
    "-u a:b -H 'Authorization: Bearer z' http://x/p",
    '-H Host: http://x/p',
    "-H 'Host: a' -H 'Host: b' http://x/p",
    "-e 'http://r;auto' -H 'Referer: z' http://x/p",
    "-A z -H 'User-Agent: y' http://x/p",
    "-H 'X-A:' -H 'X-B;' -H 'X-C: ' -H 'nocolon' http://x/p",
    "--json '{}' -H 'accept: x' http://x/p",
    "--json '{}' -G http://x/p",
    "--data-urlencode 'a=b c' --data-urlencode '=d e' --data-urlencode 'f&g' -G http://x/p",
    '--url-query a=b http://x/p?c',
    '-G -d a http://x/p#f',
    '-I -d a -G http://x/p',
    "--compressed -H 'Accept-Encoding: x' http://x/p",
    '-d a -X get http://x/p',
    '-0 http://x/p',
    "-H $'x-a: it\\'s \\u0021' http://x/p",
    '-sSL -o /dev/null -w "%{http_code}" -m5 -kXPATCH http://x/p',
    "-H 'x: $NOT' http://x/p",
  ])('%s', async (words) => {
    heads.length = 0;
    await run('bash', [
      '-c',
      `curl -sS --noproxy '*' --max-time 20 --connect-to "::127.0.0.1:${String(port)}" ${words}`,
    ]);
    const [line = '', ...fields] = (heads[0] ?? '').split('\r\n');
    const sent = fields.map((field): [string, string] => {
      const colon = field.indexOf(':');
      return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
    });
    const asked = parseCurl(`curl ${words}`);
    const [, authority = '', path = ''] = /^http:\/\/([^/]*)(.*)$/.exec(asked.to) ?? [];
    const version = asked.version === '1.0' ? 'HTTP/1.0' : 'HTTP/1.1';
    expect(`${asked.method} ${path} ${version}`).toBe(line);
    const own = asked.headers.map(([name, value]): [string, string] => [
      name.toLowerCase(),
      name === 'user-agent' && value.startsWith('curl/') ? 'curl' : value,
    ]);
    const host = own.find(([name]) => name === 'host')?.[1] ?? authority;
    const plain = (all: readonly (readonly [string, string])[]): readonly string[] =>
      all
        .filter(([name]) => !/^(?:host|content-length)$/.test(name))
        .map(
          ([name, value]) =>
            `${name}: ${name === 'user-agent' ? value.replace(/^curl\/.*/, 'curl') : value}`,
        )
        .toSorted();
    expect(host).toBe(sent.find(([name]) => name === 'host')?.[1] ?? '');
    expect(plain(own)).toEqual(plain(sent));
  });
});
