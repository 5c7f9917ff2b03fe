import { describe, expect, it } from 'vitest';

import { AppError } from '../../../src-main/contract/errors.ts';
import { isIgnoredFile } from '../../../src-main/kube/kubeconfig/files.ts';
import { changedContexts } from '../../../src-main/kube/kubeconfig/fingerprint.ts';
import { defaultKubeconfigList } from '../../../src-main/kube/kubeconfig/load.ts';
import { mergeFiles } from '../../../src-main/kube/kubeconfig/merge.ts';
import { summarise } from '../../../src-main/kube/kubeconfig/model.ts';
import { parseKubeconfig } from '../../../src-main/kube/kubeconfig/parse.ts';

const path = '/home/a/.kube/config';

function refused(text: string): AppError {
  try {
    parseKubeconfig(text, path);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('was not refused');
}

describe('a kubeconfig file', () => {
  it('has its entries read, with paths from its own folder', () => {
    const file = parseKubeconfig(
      `
apiVersion: v1
kind: Config
current-context: prod
clusters:
- name: c
  cluster: {server: "https://api:6443", certificate-authority: ca.pem, tls-server-name: other, proxy-url: "socks5://u:pw@p:1"}
users:
- name: u
  user:
    client-certificate: /abs/c.pem
    client-key: ../k.pem
    tokenFile: t
    token: 007
    as: someone
    exec: {apiVersion: client.authentication.k8s.io/v1, command: bin/plugin, args: [a, 1], env: [{name: N, value: v}], interactiveMode: Never, provideClusterInfo: true}
- name: null-user
  user: null
contexts:
- name: prod
  context: {cluster: c, user: u, namespace: shop}
- name: bare
  context: {cluster: c, user: null-user, namespace: null}
`,
      path,
    );
    expect(file.currentContext).toBe('prod');
    expect(file.clusters).toHaveLength(1);
    expect(file.clusters[0]).toMatchObject({
      server: 'https://api:6443',
      certificateAuthority: '/home/a/.kube/ca.pem',
      tlsServerName: 'other',
      insecureSkipTlsVerify: false,
    });
    const [user] = file.users;
    expect(user).toMatchObject({
      clientCertificate: '/abs/c.pem',
      clientKey: '/home/a/k.pem',
      tokenFile: '/home/a/.kube/t',
      impersonate: { user: 'someone', groups: [] },
      exec: {
        command: '/home/a/.kube/bin/plugin',
        args: ['a', '1'],
        provideClusterInfo: true,
        interactiveMode: 'Never',
      },
    });
    // Digits stay what they are.
    expect(user?.token?.reveal()).toBe('007');
    expect(file.contexts.map((context) => context.namespace)).toEqual(['shop', undefined]);
    expect(JSON.stringify(file)).not.toMatch(/007|u:pw/);
  });

  it.each([
    ['empty', ''],
    ['with nulls', 'clusters: null\ncontexts: null\nusers: null'],
    ['with other types', 'clusters: 3\ncontexts: {a: b}\nusers: [1, [], null, {name: 4}]'],
    ['JSON', '{"kind":"Config","contexts":[]}'],
    ['of several documents', '---\nkind: Config\n---\ncontexts: [{name: a, context: {}}]'],
  ])('%s has no contexts and is no error', (_name, text) => {
    expect(parseKubeconfig(text, path).contexts).toEqual([]);
  });

  it('takes what kubectl takes: the last of a repeated key, plain HTTP without a scheme, YAML 1.1 truth', () => {
    const { currentContext, clusters } = parseKubeconfig(
      'current-context: a\ncurrent-context: b\nclusters: [{name: c, cluster: {server: "127.0.0.1:8001", insecure-skip-tls-verify: yes}}]',
      path,
    );
    expect(currentContext).toBe('b');
    expect(clusters[0]).toMatchObject({
      server: 'http://127.0.0.1:8001',
      insecureSkipTlsVerify: true,
    });
  });

  const token = 'PLANTED-s3cr3t';
  it.each([
    [
      'bad YAML',
      `users:\n- name: u\n  user:\n    token: "${token}\n  x: [`,
      /line \d+, column \d+/,
    ],
    ['tabs', `users:\n\t- token: ${token}`, /line 2, column/],
    [
      'two clusters of one name',
      `clusters: [{name: c, cluster: {}}, {name: c, cluster: {server: "https://u:${token}@x"}}]`,
      /two of its clusters have the name "c"/,
    ],
    ['another apiVersion', `apiVersion: v2\nusers: [{name: ${token}}]`, /apiVersion is not v1/],
    ['a list', `- ${token}`, /does not hold a mapping/],
    ['another kind', `kind: Secret\ndata: ${token}`, /kind is not Config/],
    ['an alias to nowhere', `users: *${token}`, /alias/],
    ['an alias of what holds it', 'users: &a [*a]', /alias/],
    [
      'a bomb of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c]`,
      /alias/,
    ],
  ])('is refused with its position and none of its text: %s', (_name, text, said) => {
    const error = refused(text);
    expect(error.code).toBe('kubeconfig-invalid');
    expect(error.message).toContain(path);
    expect(error.message).toMatch(said);
    expect(JSON.stringify(error.toShape())).not.toContain(token);
  });
});

describe('what changed in a kubeconfig', () => {
  const read = (token: string, more = '') =>
    mergeFiles([
      parseKubeconfig(
        `clusters: [{name: c, cluster: {server: "https://a"}}]
users: [{name: u, user: {token: ${token}}}, {name: v, user: {exec: {command: x, env: [{name: N, value: ${token}}]}}}, {name: w, user: {}}]
contexts: [{name: x, context: {cluster: c, user: u}}, {name: y, context: {cluster: c, user: v}}, {name: z, context: {cluster: c, user: w}}${more}]`,
        '/k/a',
      ),
    ]);

  it('is told by context: credentials count, kubectl’s current context and namespace do not', () => {
    expect([...changedContexts(read('one'), read('two'))]).toEqual(['/k/a#x', '/k/a#y']);
    expect([...changedContexts(read('one'), read('one'))]).toEqual([]);
    const more = ', {name: n, context: {cluster: c, user: w}}';
    expect([...changedContexts(read('one'), read('one', more))]).toEqual(['/k/a#n']);
    expect([...changedContexts(read('one', more), read('one'))]).toEqual(['/k/a#n']);
    const moved = read('one').map((context) => ({ ...context, current: true, namespace: 'other' }));
    expect([...changedContexts(read('one'), moved)]).toEqual([]);
  });
});

describe('a list of files', () => {
  const file = (name: string, text: string) => parseKubeconfig(text, `/k/${name}`);
  const a = file(
    'a',
    'clusters: [{name: c, cluster: {server: "https://a"}}]\nusers: [{name: u, user: {token: ta}}]\ncontexts: [{name: x, context: {cluster: c, user: other}}]',
  );
  const b = file(
    'b',
    'current-context: y\nclusters: [{name: c, cluster: {server: "https://b"}}]\nusers: [{name: u, user: {token: tb}}, {name: other, user: {}}]\ncontexts: [{name: x, context: {cluster: c, user: u}}, {name: y, context: {cluster: c, user: u}}, {name: z, context: {cluster: none, user: none}}]',
  );

  it('is merged as kubectl does: the first of a name wins, each kind for itself', () => {
    const contexts = mergeFiles([a, b]);
    expect(
      contexts.map(({ id, cluster, user, current }) => [id, cluster?.server, user?.file, current]),
    ).toEqual([
      ['/k/a#x', 'https://a', '/k/b', false],
      ['/k/b#y', 'https://a', '/k/a', true],
      ['/k/b#z', undefined, undefined, false],
    ]);
    expect(contexts.map((context) => summarise(context).problem)).toEqual([
      undefined,
      undefined,
      'no-cluster',
    ]);
  });

  it('comes from KUBECONFIG without its empty parts, or is the one in the home', () => {
    expect(defaultKubeconfigList({ KUBECONFIG: ':/a:/b:/a:' }, '/home/x')).toEqual(['/a', '/b']);
    expect(defaultKubeconfigList({ KUBECONFIG: '' }, '/home/x')).toEqual(['/home/x/.kube/config']);
  });

  it.each(
    ['config.lock', 'config~', '.config.swp', 'a.swx', 'x.bak', '4913.tmp'].map((name) => [name]),
  )('leaves out %s', (name) => expect(isIgnoredFile(name)).toBe(name !== 'a.swx'));
});
