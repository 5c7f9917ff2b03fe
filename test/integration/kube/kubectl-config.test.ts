import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  at,
  isObject,
  type Json,
  type JsonObject,
  objects,
  parseJson,
  str,
  text,
} from '../../../src-main/contract/json.ts';
import { loadKubeconfigs } from '../../../src-main/kube/kubeconfig/load.ts';
import type { KubeContext } from '../../../src-main/kube/kubeconfig/model.ts';
import { TestFolder } from '../../support/kubeconfig.ts';
import { kubectl, kubectlPath } from '../demo/support.ts';

if (kubectlPath === undefined) {
  console.warn('SKIPPED: kubeconfigs against kubectl (no kubectl here; Debian: kubernetes-client)');
}

let folder: TestFolder;
beforeEach(() => {
  folder = new TestFolder();
  for (const name of ['ca.pem', 'other-ca.pem', 'cert.pem', 'key.pem']) folder.write(name, name);
});
afterEach(() => folder.remove());

/** What a context leads to, in the words of `kubectl config view --raw --flatten`. */
type Way = Readonly<Record<string, Json | undefined>>;

function material(data: string | undefined, file: string | undefined): string | undefined {
  return data ?? (file === undefined ? undefined : readFileSync(file).toString('base64'));
}

function ours({ name, namespace, cluster, user, current }: KubeContext): Way {
  return {
    name,
    namespace,
    current,
    server: cluster?.server === '' ? undefined : cluster?.server,
    ca: material(cluster?.certificateAuthorityData, cluster?.certificateAuthority),
    serverName: cluster?.tlsServerName,
    insecure: cluster?.insecureSkipTlsVerify ?? false,
    proxy: cluster?.proxyUrl?.reveal(),
    cert: material(user?.clientCertificateData, user?.clientCertificate),
    key: material(user?.clientKeyData?.reveal(), user?.clientKey),
    token: user?.token?.reveal(),
    tokenFile: user?.tokenFile,
    username: user?.username,
    command: user?.exec?.command,
    as: user?.impersonate.user,
  };
}

function theirs(view: Json): readonly Way[] {
  const find = (list: string, kind: string, name: Json | undefined): JsonObject => {
    const entry = objects(at(view, list)).find((one) => one['name'] === name)?.[kind];
    return isObject(entry) ? entry : {};
  };
  const some = (value: Json | undefined): string | undefined => {
    const read = str(value);
    return read === '' ? undefined : read;
  };
  return objects(at(view, 'contexts')).map((context) => {
    const cluster = find('clusters', 'cluster', at(context, 'context', 'cluster'));
    const user = find('users', 'user', at(context, 'context', 'user'));
    const server = some(cluster['server']);
    return {
      name: some(context['name']),
      namespace: some(at(context, 'context', 'namespace')),
      current: context['name'] === at(view, 'current-context'),
      // kubectl adds the scheme when it connects (client-go rest.DefaultServerURL): seen with -v 8.
      server: server === undefined || server.includes('://') ? server : `http://${server}`,
      ca: some(cluster['certificate-authority-data']),
      serverName: some(cluster['tls-server-name']),
      insecure: cluster['insecure-skip-tls-verify'] === true,
      proxy: some(cluster['proxy-url']),
      cert: some(user['client-certificate-data']),
      key: some(user['client-key-data']),
      token: some(user['token']),
      tokenFile: some(user['tokenFile']),
      username: some(user['username']),
      command: some(at(user, 'exec', 'command')),
      as: some(user['as']),
    };
  });
}

const one = (cluster: string, user = '{token: t}', context = '{cluster: c, user: u}'): string =>
  `clusters: [{name: c, cluster: ${cluster}}]\nusers: [{name: u, user: ${user}}]\ncontexts: [{name: x, context: ${context}}]\n`;

/** Files in the order of KUBECONFIG. */
const same: readonly (readonly [string, readonly string[]])[] = [
  ['one file', [one('{server: "https://a:6443"}')]],
  ['the current context of the first that names one', ['{}', 'current-context: x\n', one('{}')]],
  ['an empty current context says nothing', ['current-context: ""\n', 'current-context: x\n']],
  [
    'the first of a name, whole',
    [
      one('{server: "https://a"}', '{token: a}', '{cluster: d, user: u}'),
      `${one('{server: "https://b", certificate-authority: ca.pem, tls-server-name: other}', '{client-certificate: cert.pem, client-key: key.pem}', '{cluster: c, user: v, namespace: shop}')}---\nkind: Config\n`,
      'clusters: [{name: d, cluster: {server: "https://d", certificate-authority: other-ca.pem}}]\n',
    ],
  ],
  [
    'relative files, from the folder of the file that names them',
    [
      one(
        '{server: "https://a", certificate-authority: ./ca.pem}',
        '{client-certificate: sub/../cert.pem, client-key: key.pem}',
      ),
    ],
  ],
  [
    'a plugin',
    [
      one(
        '{server: "https://a"}',
        '{exec: {apiVersion: client.authentication.k8s.io/v1, command: aws, interactiveMode: Never}}',
      ),
    ],
  ],
  ['nulls', ['clusters: null\nusers: null\ncontexts: [{name: x, context: null}]\n']],
  [
    'a context whose cluster and user are nowhere',
    [one('{server: "https://a"}', '{}', '{cluster: gone, user: gone}')],
  ],
  [
    'a repeated key',
    [`current-context: gone\ncurrent-context: x\n${one('{server: "https://a"}')}`],
  ],
  ['truth of YAML 1.1', [one('{server: "https://a", insecure-skip-tls-verify: yes}')]],
  ['a server without a scheme', [one('{server: "127.0.0.1:8001"}')]],
  [
    'proxies and impersonation',
    [one('{server: "https://a", proxy-url: "socks5://p:1"}', '{as: b}')],
  ],
  ['JSON', ['{"contexts":[{"name":"x","context":{"namespace":"n"}}],"current-context":"x"}']],
  ['a byte order mark', [`\uFEFF${one('{server: "https://a"}')}`]],
  ['fields of the future', [`later: 1\n${one('{server: "https://a", later: {a: 1}}')}`]],
  ['anchors', [`${one('&c {server: "https://a"}')}preferences: *c\n`]],
];

const refused: readonly (readonly [string, string])[] = [
  ['two clusters of one name', one('{}').replace('}}]\nusers', '}}, {name: c}]\nusers')],
  ['two contexts of one name', 'contexts: [{name: x, context: {}}, {name: x, context: {}}]\n'],
  ['another kind', 'apiVersion: v1\nkind: Secret\n'],
  ['another version', 'apiVersion: v2\nkind: Config\n'],
  ['a list', '- a\n'],
  ['tabs', 'clusters:\n\t- name: c\n'],
  ['broken YAML', 'clusters: [\n'],
];

describe.skipIf(kubectlPath === undefined)('kubeconfigs, as kubectl reads them', () => {
  it.each(same)('%s', async (_name, texts) => {
    const list = texts.map((content, index) => folder.write(`config-${index}`, content));
    const args = ['config', 'view', '--raw', '--flatten', '-o', 'json'];
    const ran = await kubectl(list.join(':'), args);
    expect(ran.stderr).toBe('');
    const loaded = await loadKubeconfigs({ list, extraFiles: [], extraFolders: [] });
    expect(loaded.problems).toEqual([]);
    const byName = (a: Way, b: Way): number => text(a['name']).localeCompare(text(b['name']));
    expect(loaded.contexts.map(ours).sort(byName)).toEqual(
      theirs(parseJson(ran.stdout)).toSorted(byName),
    );
  });

  it.each(refused)('refused by both: %s', async (_name, content) => {
    const file = folder.write('config', content);
    expect((await kubectl(file, ['config', 'view'])).code).not.toBe(0);
    const good = folder.write('good', one('{server: "https://a"}'));
    const loaded = await loadKubeconfigs({
      list: [file],
      extraFiles: [join(good)],
      extraFolders: [],
    });
    expect(loaded.problems.map((problem) => [problem.file, problem.error.code])).toEqual([
      [file, 'kubeconfig-invalid'],
    ]);
    // kubectl gives up; here the other files go on.
    expect(loaded.contexts.map((context) => context.file)).toEqual([good]);
  });
});
