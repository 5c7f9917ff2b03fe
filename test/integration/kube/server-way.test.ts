import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { createAuthority } from '../../../src-main/demo/pki/authority.ts';
import { CredentialBench, planted } from '../../support/credential-bench.ts';
import { type ProxyServer, startConnectProxy, startSocksProxy } from '../../support/proxies.ts';

const other = createAuthority(Date.now());
let bench: CredentialBench;

beforeAll(async () => {
  bench = await CredentialBench.start();
});
afterAll(() => bench.server.close());
beforeEach(() => bench.reset());
afterEach(() => bench.clear());

describe('the way to the API server', () => {
  let proxy: ProxyServer | undefined;
  /** Every name leads to the fake API bench.server. */
  const route = (): { host: string; port: number } => ({
    host: '127.0.0.1',
    port: bench.server.port,
  });
  /** Reachable through a proxy only; its certificate is that of `localhost`. */
  const far = () => ({
    server: 'https://api.far.test:6443',
    'tls-server-name': 'localhost',
    'certificate-authority-data': bench.caData,
  });

  beforeEach(() => {
    bench.accepted = () => true;
  });
  afterEach(async () => {
    await proxy?.close();
    proxy = undefined;
  });

  it('goes through an HTTP proxy named in the kubeconfig, with its credentials', async () => {
    proxy = await startConnectProxy({ route, credentials: `u:${planted}` });
    const cluster = await bench.connect(
      { ...far(), 'proxy-url': `http://u:${planted}@127.0.0.1:${proxy.port}` },
      {},
    );
    await cluster.client.api.version();
    expect(proxy.targets).toEqual(['api.far.test:6443']);
    expect(cluster.client.connection.throughGateway).toBe(true);
  });

  it('goes through a SOCKS5 proxy, which resolves the name', async () => {
    proxy = await startSocksProxy({ route, credentials: `u:${planted}` });
    const cluster = await bench.connect(
      { ...far(), 'proxy-url': `socks5://u:${planted}@127.0.0.1:${proxy.port}` },
      {},
    );
    await cluster.client.api.version();
    expect(proxy.targets).toEqual(['api.far.test:6443']);
    expect(cluster.client.connection.throughGateway).toBe(false);
  });

  it('takes HTTPS_PROXY where the kubeconfig names none, and NO_PROXY out of it', async () => {
    proxy = await startConnectProxy({ route });
    const env = { HTTPS_PROXY: `127.0.0.1:${proxy.port}` };
    await (await bench.connect(far(), {}, { env })).client.api.version();
    expect(proxy.targets).toHaveLength(1);
    const excepted = { ...env, NO_PROXY: 'other.test,.far.test:6443' };
    const error = await bench.failure(
      (await bench.connect(far(), {}, { env: excepted })).client.api.version(),
    );
    expect(error.code).toBe('cluster-unreachable');
    expect(proxy.targets).toHaveLength(1);
  });

  it.each([
    ['wants credentials', { credentials: 'x:y' }, /wants credentials \(407\)/],
    ['refuses', { status: 502 }, /answered CONNECT with 502/],
  ])('says that the proxy %s', async (_name, options, said) => {
    proxy = await startConnectProxy({ route, ...options });
    const url = `http://u:${planted}@127.0.0.1:${proxy.port}`;
    const error = await bench.failure(
      (await bench.connect({ ...far(), 'proxy-url': url }, {})).client.api.version(),
    );
    expect(error.code).toBe('proxy-failed');
    expect(error.message).toMatch(said);
    expect(error.message).toContain(`(via http://127.0.0.1:${proxy.port}, proxy-url)`);
  });

  it('says that the SOCKS proxy refuses, and that a proxy is not there', async () => {
    proxy = await startSocksProxy({ route, credentials: 'x:y' });
    const url = `socks5://u:${planted}@127.0.0.1:${proxy.port}`;
    expect(
      (
        await bench.failure(
          (await bench.connect({ ...far(), 'proxy-url': url }, {})).client.api.version(),
        )
      ).code,
    ).toBe('proxy-failed');
    const gone = await bench.failure(
      (
        await bench.connect({ ...far(), 'proxy-url': 'socks5://127.0.0.1:1' }, {})
      ).client.api.version(),
    );
    expect(gone.message).toMatch(/cannot be reached: ECONNREFUSED/);
  });

  it.each([
    [
      'a server that is not there',
      { server: 'https://127.0.0.1:1' },
      'cluster-unreachable',
      /ECONNREFUSED/,
    ],
    [
      'a foreign authority',
      { 'certificate-authority-data': Buffer.from(other.caPem).toString('base64') },
      'tls-failed',
      /not trusted/,
    ],
    [
      'the system authorities only',
      { 'certificate-authority-data': undefined },
      'tls-failed',
      /not trusted/,
    ],
    ['another name', { 'tls-server-name': 'kubernetes.other' }, 'tls-failed', /other names/],
    [
      'a missing CA file',
      { 'certificate-authority-data': undefined, 'certificate-authority': 'ca.pem' },
      'tls-failed',
      /ca\.pem cannot be read/,
    ],
  ] as const)('fails with a reason: %s', async (_name, more, code, said) => {
    const error = await bench.failure(
      (await bench.connect(bench.atServer(more), { token: planted })).client.api.version(),
    );
    expect(error.code).toBe(code);
    expect(error.message).toMatch(said);
  });

  it('says that a server speaks no TLS, or no Kubernetes', async () => {
    const plain = createServer((_request, response) => response.end('<html>login</html>'));
    await new Promise<void>((resolve) => {
      plain.listen(0, '127.0.0.1', () => resolve());
    });
    const address: AddressInfo | string | null = plain.address();
    const at = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const tls = await bench.failure(
      (await bench.connect({ server: `https://${at}` }, {})).client.api.version(),
    );
    expect(tls.message).toMatch(/does not speak TLS/);
    const html = await bench.failure(
      (await bench.connect({ server: `http://${at}` }, {})).client.api.version(),
    );
    expect(html.message).toMatch(/not as a Kubernetes API server does/);
    plain.close();
    plain.closeAllConnections();
  });

  it.each([
    [
      'the kubeconfig’s own CA file, relative',
      { 'certificate-authority-data': undefined, 'certificate-authority': 'ca.pem' },
      {},
    ],
    ['tls-server-name', { 'tls-server-name': 'localhost' }, {}],
    [
      'no verification at all',
      { 'certificate-authority-data': undefined, 'insecure-skip-tls-verify': true },
      {},
    ],
    ['an extra CA file', { 'certificate-authority-data': undefined }, { extraCaFile: 'ca.pem' }],
  ])('trusts by %s', async (_name, more, deps) => {
    const ca = bench.folder.write('ca.pem', bench.authority.caPem);
    const cluster = await bench.connect(
      bench.atServer(more),
      {},
      'extraCaFile' in deps ? { extraCaFile: ca } : {},
    );
    expect((await cluster.client.api.version()).gitVersion).toBe('v1.36.0');
  });
});
