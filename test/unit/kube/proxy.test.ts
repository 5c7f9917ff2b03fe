import { describe, expect, it } from 'vitest';

import { isExcepted, parseProxy, proxyFor } from '../../../src-main/kube/http/proxy.ts';
import { redact } from '../../../src-main/kube/redact.ts';
import { Secret } from '../../../src-main/kube/secret.ts';

describe('NO_PROXY', () => {
  it.each([
    ['api.example.com', 443, '*', true],
    ['api.example.com', 443, 'example.com', true],
    ['example.com', 443, 'example.com', true],
    ['badexample.com', 443, 'example.com', false],
    ['api.example.com', 443, '.example.com', true],
    ['example.com', 443, '.example.com', false],
    ['api.example.com', 443, '*.example.com', true],
    ['API.Example.COM.', 443, ' other , EXAMPLE.com ', true],
    ['api.example.com', 6443, 'example.com:6443', true],
    ['api.example.com', 443, 'example.com:6443', false],
    ['10.1.2.3', 443, '10.0.0.0/8', true],
    ['11.1.2.3', 443, '10.0.0.0/8', false],
    ['10.1.2.3', 443, '10.0.0.0/33', false],
    ['10.1.2.3', 443, '10.1.2.3:443', true],
    ['10.1.2.3', 6443, '10.1.2.3:443', false],
    ['fd00::5', 443, 'fd00::/8', true],
    ['fd00::5', 443, 'fd00:0:0::5', true],
    ['fd00::5', 443, '[fd00::5]:443', true],
    ['api.example.com', 443, '10.0.0.0/8', false],
    ['api.example.com', 443, '', false],
  ])('%s:%i against %j is %s', (host, port, list, expected) => {
    expect(isExcepted(host, port, list)).toBe(expected);
  });
});

describe('the proxy for a server', () => {
  const server = new URL('https://api.example.com:6443');
  it.each([
    ['none', server, undefined, {}, undefined],
    [
      'proxy-url before the environment',
      server,
      'socks5h://p:9',
      { HTTPS_PROXY: 'http://q:1' },
      'socks5 p:9 proxy-url',
    ],
    [
      'proxy-url in spite of NO_PROXY',
      server,
      'http://p',
      { NO_PROXY: '*' },
      'http p:80 proxy-url',
    ],
    [
      'HTTPS_PROXY before https_proxy, as in Go',
      server,
      undefined,
      { HTTPS_PROXY: 'https://q', https_proxy: 'http://r' },
      'https q:443 HTTPS_PROXY',
    ],
    ['lower case', server, undefined, { https_proxy: 'r:3128' }, 'http r:3128 HTTPS_PROXY'],
    [
      'an exception',
      server,
      undefined,
      { HTTPS_PROXY: 'http://q', no_proxy: '.example.com' },
      undefined,
    ],
    [
      'HTTP_PROXY is for http',
      new URL('http://api'),
      undefined,
      { HTTP_PROXY: 'http://q', HTTPS_PROXY: 'http://r' },
      'http q:80 HTTP_PROXY',
    ],
    [
      'never for loopback',
      new URL('https://127.0.0.1:1'),
      undefined,
      { HTTPS_PROXY: 'http://q' },
      undefined,
    ],
    [
      'never for loopback, IPv6',
      new URL('https://[::1]:1'),
      undefined,
      { HTTPS_PROXY: 'http://q' },
      undefined,
    ],
    [
      'unless the kubeconfig says so',
      new URL('https://localhost:1'),
      'http://p:8',
      {},
      'http p:8 proxy-url',
    ],
  ])('%s', (_name, url, proxyUrl, env, expected) => {
    const found = proxyFor(url, proxyUrl === undefined ? undefined : new Secret(proxyUrl), env);
    const shown =
      found === undefined
        ? undefined
        : `${found.protocol} ${found.host}:${found.port} ${found.from}`;
    expect(shown).toBe(expected);
  });

  it('takes name and password out of the URL, and quotes neither when it is wrong', () => {
    expect(parseProxy('http://us%40er:p%3Aw@[::1]:8', 'proxy-url')).toMatchObject({
      host: '::1',
      port: 8,
      username: 'us@er',
      password: 'p:w',
    });
    for (const bad of ['ftp://user:s3cr3t@host', 'http://user:s3cr3t@ho st'])
      expect(() => parseProxy(bad, 'proxy-url')).toThrow(/^(?!.*s3cr3t).*proxy-url/);
  });
});

describe('redacting what others wrote', () => {
  it.each([
    ['token=abc123 rest', 'token=[secret] rest'],
    ['Authorization: Bearer abcdefgh1', 'Authorization: [secret]'],
    ['bearer abcdefgh1', 'bearer [secret]'],
    ['"password": "hunter2", x', '"password": "[secret]", x'],
    ['jwt eyJhbGciOiJ.eyJzdWIiOiJ.c2ln end', 'jwt [secret] end'],
    ['-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY----- ok', '[secret] ok'],
    ['the word token alone stays', 'the word token alone stays'],
    [
      'pod a-very-long-deployment-name-of-some-team-in-production-7d6874b48f-qxhn5 stays',
      'pod a-very-long-deployment-name-of-some-team-in-production-7d6874b48f-qxhn5 stays',
    ],
    [
      'c2f1f7a5a9f2b3a8d2c1c0b6b1d5f3a9e8d7c6b5/1.38.1/Clean',
      'c2f1f7a5a9f2b3a8d2c1c0b6b1d5f3a9e8d7c6b5/1.38.1/Clean',
    ],
    ['key Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MGFiY2RlZmdoaWprbG1ub3A= end', 'key [secret] end'],
    ['my-own-value here', '[secret] here'],
  ])('%j becomes %j', (text, expected) => {
    expect(redact(text, ['my-own-value', 'x'])).toBe(expected);
  });
});
