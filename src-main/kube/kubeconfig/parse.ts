import { dirname, isAbsolute, join } from 'node:path';

import { at, type Json, type JsonObject, obj, objects, str } from '../../contract/json.ts';
import { sentence } from '../../words/keys.ts';
import { secret } from '../secret.ts';
import type { ClusterEntry, ContextEntry, KubeconfigFile } from './model.ts';
import { type Resolve, user } from './parse-user.ts';
import { invalid, type KubeconfigRoots, readRoots } from './read-yaml.ts';
import { scalar, yes } from './scalar.ts';

/** kubectl has no limit; a kubeconfig of this size is a mistake (and a YAML bomb costs memory). */
export const kubeconfigSizeLimit = 1024 * 1024;

const execExtension = 'client.authentication.k8s.io/exec';

/**
 * Reads one kubeconfig file's text (YAML or JSON). Relative paths in it are resolved against the file's own
 * directory, as client-go's clientcmd.ResolveLocalPaths does; an exec command only when it contains a slash.
 * Throws AppError `kubeconfig-invalid` with the position; the message never quotes the file, because the line
 * at fault may hold a token.
 */
export function parseKubeconfig(text: string, path: string): KubeconfigFile {
  return kubeconfigOf(readRoots(text, path), path);
}

export function kubeconfigOf({ root, typed }: KubeconfigRoots, path: string): KubeconfigFile {
  const directory = dirname(path);
  const resolve = (value: string | undefined): string | undefined =>
    value === undefined ? undefined : isAbsolute(value) ? value : join(directory, value);
  return {
    path,
    currentContext: scalar(root['current-context']),
    clusters: named(root, 'clusters', 'cluster', path).map(({ name, body }) =>
      cluster(name, body, path, resolve, typed),
    ),
    users: named(root, 'users', 'user', path).map(({ name, body }) =>
      user(name, body, path, resolve),
    ),
    contexts: named(root, 'contexts', 'context', path).map(({ name, body }) =>
      context(name, body, path),
    ),
  };
}

interface Named {
  readonly name: string;
  readonly body: JsonObject;
}

/**
 * The entries of a list. One without a name cannot be referred to and is passed over; two of one name make the file invalid, as they
 * do to kubectl (clientcmd/api/v1/conversion.go): nobody could say which cluster is meant.
 */
function named(root: JsonObject, plural: string, key: string, path: string): readonly Named[] {
  const found = new Map<string, Named>();
  for (const item of objects(root[plural])) {
    const name = str(item['name']) ?? '';
    if (name === '') continue;
    if (found.has(name))
      throw invalid(
        path,
        sentence('error.kube.config.twice', { plural, name: JSON.stringify(name) }),
      );
    found.set(name, { name, body: obj(item[key]) });
  }
  return [...found.values()];
}

/** kubectl speaks plain HTTP, without credentials, to a server whose scheme is not written. */
function withScheme(server: string | undefined): string {
  if (server === undefined) return '';
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(server) ? server : `http://${server}`;
}

function cluster(
  name: string,
  body: JsonObject,
  file: string,
  resolve: Resolve,
  typed: JsonObject | undefined,
): ClusterEntry {
  return {
    name,
    file,
    server: withScheme(scalar(body['server'])),
    tlsServerName: scalar(body['tls-server-name']),
    insecureSkipTlsVerify: yes(body['insecure-skip-tls-verify']),
    certificateAuthority: resolve(scalar(body['certificate-authority'])),
    certificateAuthorityData: scalar(body['certificate-authority-data']),
    proxyUrl: secret(scalar(body['proxy-url'])),
    execConfig: execConfigOf(typed, name),
  };
}

function execConfigOf(typed: JsonObject | undefined, name: string): Json | undefined {
  const entry = objects(typed?.['clusters']).find((item) => item['name'] === name);
  return objects(at(entry, 'cluster', 'extensions')).find(
    (item) => item['name'] === execExtension,
  )?.['extension'];
}

function context(name: string, body: JsonObject, file: string): ContextEntry {
  return {
    name,
    file,
    cluster: scalar(body['cluster']) ?? '',
    user: scalar(body['user']) ?? '',
    namespace: scalar(body['namespace']),
  };
}
