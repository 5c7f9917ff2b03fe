import { createHash } from 'node:crypto';

import { AppError } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';
import type { ClusterEntry, UserEntry } from '../kubeconfig/model.ts';
import { type ApprovalRequest, fileRequests } from './approval.ts';
import type { AuthDeps, Authenticator } from './authenticator.ts';
import { ExecAuthenticator } from './exec-auth.ts';
import { OidcAuthenticator } from './oidc-auth.ts';
import { StaticAuthenticator } from './static-auth.ts';

/**
 * Authenticators that several contexts share, so that a plugin that asks the user for something does it once. Another text in the
 * kubeconfig is another authenticator.
 */
export class AuthenticatorCache {
  readonly #known = new Map<string, Authenticator>();

  get(key: string, create: () => Authenticator): Authenticator {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = create();
    this.#known.set(key, made);
    return made;
  }
}

/** Files that the entry names elsewhere are approved before anything is read. */
function withFilesApproved(
  requests: () => Promise<readonly ApprovalRequest[]>,
  { approve }: AuthDeps,
  inner: Authenticator,
): Authenticator {
  if (approve === undefined) return inner;
  return {
    credentials: async (signal) => {
      for (const request of await requests()) await approve(request);
      return await inner.credentials(signal);
    },
    rejected: (credentials) => inner.rejected(credentials),
  };
}

/** What is written down wins over what has to be fetched, as client-go's round trippers leave an Authorization header alone. */
export function createAuthenticator(
  user: UserEntry | undefined,
  cluster: ClusterEntry,
  deps: AuthDeps,
  cache: AuthenticatorCache,
): Authenticator {
  const made = authenticatorOf(user, cluster, deps, cache);
  return withFilesApproved(() => fileRequests(user, cluster), deps, made);
}

function authenticatorOf(
  user: UserEntry | undefined,
  cluster: ClusterEntry,
  deps: AuthDeps,
  cache: AuthenticatorCache,
): Authenticator {
  if (user === undefined) return new StaticAuthenticator(undefined);
  const { exec, authProvider, impersonate } = user;
  const extras = impersonate.groups.length + Object.keys(impersonate.extra).length;
  if (impersonate.user === undefined && (impersonate.uid !== undefined || extras > 0))
    throw new AppError(
      'kubeconfig-invalid',
      sentence('error.kube.impersonates-nobody', { name: user.name, file: user.file }),
    );
  // In clear nobody gets a credential, as in kubectl (clientcmd.ClientConfig reads them for TLS only): kubectl proxy needs none.
  if (/^http:/i.test(cluster.server)) return new StaticAuthenticator(withoutCredentials(user));
  if (user.token !== undefined || user.tokenFile !== undefined || user.username !== undefined)
    return new StaticAuthenticator(user);
  if (exec !== undefined)
    return cache.get(
      execKey(user, cluster),
      () => new ExecAuthenticator(user, exec, cluster, deps),
    );
  if (authProvider === undefined) return new StaticAuthenticator(user);
  if (authProvider.name !== 'oidc')
    throw new AppError(
      'credentials-failed',
      sentence('error.kube.auth-provider-unknown', { name: authProvider.name, name2: user.name }),
      {
        hint: sentence('hint.kube.use-exec-plugin'),
      },
    );
  return cache.get(
    digest(['oidc', user.file, user.name, revealed(authProvider.config)]),
    () => new OidcAuthenticator(user, authProvider, deps),
  );
}

function execKey(user: UserEntry, cluster: ClusterEntry): string {
  const { exec } = user;
  return digest([
    'exec',
    user.file,
    user.name,
    exec?.apiVersion,
    exec?.command,
    exec?.args,
    exec?.env.map(({ name, value }) => [name, value.reveal()]),
    exec?.interactiveMode,
    user.impersonate,
    user.clientCertificate,
    user.clientCertificateData,
    // A plugin that is told about the cluster may answer differently for each.
    exec?.provideClusterInfo === true ? [cluster.file, cluster.name, cluster.server] : [],
  ]);
}

function revealed(config: Readonly<Record<string, { reveal(): string }>>): readonly string[][] {
  return Object.entries(config).map(([key, value]) => [key, value.reveal()]);
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function withoutCredentials(user: UserEntry): UserEntry {
  return {
    name: user.name,
    file: user.file,
    clientCertificate: undefined,
    clientCertificateData: undefined,
    clientKey: undefined,
    clientKeyData: undefined,
    token: undefined,
    tokenFile: undefined,
    username: undefined,
    password: undefined,
    exec: undefined,
    authProvider: undefined,
    impersonate: user.impersonate,
  };
}
