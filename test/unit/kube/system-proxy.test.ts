import { describe, expect, it } from 'vitest';

import { proxyIsNamed, systemProxyUrl } from '../../../src-main/kube/http/proxy.ts';

describe('the system’s answer for a server', () => {
  it.each([
    ['DIRECT', undefined],
    ['PROXY proxy.example:8080', 'http://proxy.example:8080'],
    ['PROXY proxy.example:8080; DIRECT', 'http://proxy.example:8080'],
    ['HTTPS secure.example:443;PROXY other:1', 'https://secure.example:443'],
    ['SOCKS old.example:1080; SOCKS5 new.example:1080', 'socks5://new.example:1080'],
    ['DIRECT; PROXY never:1', undefined],
    ['QUIC odd:1', undefined],
    ['', undefined],
  ])('%s is %s', (answer, url) => {
    expect(systemProxyUrl(answer)).toBe(url);
  });

  it('is not asked for where the environment has decided, nor for this machine', () => {
    const server = new URL('https://cluster.example:6443');
    expect(proxyIsNamed(server, undefined, {})).toBe(false);
    expect(proxyIsNamed(server, undefined, { https_proxy: 'http://p:1' })).toBe(true);
    expect(proxyIsNamed(server, undefined, { NO_PROXY: 'cluster.example' })).toBe(true);
    expect(proxyIsNamed(new URL('https://127.0.0.1:6443'), undefined, {})).toBe(true);
  });
});
