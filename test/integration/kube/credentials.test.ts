import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { AppError } from '../../../src-main/contract/errors.ts';
import { createAuthority } from '../../../src-main/demo/certificates.ts';
import { AuthenticatorCache } from '../../../src-main/kube/auth/create-authenticator.ts';
import { type Cluster, type ClusterDeps, openCluster } from '../../../src-main/kube/cluster.ts';
import { summarise } from '../../../src-main/kube/kubeconfig/model.ts';
import { FakeApiServer, status } from '../../support/fake-api-server.ts';
import { kubeconfigText, loadOne, TestFolder } from '../../support/kubeconfig.ts';
import { type ProxyServer, startConnectProxy, startSocksProxy } from '../../support/proxies.ts';

/** Planted in every place that holds a secret; no error, log or view may show one. */
const planted = 'PLANTED-s3cr3t-4711';
const authority = createAuthority(Date.now());
const other = createAuthority(Date.now());
const caData = Buffer.from(authority.caPem).toString('base64');
const client = authority.issueClient('anna', ['admins']);
const node = process.execPath;
const path = process.env['PATH'];

let folder: TestFolder;
let server: FakeApiServer;
let open: Cluster[] = [];
/** What the server takes for good. */
let accepted: (authorization: string | undefined, name: string | undefined) => boolean;

beforeAll(async () => {
  const { certificate, key } = authority.issueServer('api');
  server = await FakeApiServer.start({
    tls: { cert: certificate, key, clientCa: authority.caPem },
    refuse: (request, name) =>
      accepted(request.headers.authorization, name)
        ? undefined
        : { status: 401, body: status(401, 'Unauthorized') },
    answers: { '/version': { gitVersion: 'v1.36.0', platform: 'linux/amd64' } },
  });
});

afterAll(async () => {
  await server.close();
});

beforeEach(() => {
  folder = new TestFolder();
  open = [];
  server.requests.length = 0;
});

afterEach(() => {
  for (const cluster of open) cluster.close();
  folder.remove();
});

type Fields = Readonly<Record<string, unknown>>;

async function connect(
  cluster: Fields,
  user: Fields,
  deps: Partial<ClusterDeps> = {},
): Promise<Cluster> {
  const file = folder.write('config', kubeconfigText(cluster, user));
  const context = await loadOne(file);
  expect(JSON.stringify(summarise(context)) + inspect(context, { depth: 9 })).not.toContain(
    planted,
  );
  const opened = openCluster(context, { env: { PATH: path }, ...deps });
  open.push(opened);
  return opened;
}

function atServer(more: Fields = {}): Fields {
  return { server: server.url, 'certificate-authority-data': caData, ...more };
}

async function failure(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${inspect(error)}`);
  expect(
    inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error.toShape()),
  ).not.toContain(planted);
  return error;
}

function plugin(name: string, script: string): string {
  return folder.write(name, `#!${node}\n${script}`, 0o700);
}

function credential(fields: string, version = 'v1'): string {
  return `process.stdout.write(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/${version}', kind: 'ExecCredential', status: ${fields} }));`;
}

function exec(command: string, more: Fields = {}): Fields {
  return {
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command,
      interactiveMode: 'Never',
      ...more,
    },
  };
}

const bearerIs =
  (token: string): typeof accepted =>
  (authorization) =>
    authorization === `Bearer ${token}`;

describe('credentials of a kubeconfig', () => {
  const certificateOnly: typeof accepted = (authorization, name) =>
    authorization === undefined && name === 'anna';
  const base64 = (text: string): string => Buffer.from(text).toString('base64');

  const rows: readonly (readonly [string, () => Fields, typeof accepted])[] = [
    ['token', () => ({ token: planted }), bearerIs(planted)],
    ['a token of digits', () => ({ token: '0123' }), bearerIs('0123')],
    [
      'tokenFile beside the kubeconfig',
      () => {
        folder.write('the-token', `${planted}\n`);
        return { tokenFile: 'the-token' };
      },
      bearerIs(planted),
    ],
    [
      'tokenFile before token',
      () => ({ token: 'old', tokenFile: folder.write('t', planted) }),
      bearerIs(planted),
    ],
    [
      'token while the tokenFile is missing',
      () => ({ token: planted, tokenFile: 'gone' }),
      bearerIs(planted),
    ],
    [
      'name and password',
      () => ({ username: 'anna', password: planted }),
      (given) => given === `Basic ${base64(`anna:${planted}`)}`,
    ],
    [
      'client certificate, data',
      () => ({
        'client-certificate-data': base64(client.certificate),
        'client-key-data': base64(client.key),
      }),
      certificateOnly,
    ],
    [
      'client certificate, files; data wins over a file',
      () => {
        folder.write('key.pem', client.key);
        return {
          'client-certificate': 'not-there.pem',
          'client-certificate-data': base64(client.certificate),
          'client-key': 'key.pem',
        };
      },
      certificateOnly,
    ],
    [
      'exec v1 with a token',
      () => exec(plugin('p', credential(`{ token: '${planted}' }`))),
      bearerIs(planted),
    ],
    [
      'exec v1beta1, by a relative path, arguments and environment',
      () => {
        plugin('p', credential(`{ token: process.argv[2] + process.env.MORE }`, 'v1beta1'));
        return {
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1beta1',
            command: './p',
            args: ['a b;$(x)'],
            env: [{ name: 'MORE', value: planted }],
          },
        };
      },
      bearerIs(`a b;$(x)${planted}`),
    ],
    [
      'exec with a client certificate',
      () =>
        exec(
          plugin(
            'p',
            credential(
              JSON.stringify({
                clientCertificateData: client.certificate,
                clientKeyData: client.key,
              }),
            ),
          ),
        ),
      certificateOnly,
    ],
    ['token before exec', () => ({ token: planted, ...exec('/not/there') }), bearerIs(planted)],
    ['no user at all', () => ({}), (given) => given === undefined],
  ];

  it.each(rows)('%s', async (_name, user, good) => {
    accepted = good;
    const cluster = await connect(atServer(), user());
    expect(await cluster.client.version()).toEqual({
      gitVersion: 'v1.36.0',
      platform: 'linux/amd64',
    });
  });

  it('are read again when a token file changes, and once more after 401', async () => {
    accepted = bearerIs('first');
    const file = folder.write('t', 'first');
    const cluster = await connect(atServer(), { tokenFile: file });
    await cluster.client.version();
    folder.write('t', 'second');
    accepted = bearerIs('second');
    await cluster.client.version();
    expect(server.requests).toHaveLength(2);
  });

  it('open a new connection when the client certificate file changes', async () => {
    accepted = (_given, name) => name === 'anna';
    folder.write('c.pem', client.certificate);
    folder.write('k.pem', client.key);
    const cluster = await connect(atServer(), {
      'client-certificate': 'c.pem',
      'client-key': 'k.pem',
    });
    await cluster.client.version();
    const next = authority.issueClient('berta');
    folder.write('c.pem', next.certificate);
    folder.write('k.pem', next.key);
    accepted = (_given, name) => name === 'berta';
    await cluster.client.version();
  });

  it('reuse one connection for many requests', async () => {
    accepted = () => true;
    const cluster = await connect(atServer(), { token: 't' });
    const before = server.connections;
    for (let index = 0; index < 10; index += 1) await cluster.client.version();
    expect(server.connections - before).toBe(1);
  });

  it('impersonate: user, uid, groups and extra', async () => {
    accepted = bearerIs('t');
    const cluster = await connect(atServer(), {
      token: 't',
      as: 'system:serviceaccount:a:b',
      'as-uid': '17',
      'as-groups': ['one', 'two'],
      'as-user-extra': { 'scopes.example.com/x': ['v1', 'v2'] },
    });
    await cluster.client.version();
    expect(server.requests[0]?.headers).toMatchObject({
      'impersonate-user': 'system:serviceaccount:a:b',
      'impersonate-uid': '17',
      'impersonate-group': 'one, two',
      'impersonate-extra-scopes.example.com%2fx': 'v1, v2',
    });
  });

  it('that the server does not take end as unauthorized, after one more try at most', async () => {
    accepted = () => false;
    const error = await failure((await connect(atServer(), { token: planted })).client.version());
    expect([error.code, server.requests.length]).toEqual(['unauthorized', 1]);
  });

  it.each([
    [
      'a missing certificate file',
      { 'client-certificate': 'gone.pem', 'client-key': 'gone.pem' },
      /gone\.pem cannot be read \(ENOENT\)/,
    ],
    [
      'a key that is none',
      { 'client-certificate-data': base64(client.certificate), 'client-key-data': base64(planted) },
      /cannot be used/,
    ],
    ['a missing token file', { tokenFile: 'gone' }, /gone cannot be read or is empty/],
    [
      'a provider of the past',
      { 'auth-provider': { name: 'gcp', config: { 'access-token': planted } } },
      /gcp .* removed/,
    ],
  ])('name what is wrong: %s', async (_name, user, said) => {
    accepted = () => true;
    const error = await failure((async () => (await connect(atServer(), user)).client.version())());
    expect(error.code).toBe('credentials-failed');
    expect(error.message).toMatch(said);
  });
});

describe('exec plugins', () => {
  /** Counts its runs in a file and gives the number as the token. */
  const counting = (more: string): string => `
    const fs = require('node:fs');
    const runs = (fs.existsSync(process.env.COUNT) ? fs.readFileSync(process.env.COUNT, 'utf8').length : 0) + 1;
    fs.appendFileSync(process.env.COUNT, 'x');
    ${credential(`{ token: 't' + runs${more} }`)}`;
  const withCount = (): Fields => ({ env: [{ name: 'COUNT', value: `${folder.path}/count` }] });

  it('run once for many requests at a time, and are cached', async () => {
    accepted = bearerIs('t1');
    const cluster = await connect(atServer(), exec(plugin('p', counting('')), withCount()));
    await Promise.all([1, 2, 3, 4].map(async () => await cluster.client.version()));
    await cluster.client.version();
    expect(server.requests).toHaveLength(5);
  });

  it('run once for two contexts of the same user', async () => {
    accepted = bearerIs('t1');
    const authenticators = new AuthenticatorCache();
    const user = exec(plugin('p', counting('')), withCount());
    for (let index = 0; index < 2; index += 1)
      await (await connect(atServer(), user, { authenticators })).client.version();
  });

  it('run again a minute before their credential expires', async () => {
    let now = 1_000_000;
    const expiry = `, expirationTimestamp: new Date(${now + 600_000}).toISOString()`;
    const user = exec(plugin('p', counting(expiry)), withCount());
    const cluster = await connect(atServer(), user, { now: () => now });
    accepted = bearerIs('t1');
    await cluster.client.version();
    now += 539_000;
    await cluster.client.version();
    now += 2_000;
    accepted = bearerIs('t2');
    await cluster.client.version();
  });

  it('run once more after 401, and not more often', async () => {
    const cluster = await connect(atServer(), exec(plugin('p', counting('')), withCount()));
    accepted = bearerIs('t2');
    await cluster.client.version();
    expect(server.requests).toHaveLength(2);
    accepted = () => false;
    expect((await failure(cluster.client.version())).code).toBe('unauthorized');
    expect(server.requests).toHaveLength(4);
  });

  it('are told about the cluster when they ask for it', async () => {
    const script = `const info = process.env.KUBERNETES_EXEC_INFO; ${credential('{ token: Buffer.from(info).toString("base64") }')}`;
    let seen: unknown;
    accepted = (given) => {
      seen = JSON.parse(Buffer.from((given ?? '').slice(7), 'base64').toString());
      return true;
    };
    const extensions = [
      { name: 'client.authentication.k8s.io/exec', extension: { audience: 'a', level: 3 } },
    ];
    await (await connect(atServer({ extensions }), exec(plugin('p', script)))).client.version();
    expect(seen).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: { interactive: false },
    });
    const asking = exec(plugin('p', script), { provideClusterInfo: true });
    await (await connect(atServer({ extensions }), asking)).client.version();
    expect(seen).toMatchObject({
      spec: {
        cluster: {
          server: server.url,
          'certificate-authority-data': caData,
          config: { audience: 'a', level: 3 },
        },
      },
    });
  });

  it('that are not found are named, with the PATH that was searched and what to do', async () => {
    const user = exec('aws-not-there', { installHint: 'Install the AWS CLI.' });
    const cluster = await connect(atServer(), user, { env: { PATH: '/nowhere/bin:/also/not' } });
    const error = await failure(cluster.client.version());
    expect(error.code).toBe('exec-plugin-failed');
    expect(error.message).toBe(
      'The exec plugin aws-not-there was not found; searched PATH=/nowhere/bin:/also/not.',
    );
    expect(error.hint).toBe('Install the AWS CLI.');
  });

  it.each([
    [
      'an exit code',
      `process.stderr.write('SSO session expired, token=${planted}'); process.exit(3)`,
      /exit code 3/,
    ],
    ['nothing on stdout', '', /answered nothing/],
    ['no JSON', `process.stdout.write('${planted}')`, /something else than JSON/],
    ['no credential', credential('{}'), /without a token/],
    [
      'half a pair',
      credential(`{ token: '${planted}', clientCertificateData: '${planted}' }`),
      /not with both/,
    ],
    ['another version', credential(`{ token: '${planted}' }`, 'v1beta1'), /v1beta1.*asks for.*v1/],
  ])('that fail say how: %s', async (_name, script, said) => {
    const cluster = await connect(atServer(), exec(plugin('p', script), { installHint: 'Hint.' }));
    const error = await failure(cluster.client.version());
    expect(error.code).toBe('exec-plugin-failed');
    expect(error.message).toMatch(said);
    expect(error.hint).toBe('Hint.');
    if (script.includes('SSO')) expect(error.detail).toBe('SSO session expired, token=[secret]');
  });

  it.each([
    [
      'of an unknown version',
      { apiVersion: 'client.authentication.k8s.io/v1alpha1' },
      /v1alpha1; known are/,
    ],
    ['that want a terminal', { interactiveMode: 'Always' }, /in a terminal/],
  ])('%s are refused', async (_name, more, said) => {
    const cluster = await connect(atServer(), exec(plugin('p', ''), more));
    expect((await failure(cluster.client.version())).message).toMatch(said);
  });

  it('can be cancelled, and leave no process', async () => {
    const pidFile = `${folder.path}/pid`;
    const user = exec(
      plugin(
        'p',
        `require('node:fs').writeFileSync('${pidFile}', String(process.pid)); setInterval(() => {}, 1000);`,
      ),
    );
    const cluster = await connect(atServer(), user);
    const stop = new AbortController();
    const asked = cluster.client.version({ signal: stop.signal });
    const { readFileSync, existsSync } = await import('node:fs');
    await expect.poll(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '').toBe(true);
    stop.abort();
    expect((await failure(asked)).code).toBe('cancelled');
    const pid = Number(readFileSync(pidFile, 'utf8'));
    await expect
      .poll(() => {
        try {
          return process.kill(pid, 0);
        } catch {
          return 'gone';
        }
      })
      .toBe('gone');
  });
});

describe('the auth provider oidc', () => {
  const token = (expiresIn: number, name = ''): string => {
    const payload = { exp: Math.floor(Date.now() / 1000) + expiresIn, name: `${planted}${name}` };
    return `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.sig`;
  };
  const fresh = token(3600, 'fresh');
  let seen: { authorization: string | undefined; form: string }[] = [];
  let takesHeader = true;
  const idp = createServer((request, response) => {
    let form = '';
    request.on('data', (chunk: Buffer) => (form += chunk.toString()));
    request.on('end', () => {
      const base = `http://127.0.0.1:${port()}`;
      if (request.url === '/realm/.well-known/openid-configuration') {
        response.end(JSON.stringify({ issuer: base, token_endpoint: `${base}/token` }));
        return;
      }
      seen.push({ authorization: request.headers.authorization, form });
      const good = takesHeader
        ? request.headers.authorization !== undefined
        : form.includes('client_secret=');
      response.statusCode = good ? 200 : 401;
      response.end(
        JSON.stringify(
          good
            ? { id_token: fresh, refresh_token: `${planted}-next` }
            : { error: 'invalid_client', error_description: planted },
        ),
      );
    });
  });
  const port = (): number => {
    const address: AddressInfo | string | null = idp.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };

  beforeAll(async () => {
    await new Promise<void>((resolve) => {
      idp.listen(0, '127.0.0.1', () => resolve());
    });
  });
  beforeEach(() => {
    seen = [];
    takesHeader = true;
  });
  afterAll(() => {
    idp.close();
    idp.closeAllConnections();
  });

  const oidc = (config: Fields): Fields => ({
    'auth-provider': {
      name: 'oidc',
      config: {
        'idp-issuer-url': `http://127.0.0.1:${port()}/realm`,
        'client-id': 'kube',
        'client-secret': planted,
        ...config,
      },
    },
  });

  it('uses the id token as long as it is good', async () => {
    const good = token(600);
    accepted = bearerIs(good);
    await (await connect(atServer(), oidc({ 'id-token': good }))).client.version();
    expect(seen).toHaveLength(0);
  });

  it('refreshes an expired one, once for all requests', async () => {
    accepted = bearerIs(fresh);
    const config = { 'id-token': token(-5), 'refresh-token': `${planted}-r` };
    const cluster = await connect(atServer(), oidc(config));
    await Promise.all([cluster.client.version(), cluster.client.version()]);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.form).toContain(`refresh_token=${planted}-r`);
  });

  it('gives the client secret in the form where the header is not taken', async () => {
    takesHeader = false;
    accepted = bearerIs(fresh);
    const cluster = await connect(atServer(), oidc({ 'refresh-token': `${planted}-r` }));
    await cluster.client.version();
    expect(seen).toHaveLength(2);
  });

  it.each([
    ['without a refresh token', { 'id-token': 'x.y.z' }, /no refresh token/],
    [
      'when the endpoint refuses',
      { 'refresh-token': 'r', 'client-secret': '' },
      /HTTP 401: invalid_client/,
    ],
    [
      'when nobody answers',
      { 'refresh-token': 'r', 'idp-issuer-url': 'http://127.0.0.1:1/x' },
      /127\.0\.0\.1:1 cannot be asked: ECONNREFUSED/,
    ],
  ])('fails with a reason %s', async (_name, config, said) => {
    const error = await failure((await connect(atServer(), oidc(config))).client.version());
    expect(error.code).toBe('credentials-failed');
    expect(error.message).toMatch(said);
  });
});

describe('the way to the API server', () => {
  let proxy: ProxyServer | undefined;
  /** Every name leads to the fake API server. */
  const route = (): { host: string; port: number } => ({ host: '127.0.0.1', port: server.port });
  /** Reachable through a proxy only; its certificate is that of `localhost`. */
  const far = {
    server: 'https://api.far.test:6443',
    'tls-server-name': 'localhost',
    'certificate-authority-data': caData,
  };

  beforeEach(() => {
    accepted = () => true;
  });
  afterEach(async () => {
    await proxy?.close();
    proxy = undefined;
  });

  it('goes through an HTTP proxy named in the kubeconfig, with its credentials', async () => {
    proxy = await startConnectProxy({ route, credentials: `u:${planted}` });
    const cluster = await connect(
      { ...far, 'proxy-url': `http://u:${planted}@127.0.0.1:${proxy.port}` },
      {},
    );
    await cluster.client.version();
    expect(proxy.targets).toEqual(['api.far.test:6443']);
    expect(cluster.client.connection.throughGateway).toBe(true);
  });

  it('goes through a SOCKS5 proxy, which resolves the name', async () => {
    proxy = await startSocksProxy({ route, credentials: `u:${planted}` });
    const cluster = await connect(
      { ...far, 'proxy-url': `socks5://u:${planted}@127.0.0.1:${proxy.port}` },
      {},
    );
    await cluster.client.version();
    expect(proxy.targets).toEqual(['api.far.test:6443']);
    expect(cluster.client.connection.throughGateway).toBe(false);
  });

  it('takes HTTPS_PROXY where the kubeconfig names none, and NO_PROXY out of it', async () => {
    proxy = await startConnectProxy({ route });
    const env = { HTTPS_PROXY: `127.0.0.1:${proxy.port}` };
    await (await connect(far, {}, { env })).client.version();
    expect(proxy.targets).toHaveLength(1);
    const excepted = { ...env, NO_PROXY: 'other.test,.far.test:6443' };
    const error = await failure((await connect(far, {}, { env: excepted })).client.version());
    expect(error.code).toBe('cluster-unreachable');
    expect(proxy.targets).toHaveLength(1);
  });

  it.each([
    ['wants credentials', { credentials: 'x:y' }, /wants credentials \(407\)/],
    ['refuses', { status: 502 }, /answered CONNECT with 502/],
  ])('says that the proxy %s', async (_name, options, said) => {
    proxy = await startConnectProxy({ route, ...options });
    const url = `http://u:${planted}@127.0.0.1:${proxy.port}`;
    const error = await failure((await connect({ ...far, 'proxy-url': url }, {})).client.version());
    expect(error.code).toBe('proxy-failed');
    expect(error.message).toMatch(said);
    expect(error.message).toContain(`127.0.0.1:${proxy.port} (proxy-url)`);
  });

  it('says that the SOCKS proxy refuses, and that a proxy is not there', async () => {
    proxy = await startSocksProxy({ route, credentials: 'x:y' });
    const url = `socks5://u:${planted}@127.0.0.1:${proxy.port}`;
    expect(
      (await failure((await connect({ ...far, 'proxy-url': url }, {})).client.version())).code,
    ).toBe('proxy-failed');
    const gone = await failure(
      (await connect({ ...far, 'proxy-url': 'socks5://127.0.0.1:1' }, {})).client.version(),
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
    const error = await failure(
      (await connect(atServer(more), { token: planted })).client.version(),
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
    const tls = await failure((await connect({ server: `https://${at}` }, {})).client.version());
    expect(tls.message).toMatch(/does not speak TLS/);
    const html = await failure((await connect({ server: `http://${at}` }, {})).client.version());
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
    const ca = folder.write('ca.pem', authority.caPem);
    const cluster = await connect(
      atServer(more),
      {},
      'extraCaFile' in deps ? { extraCaFile: ca } : {},
    );
    await cluster.client.version();
  });
});
