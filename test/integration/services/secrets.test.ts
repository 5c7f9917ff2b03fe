import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { MethodName, ParamsIn } from '../../../src-main/contract/index.ts';
import { createAuthority } from '../../../src-main/demo/pki/authority.ts';
import { type AppInMemory, appInMemory } from '../../support/app-in-memory.ts';
import { FakeApiServer, status } from '../../support/fake-api-server.ts';
import { TestFolder } from '../../support/kubeconfig.ts';

/** One word in every place of a kubeconfig that may hold a secret. */
const secret = (place: string): string => `planted-${place}-4711`;
const places = [
  ...['token', 'token-file', 'password', 'key', 'plugin-env', 'plugin-stderr', 'plugin-token'],
  ...['proxy', 'server', 'id-token', 'refresh', 'client-secret', 'broken'],
];

const authority = createAuthority(Date.now());
const folder = new TestFolder();
let server: FakeApiServer;
let app: AppInMemory;
/** All that left the app: results, refusals, and what tests of it would print. */
const said: string[] = [];

beforeAll(async () => {
  const { certificate, key } = authority.issueServer('api');
  server = await FakeApiServer.start({
    tls: { cert: certificate, key, clientCa: authority.caPem },
    // A gateway that quotes what it refuses, as some do; it lets the first question through, so that a context opens.
    refuse: ({ url = '', headers }) =>
      url === '/version'
        ? undefined
        : {
            status: url.includes('portforward') ? 403 : 401,
            body: status(
              403,
              `no: ${headers.authorization ?? ''} ${decoded(headers.authorization)}`,
            ),
          },
    answers: { '/version': { gitVersion: 'v1.36.0' } },
  });
  folder.write('token', secret('token-file'));
  folder.write('key.pem', `-----BEGIN PRIVATE KEY-----\n${secret('key')}\n`);
  folder.write('cert.pem', 'not a certificate');
  const plugin = (name: string, script: string): string =>
    folder.write(name, `#!${process.execPath}\n${script}`, 0o700);
  const failing = plugin(
    'failing',
    `console.error('token=${secret('plugin-stderr')}', process.env.MORE); process.exit(1)`,
  );
  const giving = plugin(
    'giving',
    `process.stdout.write(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token: '${secret('plugin-token')}' } }))`,
  );
  const exec = (command: string): object => ({
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command,
      interactiveMode: 'Never',
      env: [{ name: 'MORE', value: secret('plugin-env') }],
    },
  });
  const users: Readonly<Record<string, object>> = {
    token: { token: secret('token') },
    file: { tokenFile: 'token' },
    basic: { username: 'anna', password: secret('password') },
    key: { 'client-certificate': 'cert.pem', 'client-key': 'key.pem' },
    data: {
      'client-certificate-data': Buffer.from('x').toString('base64'),
      'client-key-data': Buffer.from(secret('key')).toString('base64'),
    },
    failing: exec(failing),
    giving: exec(giving),
    lines: { token: `${secret('token')}\n2` },
    oidc: {
      'auth-provider': {
        name: 'oidc',
        config: {
          'idp-issuer-url': server.url,
          'client-id': 'id',
          'client-secret': secret('client-secret'),
          'id-token': secret('id-token'),
          'refresh-token': secret('refresh'),
        },
      },
    },
  };
  const ca = Buffer.from(authority.caPem).toString('base64');
  const at = { server: server.url, 'certificate-authority-data': ca };
  const host = server.url.replace('https://', '');
  const clusters: Readonly<Record<string, object>> = {
    plain: at,
    proxied: { ...at, 'proxy-url': `http://u:${secret('proxy')}@127.0.0.1:1` },
    named: { ...at, server: `https://u:${secret('server')}@${host}` },
    odd: { ...at, 'proxy-url': `http://u:${secret('proxy')}@[` },
  };
  const pairs = [
    ...Object.keys(users).map((user) => ['plain', user]),
    ...['proxied', 'named', 'odd'].map((cluster) => [cluster, 'token']),
  ];
  const config = {
    clusters: Object.entries(clusters).map(([name, cluster]) => ({ name, cluster })),
    users: Object.entries(users).map(([name, user]) => ({ name, user })),
    contexts: pairs.map(([cluster, user]) => ({
      name: `${cluster}-${user}`,
      context: { cluster, user },
    })),
  };
  const good = folder.write('config', JSON.stringify(config));
  const broken = folder.write('broken', `users:\n- name: u\n  user: {token: ${secret('broken')}\n`);
  app = await appInMemory({
    kubeconfig: [good, broken],
    env: { PATH: process.env['PATH'] },
  });
});
afterAll(async () => {
  await app.close();
  await server.close();
  folder.remove();
});

function decoded(authorization: string | undefined): string {
  return Buffer.from(authorization?.replace(/^\S+ /, '') ?? '', 'base64').toString();
}

/** Where it stands, if it does. */
function around(text: string, word: string): readonly string[] {
  const at = text.indexOf(word);
  return at < 0 ? [] : [text.slice(Math.max(0, at - 200), at + 100)];
}

async function call<M extends MethodName>(method: M, params: ParamsIn<M>): Promise<void> {
  try {
    said.push(JSON.stringify(await app.call(method, params)));
  } catch (error) {
    said.push(inspect(error, { depth: 9 }));
  }
}

async function filesOf(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return await Promise.all(
    files.map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')),
  );
}

describe('secrets of a kubeconfig', () => {
  it('appear in no answer, event, log or file of the app', async () => {
    const { contexts } = await app.call('contexts.list', {});
    const clusters = contexts.filter((one) => one.kind === 'cluster');
    await call('contexts.list', {});
    const proxy = 'web-0.default';
    const target = { kind: 'pod', namespace: 'default', name: 'web-0' } as const;
    for (const { id: context } of clusters) {
      await call('contexts.open', { context });
      await call('mesh.board', { context, query: {} });
      await call('proxy.open', { context, proxy });
      await call('doctor.cluster', { context, run: '1' });
      await call('doctor.proxy', { context, proxy, run: '2' });
      await call('doctor.versions', { context, run: '3' });
      await call('forwards.targets', { context });
      await call('forwards.add', { context, target, port: 15000 });
    }
    await call('forwards.list', {});
    expect(clusters).toHaveLength(12);
    expect(said.length).toBeGreaterThan(90);
    const everything = [
      ...said,
      JSON.stringify(app.events),
      ...app.log,
      ...(await filesOf(app.dataDir)),
    ].join('\n');
    const pair = Buffer.from(`anna:${secret('password')}`).toString('base64');
    const found = [...places.map(secret), pair].flatMap((one) => around(everything, one));
    expect(found).toEqual([]);
    // Nothing was a fault that nobody foresaw: such a one is logged with its stack.
    expect(app.log).toEqual([]);
  });

  it('were really used', () => {
    const sent = server.requests.map(({ headers }) => headers.authorization ?? '');
    for (const place of ['token', 'token-file', 'plugin-token'])
      expect(sent).toContain(`Bearer ${secret(place)}`);
    expect(sent.map(decoded)).toContain(`anna:${secret('password')}`);
  });
});
