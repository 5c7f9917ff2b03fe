import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { AppError } from '../../../src-main/contract/errors.ts';
import {
  type BrowserHost,
  type Limits,
  startBrowserHost,
} from '../../../src-main/hosts/browser/server.ts';
import { createDispatcher } from '../../../src-main/hosts/dispatcher.ts';
import { createHub } from '../../../src-main/hosts/hub.ts';
import { stubServices } from '../../support/stub-services.ts';
import { rawText, sendRaw, statusOf } from './raw-http.ts';

let host: BrowserHost;
let root: string;
let log: string[];
let calls: number;

async function start(limits: Partial<Limits> = {}): Promise<void> {
  calls = 0;
  log = [];
  const say = (line: string): void => void log.push(line);
  const services = stubServices({
    'app.settings': () => {
      calls += 1;
      return Promise.resolve({
        theme: 'dark',
        density: 'compact',
        locale: 'en',
        refreshSeconds: 10,
        inspectorOpen: true,
        notify: [],
      });
    },
  });
  const dispatcher = createDispatcher({ services, log: say, validateResults: true });
  host = await startBrowserHost({ dispatcher, hub: createHub(), root, port: 0, log: say, limits });
}

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'meshscope-root-'));
  await writeFile(path.join(root, 'index.html'), '<!doctype html><p>the page</p>');
  await mkdir(path.join(root, 'assets'));
  await writeFile(path.join(root, 'assets', 'main-abc.js'), 'export {};');
  await writeFile(path.join(root, '.hidden.js'), 'hidden');
  await writeFile(path.join(root, 'assets', 'secret'), 'no extension');
  await start();
});
afterEach(async () => {
  await host.close();
  await rm(root, { recursive: true });
});

const token = (): string => host.token;
const code = (): string => new URL(host.url).hash.slice('#c='.length);
const authority = (): string => `127.0.0.1:${host.port}`;
const body = JSON.stringify({ id: '1', method: 'app.settings', params: {} });

/** The headers of an honest call; an attack changes one of them. */
function honest(change: Record<string, string | string[] | undefined> = {}): string[] {
  const headers: Record<string, string | string[] | undefined> = {
    Host: authority(),
    Origin: `http://${authority()}`,
    'Sec-Fetch-Site': 'same-origin',
    'Content-Type': 'application/json',
    Authorization: `Bearer ${token()}`,
    'Content-Length': String(body.length),
    Connection: 'close',
    ...change,
  };
  return Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(
      (one) => `${name}: ${one}`,
    ),
  );
}

const call = (change: Record<string, string | string[] | undefined> = {}, sent = body) =>
  sendRaw(host.port, rawText({ headers: honest(change), body: sent }));

async function expectRefused(answer: Promise<string>, guard: string, status = 403): Promise<void> {
  const before = host.blockedRequests();
  const text = await answer;
  expect(statusOf(text)).toBe(status);
  expect(text).toContain('Refused.');
  expect(text.toLowerCase()).not.toMatch(/access-control|set-cookie/);
  expect(host.blockedRequests()).toBe(before + 1);
  expect(log.at(-1)).toContain(`guard: ${guard};`);
  expect(calls).toBe(0);
}

it('lets its own page through', async () => {
  const answer = await call();
  expect(statusOf(answer)).toBe(200);
  expect(answer).toContain('"ok":true');
  expect(calls).toBe(1);
  expect(host.blockedRequests()).toBe(0);
  expect(log).toEqual([]);
});

describe('guard 1: loopback only', () => {
  it('listens on 127.0.0.1 and on no other address of the machine', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4')
      .map(({ address }) => address);
    for (const other of ['::1', '127.0.0.2', ...others]) {
      await expect(
        sendRaw(host.port, rawText({ headers: honest(), body }), { host: other }),
      ).rejects.toThrow();
    }
  });
});

describe('guard 2: the Host header, against rebound names', () => {
  it.each<[string, (port: number) => string | string[] | undefined]>([
    ['missing', () => undefined],
    ['empty', () => ''],
    ['twice, the right one first', (port) => [`127.0.0.1:${port}`, `evil.test:${port}`]],
    ['twice the same', (port) => [`127.0.0.1:${port}`, `127.0.0.1:${port}`]],
    ['a rebound name', (port) => `evil.test:${port}`],
    ['localhost', (port) => `localhost:${port}`],
    ['LOCALHOST', (port) => `LOCALHOST:${port}`],
    ['ours as a prefix', (port) => `127.0.0.1:${port}.evil.test`],
    ['a trailing dot', (port) => `127.0.0.1.:${port}`],
    ['IPv6-mapped', (port) => `[::ffff:127.0.0.1]:${port}`],
    ['decimal', (port) => `2130706433:${port}`],
    ['another port', (port) => `127.0.0.1:${port + 1}`],
    ['no port', () => '127.0.0.1'],
    ['a user', (port) => `user@127.0.0.1:${port}`],
  ])('refuses %s', async (_name, hostOf) => {
    await expectRefused(call({ Host: hostOf(host.port) }), 'host');
  });

  it('refuses HTTP/1.0, with and without Host', async () => {
    for (const headers of [honest(), honest({ Host: undefined })]) {
      await expectRefused(
        sendRaw(host.port, rawText({ line: 'POST /rpc HTTP/1.0', headers, body })),
        'host',
      );
    }
  });

  it('refuses a rebound name for the page itself', async () => {
    const headers = [`Host: evil.test:${host.port}`, 'Connection: close'];
    await expectRefused(sendRaw(host.port, rawText({ line: 'GET / HTTP/1.1', headers })), 'host');
  });
});

describe('guard 3: methods and paths', () => {
  it.each([
    'OPTIONS /rpc',
    'PUT /rpc',
    'DELETE /rpc',
    'TRACE /',
    'PATCH /rpc',
    'GET /rpc',
    'GET /events',
    'POST /',
    'POST /rpc/',
    'POST /rpc?token=1',
    'POST /%72pc',
    'POST //rpc',
  ])('refuses %s', async (line) => {
    await expectRefused(
      sendRaw(host.port, rawText({ line: `${line} HTTP/1.1`, headers: honest(), body })),
      'target',
    );
  });

  it('refuses HEAD, whose answer has no body', async () => {
    const answer = await sendRaw(
      host.port,
      rawText({ line: 'HEAD / HTTP/1.1', headers: honest() }),
    );
    expect(statusOf(answer)).toBe(403);
  });

  it('refuses a target in absolute form, whichever host it names', async () => {
    for (const name of [authority(), 'evil.test']) {
      const line = `GET http://${name}/ HTTP/1.1`;
      await expectRefused(
        sendRaw(host.port, rawText({ line, headers: honest({ 'Content-Length': '0' }) })),
        'target',
      );
    }
  });

  it('gives CONNECT nothing', async () => {
    const line = `CONNECT ${authority()} HTTP/1.1`;
    expect(await sendRaw(host.port, rawText({ line, headers: honest() }))).not.toContain(' 200 ');
  });

  it.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '/assets/..%5c..%5cpackage.json',
    '/assets/\\..\\secret',
    '/assets//main-abc.js',
    '/.hidden.js',
    '/assets/.hidden.js',
    '/assets/secret',
    '/assets/main-abc.js%00',
    '/C:/index.html',
    '/index.html?x',
    '/nothing.js',
  ])('finds no file at %s', async (target) => {
    const headers = [`Host: ${authority()}`, 'Connection: close'];
    const answer = await sendRaw(host.port, rawText({ line: `GET ${target} HTTP/1.1`, headers }));
    expect(statusOf(answer)).toBe(404);
  });
});

describe('guard 4: Origin', () => {
  it.each<[string, (port: number) => string | string[] | undefined]>([
    ['missing', () => undefined],
    ['another port of this machine', (port) => `http://127.0.0.1:${port + 1}`],
    ['another site', () => 'https://evil.test'],
    ['an opaque origin', () => 'null'],
    ['localhost', (port) => `http://localhost:${port}`],
    ['https', (port) => `https://127.0.0.1:${port}`],
    ['twice', (port) => [`http://127.0.0.1:${port}`, 'https://evil.test']],
  ])('refuses a call with %s', async (_name, originOf) => {
    await expectRefused(call({ Origin: originOf(host.port) }), 'origin');
  });

  it('refuses files to other origins', async () => {
    const headers = [`Host: ${authority()}`, 'Origin: https://evil.test', 'Connection: close'];
    const line = 'GET /assets/main-abc.js HTTP/1.1';
    await expectRefused(sendRaw(host.port, rawText({ line, headers })), 'origin');
  });
});

describe('guard 5: Sec-Fetch-Site', () => {
  const navigate = (site: string): Promise<string> =>
    sendRaw(
      host.port,
      rawText({
        line: 'GET / HTTP/1.1',
        headers: [
          `Host: ${authority()}`,
          `Sec-Fetch-Site: ${site}`,
          'Sec-Fetch-Mode: navigate',
          'Sec-Fetch-Dest: document',
          'Connection: close',
        ],
      }),
    );

  it.each(['same-site', 'cross-site', 'none'])('refuses a call from %s', async (site) => {
    await expectRefused(call({ 'Sec-Fetch-Site': site }), 'fetch-site');
  });

  it('refuses one that says two things', async () => {
    await expectRefused(call({ 'Sec-Fetch-Site': ['same-origin', 'cross-site'] }), 'fetch-site');
  });

  it('opens the page for an address that a person typed, not for a link of another site', async () => {
    expect(statusOf(await navigate('none'))).toBe(200);
    await expectRefused(navigate('cross-site'), 'fetch-site');
    await expectRefused(navigate('same-site'), 'fetch-site');
  });

  it('lets the launcher’s file, which is another site, lead here once', async () => {
    host.expectLauncher();
    expect(statusOf(await navigate('cross-site'))).toBe(200);
    await expectRefused(navigate('cross-site'), 'fetch-site');
  });
});

describe('guard 6: content type and size', () => {
  it.each<[string, string | string[] | undefined]>([
    ['none', undefined],
    ['text/plain', 'text/plain'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['multipart', 'multipart/form-data; boundary=x'],
    ['a charset', 'application/json; charset=utf-8'],
    ['another case', 'Application/JSON'],
    ['two', ['application/json', 'text/plain']],
  ])('refuses a body of type %s', async (_name, type) => {
    await expectRefused(call({ 'Content-Type': type }), 'content-type');
  });

  it('refuses an encoded body', async () => {
    await expectRefused(call({ 'Content-Encoding': 'gzip' }), 'content-type');
  });

  it('refuses a body that announces more than the limit, before reading it', async () => {
    await expectRefused(call({ 'Content-Length': '1048577' }, '{'), 'body', 413);
  });

  it('refuses a body that grows past the limit without announcing it', async () => {
    const piece = `${(65_536).toString(16)}\r\n${' '.repeat(65_536)}\r\n`;
    const headers = honest({ 'Content-Length': undefined, 'Transfer-Encoding': 'chunked' });
    await expectRefused(
      sendRaw(host.port, rawText({ headers, body: `${piece.repeat(17)}0\r\n\r\n` })),
      'body',
      413,
    );
  });

  it('takes no body with two lengths', async () => {
    const answer = await call({ 'Content-Length': [String(body.length), '3'] });
    expect(statusOf(answer)).toBe(400);
    const smuggled = await call({ 'Transfer-Encoding': 'chunked' });
    expect(statusOf(smuggled)).toBe(400);
    expect(calls).toBe(0);
  });

  it.each(['', 'no json', '[]', '{"id":1}', '[[[[', '{"id":"1","method":"app.settings"'])(
    'answers %j with bad-request',
    async (text) => {
      const answer = await call({ 'Content-Length': String(text.length) }, text);
      expect(statusOf(answer)).toBe(200);
      expect(answer).toContain('"code":"bad-request"');
    },
  );

  it('survives a body nested as deeply as the limit allows', async () => {
    const text = '['.repeat(1_000_000);
    const answer = await call({ 'Content-Length': String(text.length) }, text);
    expect(answer).toContain('"code":"bad-request"');
    const closed = `{"id":"1","method":"app.settings","params":${'['.repeat(500_000)}${']'.repeat(500_000)}}`;
    expect(await call({ 'Content-Length': String(closed.length) }, closed)).toContain(
      'bad-request',
    );
    expect(statusOf(await call())).toBe(200);
  });
});

describe('guard 7: the token', () => {
  it.each<[string, (token: string) => string | string[] | undefined]>([
    ['missing', () => undefined],
    ['empty', () => 'Bearer '],
    ['wrong', () => `Bearer ${'A'.repeat(43)}`],
    ['cut short', (token) => `Bearer ${token.slice(0, -1)}`],
    ['of another scheme', (token) => `Basic ${token}`],
    ['bare', (token) => token],
    ['twice', (token) => [`Bearer ${token}`, `Bearer ${token}`]],
    ['twice in one line', (token) => `Bearer ${token}, Bearer ${token}`],
  ])('refuses a token that is %s', async (_name, authorizationOf) => {
    await expectRefused(call({ Authorization: authorizationOf(token()) }), 'token');
  });

  it('refuses a token in a cookie', async () => {
    await expectRefused(call({ Authorization: undefined, Cookie: `token=${token()}` }), 'token');
  });

  it('refuses a token in the query, also for the events', async () => {
    const line = `POST /rpc?t=${token()} HTTP/1.1`;
    await expectRefused(
      sendRaw(host.port, rawText({ line, headers: honest({ Authorization: undefined }), body })),
      'target',
    );
  });
});

describe('the code of the address', () => {
  const exchange = (
    given: unknown,
    change: Record<string, string | string[] | undefined> = {},
  ): Promise<string> => {
    const sent = JSON.stringify({ code: given });
    const headers = honest({
      Authorization: undefined,
      'Content-Length': String(Buffer.byteLength(sent)),
      ...change,
    });
    return sendRaw(host.port, rawText({ line: 'POST /session HTTP/1.1', headers, body: sent }));
  };

  it('gives the token once; what is left in a history, a log or a terminal is worth nothing', async () => {
    const used = code();
    const answer = await exchange(used);
    expect(statusOf(answer)).toBe(200);
    expect(answer).toContain(`{"token":"${token()}"}`);
    expect(answer.toLowerCase()).toContain('cache-control: no-store');
    await expectRefused(exchange(used), 'token');
    expect(code()).not.toBe(used);
    expect(statusOf(await exchange(code()))).toBe(200);
  });

  it('is no token, and the token is no code', async () => {
    await expectRefused(call({ Authorization: `Bearer ${code()}` }), 'token');
    await expectRefused(exchange(token()), 'token');
    const kept = code();
    for (const wrong of ['', 'x', 'A'.repeat(43), 7, null, [kept], { code: kept }, `${kept} `])
      await expectRefused(exchange(wrong), 'token');
    expect(code()).toBe(kept);
  });

  it.each<[string, Record<string, string | undefined>, string]>([
    ['another site', { Origin: 'http://evil.test' }, 'origin'],
    ['no origin', { Origin: undefined }, 'origin'],
    ['a form', { 'Content-Type': 'text/plain' }, 'content-type'],
    ['a site by its metadata', { 'Sec-Fetch-Site': 'same-site' }, 'fetch-site'],
    ['a rebound name', { Host: 'evil.test' }, 'host'],
  ])('is not taken from %s', async (_name, change, guard) => {
    const kept = code();
    await expectRefused(exchange(kept, change), guard);
    expect(code()).toBe(kept);
  });

  it('cannot be guessed quickly', async () => {
    for (let i = 0; i < 19; i += 1) await expectRefused(exchange(`guess ${i}`), 'token');
    await expectRefused(exchange('one more'), 'rate', 429);
    // Who has the right one is not kept out by those who guess.
    expect(statusOf(await exchange(code()))).toBe(200);
  });
});

describe('guards 8 and 9: the token’s way, and no cookies', () => {
  it('stands in the fragment, has 256 bits, and is another at each start', async () => {
    const url = new URL(host.url);
    expect(`${url.origin}${url.pathname}${url.search}`).toBe(`http://${authority()}/`);
    expect(Buffer.from(token(), 'base64url')).toHaveLength(32);
    expect(Buffer.from(code(), 'base64url')).toHaveLength(32);
    expect(code()).not.toBe(token());
    const first = [token(), code()];
    await host.close();
    await start();
    expect(first).not.toContain(token());
    expect(first).not.toContain(code());
  });

  it('answers calls so that no other site can read, sniff or keep them', async () => {
    const answer = (await call()).toLowerCase();
    expect(answer).toContain('x-content-type-options: nosniff');
    expect(answer).toContain('cache-control: no-store');
    expect(answer).toContain('cross-origin-resource-policy: same-origin');
    expect(answer).not.toMatch(/access-control|set-cookie/);
  });
});

describe('guard 10: the page', () => {
  it('comes with its policy', async () => {
    const headers = [`Host: ${authority()}`, 'Connection: close'];
    const answer = await sendRaw(host.port, rawText({ line: 'GET / HTTP/1.1', headers }));
    expect(statusOf(answer)).toBe(200);
    expect(answer).toContain('the page');
    const policy = /content-security-policy: (.*)\r\n/i.exec(answer)?.[1]?.split('; ');
    expect(policy).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      "font-src 'self'",
      `connect-src 'self' ws://${authority()}`,
      "worker-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "object-src 'none'",
      "require-trusted-types-for 'script'",
      expect.stringMatching(/^trusted-types [a-zA-Z -]+$/),
    ]);
    expect(answer).toMatch(/referrer-policy: no-referrer/i);
    expect(answer).toMatch(/cross-origin-opener-policy: same-origin/i);
  });
});

describe('the events', () => {
  const open = (protocols: string[], origin: string | undefined, query = '') =>
    new Promise<WebSocket>((resolve, reject) => {
      const socket = new WebSocket(`ws://${authority()}/events${query}`, protocols, {
        ...(origin !== undefined && { origin }),
      });
      socket.once('open', () => resolve(socket));
      socket.once('error', reject);
    });
  const own = (): string => `http://${authority()}`;

  it('opens for its own page with the token, without compression', async () => {
    const socket = await open([`bearer.${token()}`], own(), '?client=abc');
    expect(socket.extensions).toBe('');
    socket.terminate();
  });

  it.each<[string, () => [string[], string | undefined, string?]]>([
    ['without Origin', () => [[`bearer.${token()}`], undefined]],
    ['from another port', () => [[`bearer.${token()}`], 'http://127.0.0.1:1']],
    ['from another site', () => [[`bearer.${token()}`], 'https://evil.test']],
    ['without token', () => [[], own()]],
    ['with a wrong token', () => [[`bearer.${'A'.repeat(43)}`], own()]],
    ['with the token twice', () => [[`bearer.${token()}`, `bearer.${token()}x`], own()]],
    ['with the token in the query only', () => [[], own(), `?t=${token()}`]],
    ['elsewhere', () => [[`bearer.${token()}`], own(), '/more']],
  ])('stays shut %s', async (_name, argumentsOf) => {
    const before = host.blockedRequests();
    await expect(open(...argumentsOf())).rejects.toThrow('403');
    expect(host.blockedRequests()).toBe(before + 1);
  });

  it('closes on a page that talks', async () => {
    const socket = await open([`bearer.${token()}`], own());
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.send('hello');
    expect(await closed).toBe(1008);
    const loud = await open([`bearer.${token()}`], own());
    const cut = new Promise<number>((resolve) => loud.once('close', resolve));
    loud.send('x'.repeat(2048));
    expect(await cut).toBe(1009);
  });

  it('lets go of a page that no longer answers', async () => {
    await host.close();
    await start({ ping: 40 });
    // As after the lid of the laptop was shut: the socket is there, nobody is.
    const silent = new WebSocket(`ws://${authority()}/events`, [`bearer.${token()}`], {
      origin: own(),
      autoPong: false,
    });
    const alive = await open([`bearer.${token()}`], own());
    await new Promise((resolve) => silent.once('close', resolve));
    expect(alive.readyState).toBe(WebSocket.OPEN);
    alive.terminate();
  });
});

describe('guard 11: limits', () => {
  it('slows down guessing, and only guessing', async () => {
    const answers: number[] = [];
    for (let guess = 0; guess < 30; guess += 1) {
      answers.push(
        statusOf(await call({ Authorization: `Bearer ${String(guess).padStart(43, 'x')}` })),
      );
    }
    expect(answers.slice(0, 19)).toEqual(Array(19).fill(403));
    expect(answers.slice(19)).toEqual(Array(11).fill(429));
    expect(statusOf(await call())).toBe(200);
  });

  it('ends a connection that dribbles its headers', async () => {
    await host.close();
    await start({ headers: 200, request: 400 });
    const began = performance.now();
    const answer = await sendRaw(host.port, `POST /rpc HTTP/1.1\r\nHost: ${authority()}\r\nX: `, {
      timeoutMs: 5_000,
    });
    expect(performance.now() - began).toBeLessThan(4_500);
    expect(statusOf(answer)).toBe(408);
  });

  it('ends a connection that dribbles its body', async () => {
    await host.close();
    await start({ headers: 200, request: 400 });
    const began = performance.now();
    await sendRaw(host.port, rawText({ headers: honest(), body: '{' }), { timeoutMs: 5_000 });
    expect(performance.now() - began).toBeLessThan(4_500);
    expect(calls).toBe(0);
  });

  it('takes no more sockets than it should, and idle ones do not keep the page out', async () => {
    await host.close();
    await start({ sockets: 3 });
    const closed: number[] = [];
    const idle = (i: number): Promise<string> =>
      sendRaw(host.port, 'POST /rpc HTTP/1.1\r\n', { timeoutMs: 20_000 })
        .catch(() => '')
        .finally(() => closed.push(i));
    const held = Array.from({ length: 12 }, (_, i) => idle(i));
    // The first ones make room for the last ones, and one of these for the page.
    await expect.poll(() => closed.length).toBe(9);
    expect(statusOf(await call())).toBe(200);
    expect(calls).toBe(1);
    expect(Math.max(...closed)).toBeLessThan(11);
    await host.close();
    await Promise.all(held);
    await start();
  });

  it('does not end a call, or the events of a page, to make room', async () => {
    await host.close();
    await start({ sockets: 3 });
    const socket = new WebSocket(`ws://${authority()}/events`, [`bearer.${token()}`], {
      origin: `http://${authority()}`,
    });
    await new Promise((resolve) => socket.once('open', resolve));
    const idle = (): Promise<string> =>
      sendRaw(host.port, 'GET / HTTP/1.1\r\n', { timeoutMs: 20_000 }).catch(() => '');
    const held = Array.from({ length: 10 }, idle);
    for (let i = 0; i < 5; i += 1) expect(statusOf(await call())).toBe(200);
    expect(socket.readyState).toBe(WebSocket.OPEN);
    await host.close();
    await Promise.all(held);
    await start();
  });
});

describe('guards 12 and 13: logs and count', () => {
  it('never writes down what was sent, and counts every refusal', async () => {
    await call({ Authorization: 'Bearer my-guess-of-the-token' });
    await call({ Host: 'evil.test', Cookie: 'secret-cookie' });
    await call({ Origin: 'https://evil.test/path#fragment' });
    expect(host.blockedRequests()).toBe(3);
    expect(log).toHaveLength(3);
    expect(log.join('\n')).not.toMatch(/guess|evil|secret|fragment/);
    expect(log.join('\n')).not.toContain(token());
  });
});

describe('start and end', () => {
  it('says that a port is taken, and what to do', async () => {
    const dispatcher = createDispatcher({
      services: stubServices({}),
      log: () => undefined,
      validateResults: true,
    });
    const second = startBrowserHost({
      dispatcher,
      hub: createHub(),
      root,
      port: host.port,
      log: () => undefined,
    });
    await expect(second).rejects.toThrow(AppError);
    await expect(second).rejects.toMatchObject({ code: 'port-in-use' });
  });

  it('frees its port at once, with pages and calls still open', async () => {
    const socket = new WebSocket(`ws://${authority()}/events`, [`bearer.${token()}`], {
      origin: `http://${authority()}`,
    });
    await new Promise((resolve) => socket.once('open', resolve));
    const half = sendRaw(host.port, 'POST /rpc HTTP/1.1\r\n').catch(() => 'reset');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const began = performance.now();
    await host.close();
    await Promise.all([closed, half]);
    expect(performance.now() - began).toBeLessThan(3_000);
    await expect(sendRaw(host.port, 'GET / HTTP/1.1\r\n\r\n')).rejects.toThrow('ECONNREFUSED');
    await start();
  });
});
