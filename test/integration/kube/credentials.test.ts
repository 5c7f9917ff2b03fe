import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { AuthenticatorCache } from '../../../src-main/kube/auth/create-authenticator.ts';
import { timeLimit } from '../../../src-main/kube/auth/run-program.ts';
import {
  type Accepts,
  CredentialBench,
  type Fields,
  planted,
} from '../../support/credential-bench.ts';
import { FakeApiServer } from '../../support/fake-api-server.ts';

const node = process.execPath;
let bench: CredentialBench;
let client: { readonly certificate: string; readonly key: string };

beforeAll(async () => {
  bench = await CredentialBench.start();
  client = bench.authority.issueClient('anna', ['admins']);
});
afterAll(() => bench.server.close());
beforeEach(() => bench.reset());
afterEach(() => bench.clear());

function plugin(name: string, script: string): string {
  return bench.folder.write(name, `#!${node}\n${script}`, 0o700);
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
  (token: string): Accepts =>
  (authorization) =>
    authorization === `Bearer ${token}`;

describe('credentials of a kubeconfig', () => {
  const certificateOnly: typeof bench.accepted = (authorization, name) =>
    authorization === undefined && name === 'anna';
  const base64 = (text: string): string => Buffer.from(text).toString('base64');

  const rows: readonly (readonly [string, () => Fields, Accepts])[] = [
    ['token', () => ({ token: planted }), bearerIs(planted)],
    ['a token of digits', () => ({ token: '0123' }), bearerIs('0123')],
    [
      'tokenFile beside the kubeconfig',
      () => {
        bench.folder.write('the-token', `${planted}\n`);
        return { tokenFile: 'the-token' };
      },
      bearerIs(planted),
    ],
    [
      'tokenFile before token',
      () => ({ token: 'old', tokenFile: bench.folder.write('t', planted) }),
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
        bench.folder.write('key.pem', client.key);
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
    bench.accepted = good;
    const cluster = await bench.connect(bench.atServer(), user());
    expect(await cluster.client.api.version()).toEqual({
      gitVersion: 'v1.36.0',
      platform: 'linux/amd64',
    });
  });

  it('are read again when a token file changes, and once more after 401', async () => {
    bench.accepted = bearerIs('first');
    const file = bench.folder.write('t', 'first');
    const cluster = await bench.connect(bench.atServer(), { tokenFile: file });
    await cluster.client.api.version();
    bench.folder.write('t', 'second');
    bench.accepted = bearerIs('second');
    await cluster.client.api.version();
    expect(bench.server.requests).toHaveLength(2);
  });

  it('open a new connection when the client certificate file changes', async () => {
    bench.accepted = (_given, name) => name === 'anna';
    bench.folder.write('c.pem', client.certificate);
    bench.folder.write('k.pem', client.key);
    const cluster = await bench.connect(bench.atServer(), {
      'client-certificate': 'c.pem',
      'client-key': 'k.pem',
    });
    await cluster.client.api.version();
    const next = bench.authority.issueClient('berta');
    bench.folder.write('c.pem', next.certificate);
    bench.folder.write('k.pem', next.key);
    bench.accepted = (_given, name) => name === 'berta';
    expect((await cluster.client.api.version()).gitVersion).toBe('v1.36.0');
  });

  it('reuse one connection for many requests', async () => {
    bench.accepted = () => true;
    const cluster = await bench.connect(bench.atServer(), { token: 't' });
    const before = bench.server.connections;
    for (let index = 0; index < 10; index += 1) await cluster.client.api.version();
    expect(bench.server.connections - before).toBe(1);
  });

  it('impersonate: user, uid, groups and extra', async () => {
    bench.accepted = bearerIs('t');
    const cluster = await bench.connect(bench.atServer(), {
      token: 't',
      as: 'system:serviceaccount:a:b',
      'as-uid': '17',
      'as-groups': ['one', 'two'],
      'as-user-extra': { 'scopes.example.com/x': ['v1', 'v2'] },
    });
    await cluster.client.api.version();
    expect(bench.server.requests[0]?.headers).toMatchObject({
      'impersonate-user': 'system:serviceaccount:a:b',
      'impersonate-uid': '17',
      'impersonate-group': 'one, two',
      'impersonate-extra-scopes.example.com%2fx': 'v1, v2',
    });
  });

  it('of another alphabet go out as Go sends them, in UTF-8', async () => {
    const cluster = await bench.connect(bench.atServer(), { token: 't', as: 'Łukasz' });
    await cluster.client.api.version();
    const seen = bench.server.requests[0]?.headers['impersonate-user'];
    expect(Buffer.from(String(seen), 'latin1').toString('utf8')).toBe('Łukasz');
  });

  it.each([
    ['a token', { token: `${planted}\nsecond line` }, 'credentials-failed'],
    ['a token of another alphabet', { token: `${planted}Ł` }, 'credentials-failed'],
    ['a name', { token: 't', as: 'a\nb' }, 'kubeconfig-invalid'],
  ])('that no header can carry are told about: %s', async (_name, user, code) => {
    const cluster = await bench.connect(bench.atServer(), user);
    expect((await bench.failure(cluster.client.api.version())).code).toBe(code);
    const stream = cluster.streams.openPort({ namespace: 'a', name: 'b' }, 1);
    expect((await bench.failure(stream)).code).toBe(code);
  });

  it('never go out in clear, as with kubectl: a server without TLS gets none', async () => {
    const plain = await FakeApiServer.start({ answers: { '/version': { gitVersion: 'v1' } } });
    const user = { token: planted, ...exec('/not/there'), as: 'someone' };
    await (await bench.connect({ server: plain.url }, user)).client.api.version();
    expect(plain.requests[0]?.headers.authorization).toBeUndefined();
    expect(plain.requests[0]?.headers['impersonate-user']).toBe('someone');
    await plain.close();
  });

  it('impersonate nobody without a user', async () => {
    const error = await bench.failure(
      bench.connect(bench.atServer(), { token: 't', 'as-groups': ['g'] }),
    );
    expect(error.code).toBe('kubeconfig-invalid');
  });

  it('that the server does not take end as unauthorized, after one more try at most', async () => {
    bench.accepted = () => false;
    const error = await bench.failure(
      (await bench.connect(bench.atServer(), { token: planted })).client.api.version(),
    );
    expect([error.code, bench.server.requests.length]).toEqual(['unauthorized', 1]);
  });

  it.each([
    [
      'a missing certificate file',
      { 'client-certificate': 'gone.pem', 'client-key': 'gone.pem' },
      /gone\.pem cannot be read \(ENOENT\)/,
    ],
    [
      'a key that is none',
      {
        'client-certificate-data': base64('-----BEGIN CERTIFICATE-----'),
        'client-key-data': base64(planted),
      },
      /client-certificate-data of u in .* damaged/,
    ],
    ['a missing token file', { tokenFile: 'gone' }, /gone cannot be read or is empty/],
    [
      'a provider of the past',
      { 'auth-provider': { name: 'gcp', config: { 'access-token': planted } } },
      /gcp .* removed/,
    ],
  ])('name what is wrong: %s', async (_name, user, said) => {
    bench.accepted = () => true;
    const error = await bench.failure(
      (async () => (await bench.connect(bench.atServer(), user)).client.api.version())(),
    );
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
  const withCount = (): Fields => ({
    env: [{ name: 'COUNT', value: `${bench.folder.path}/count` }],
  });

  it('run once for many requests at a time, and are cached', async () => {
    bench.accepted = bearerIs('t1');
    const cluster = await bench.connect(
      bench.atServer(),
      exec(plugin('p', counting('')), withCount()),
    );
    await Promise.all([1, 2, 3, 4].map(async () => await cluster.client.api.version()));
    await cluster.client.api.version();
    expect(bench.server.requests).toHaveLength(5);
  });

  it('run once for two contexts of the same user', async () => {
    bench.accepted = bearerIs('t1');
    const authenticators = new AuthenticatorCache();
    const user = exec(plugin('p', counting('')), withCount());
    for (let index = 0; index < 2; index += 1)
      await (await bench.connect(bench.atServer(), user, { authenticators })).client.api.version();
    expect(bench.server.requests).toHaveLength(2);
  });

  it('run again a minute before their credential expires', async () => {
    let now = 1_000_000;
    const expiry = `, expirationTimestamp: new Date(${now + 600_000}).toISOString()`;
    const user = exec(plugin('p', counting(expiry)), withCount());
    const cluster = await bench.connect(bench.atServer(), user, { now: () => now });
    bench.accepted = bearerIs('t1');
    await cluster.client.api.version();
    now += 539_000;
    await cluster.client.api.version();
    now += 2_000;
    bench.accepted = bearerIs('t2');
    expect((await cluster.client.api.version()).gitVersion).toBe('v1.36.0');
  });

  it('run once more after 401, and not more often', async () => {
    const cluster = await bench.connect(
      bench.atServer(),
      exec(plugin('p', counting('')), withCount()),
    );
    bench.accepted = bearerIs('t2');
    await cluster.client.api.version();
    expect(bench.server.requests).toHaveLength(2);
    bench.accepted = () => false;
    expect((await bench.failure(cluster.client.api.version())).code).toBe('unauthorized');
    expect(bench.server.requests).toHaveLength(4);
  });

  it('are told about the cluster when they ask for it', async () => {
    const script = `const info = process.env.KUBERNETES_EXEC_INFO; ${credential('{ token: Buffer.from(info).toString("base64") }')}`;
    let seen: unknown;
    bench.accepted = (given) => {
      seen = JSON.parse(Buffer.from((given ?? '').slice(7), 'base64').toString());
      return true;
    };
    const extensions = [
      { name: 'client.authentication.k8s.io/exec', extension: { audience: 'a', level: 3 } },
    ];
    await (
      await bench.connect(bench.atServer({ extensions }), exec(plugin('p', script)))
    ).client.api.version();
    expect(seen).toEqual({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      spec: { interactive: false },
    });
    const asking = exec(plugin('p', script), { provideClusterInfo: true });
    await (await bench.connect(bench.atServer({ extensions }), asking)).client.api.version();
    expect(seen).toMatchObject({
      spec: {
        cluster: {
          server: bench.server.url,
          'certificate-authority-data': bench.caData,
          config: { audience: 'a', level: 3 },
        },
      },
    });
  });

  it('that are not found are named, with the PATH that was searched and what to do', async () => {
    const user = exec('aws-not-there', { installHint: 'Install the AWS CLI.' });
    const cluster = await bench.connect(bench.atServer(), user, {
      env: { PATH: '/nowhere/bin:/also/not' },
    });
    const error = await bench.failure(cluster.client.api.version());
    expect(error.code).toBe('exec-plugin-failed');
    expect(error.message).toBe(
      'The exec plugin aws-not-there was not found; searched PATH=/nowhere/bin:/also/not.',
    );
    expect(error.advice).toBe('Install the AWS CLI.');
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
    const cluster = await bench.connect(
      bench.atServer(),
      exec(plugin('p', script), { installHint: 'Hint.' }),
    );
    const error = await bench.failure(cluster.client.api.version());
    expect(error.code).toBe('exec-plugin-failed');
    expect(error.message).toMatch(said);
    expect(error.advice).toBe('Hint.');
    const words = script.includes('SSO') ? 'SSO session expired, token=[secret]' : undefined;
    expect(error.detail).toBe(words);
  });

  it.each([
    [
      'of an unknown version',
      { apiVersion: 'client.authentication.k8s.io/v1alpha1' },
      /v1alpha1; known are/,
    ],
    ['that want a terminal', { interactiveMode: 'Always' }, /in a terminal/],
  ])('%s are refused', async (_name, more, said) => {
    const cluster = await bench.connect(bench.atServer(), exec(plugin('p', ''), more));
    expect((await bench.failure(cluster.client.api.version())).message).toMatch(said);
  });

  it('without a command are refused by that', async () => {
    const cluster = await bench.connect(bench.atServer(), exec(''));
    expect((await bench.failure(cluster.client.api.version())).message).toMatch(/names no command/);
  });

  it('that wait for a login are said to, and are waited for', async () => {
    bench.accepted = bearerIs('t1');
    const go = `${bench.folder.path}/go`;
    const user = exec(
      plugin(
        'p',
        `const fs = require('node:fs'); const wait = () => {
          if (!fs.existsSync('${go}')) { setTimeout(wait, 20); return; }
          ${credential("{ token: 't1' }")}
        }; wait();`,
      ),
    );
    const said: string[] = [];
    const cluster = await bench.connect(bench.atServer(), user, {
      waits: (message) => said.push(message.key),
      waitsAfter: 0,
    });
    const asked = cluster.client.api.version();
    await expect.poll(() => said).toEqual(['error.kube.plugin-login']);
    writeFileSync(go, '');
    await asked;
    // As long as a browser, a password and a second factor may take.
    expect(timeLimit).toBeGreaterThanOrEqual(300_000);
  });

  it('can be cancelled, and leave no process', async () => {
    const pidFile = `${bench.folder.path}/pid`;
    const user = exec(
      plugin(
        'p',
        `require('node:fs').writeFileSync('${pidFile}', String(process.pid)); setInterval(() => {}, 1000);`,
      ),
    );
    const cluster = await bench.connect(bench.atServer(), user);
    const stop = new AbortController();
    const asked = cluster.client.api.version({ signal: stop.signal });
    const { readFileSync, existsSync } = await import('node:fs');
    await expect.poll(() => existsSync(pidFile) && readFileSync(pidFile, 'utf8') !== '').toBe(true);
    stop.abort();
    expect((await bench.failure(asked)).code).toBe('cancelled');
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
    bench.accepted = bearerIs(good);
    await (await bench.connect(bench.atServer(), oidc({ 'id-token': good }))).client.api.version();
    expect(seen).toHaveLength(0);
  });

  it('refreshes an expired one, once for all requests', async () => {
    bench.accepted = bearerIs(fresh);
    const config = { 'id-token': token(-5), 'refresh-token': `${planted}-r` };
    const cluster = await bench.connect(bench.atServer(), oidc(config));
    await Promise.all([cluster.client.api.version(), cluster.client.api.version()]);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.form).toContain(`refresh_token=${planted}-r`);
  });

  it('gives the client secret in the form where the header is not taken', async () => {
    takesHeader = false;
    bench.accepted = bearerIs(fresh);
    const cluster = await bench.connect(
      bench.atServer(),
      oidc({ 'refresh-token': `${planted}-r` }),
    );
    await cluster.client.api.version();
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
    const error = await bench.failure(
      (await bench.connect(bench.atServer(), oidc(config))).client.api.version(),
    );
    expect(error.code).toBe('credentials-failed');
    expect(error.message).toMatch(said);
  });
});
