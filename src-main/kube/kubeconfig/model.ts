import type { Json } from '../../contract/json.ts';
import type { Secret } from '../secret.ts';

/** One entry of `clusters`, with the file it came from. Paths are absolute. */
export interface ClusterEntry {
  readonly name: string;
  readonly file: string;
  readonly server: string;
  readonly tlsServerName: string | undefined;
  readonly insecureSkipTlsVerify: boolean;
  readonly certificateAuthority: string | undefined;
  /** base64 of PEM. Not a secret, but of no use to anybody but TLS. */
  readonly certificateAuthorityData: string | undefined;
  readonly proxyUrl: Secret | undefined;
  /** The extension `client.authentication.k8s.io/exec`, handed to exec plugins that ask for cluster facts. */
  readonly execConfig: Json | undefined;
}

export type InteractiveMode = 'Never' | 'IfAvailable' | 'Always';

/** An exec plugin as the kubeconfig names it (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins). */
export interface ExecEntry {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: Secret }[];
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: InteractiveMode;
  readonly installHint: string | undefined;
}

export interface AuthProviderEntry {
  readonly name: string;
  readonly config: Readonly<Record<string, Secret>>;
}

export interface ImpersonateEntry {
  readonly user: string | undefined;
  readonly uid: string | undefined;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** One entry of `users`, with the file it came from. Paths are absolute. */
export interface UserEntry {
  readonly name: string;
  readonly file: string;
  readonly clientCertificate: string | undefined;
  readonly clientCertificateData: string | undefined;
  readonly clientKey: string | undefined;
  readonly clientKeyData: Secret | undefined;
  readonly token: Secret | undefined;
  readonly tokenFile: string | undefined;
  readonly username: string | undefined;
  readonly password: Secret | undefined;
  readonly exec: ExecEntry | undefined;
  readonly authProvider: AuthProviderEntry | undefined;
  readonly impersonate: ImpersonateEntry;
}

/** One entry of `contexts` before its cluster and user have been looked up. */
export interface ContextEntry {
  readonly name: string;
  readonly file: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string | undefined;
}

export interface KubeconfigFile {
  readonly path: string;
  readonly currentContext: string | undefined;
  readonly clusters: readonly ClusterEntry[];
  readonly users: readonly UserEntry[];
  readonly contexts: readonly ContextEntry[];
}

/**
 * A context with what it refers to. Its identity is `id` (file and context name together): cluster and user
 * names repeat between files and mean different things there.
 */
export interface KubeContext {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly namespace: string | undefined;
  readonly clusterName: string;
  readonly userName: string;
  /** Undefined when no file that this context may look into has an entry of that name. */
  readonly cluster: ClusterEntry | undefined;
  /** Undefined when the entry is missing; a context without a user name connects without credentials. */
  readonly user: UserEntry | undefined;
  /** True for the `current-context` of the first file that names one. */
  readonly current: boolean;
}

/** What of a context may be shown: nothing secret, nothing that only TLS can read. */
export interface ContextSummary {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly namespace: string | undefined;
  readonly clusterName: string;
  readonly userName: string;
  readonly server: string;
  readonly current: boolean;
  readonly auth: readonly AuthKind[];
  readonly insecure: boolean;
  readonly proxied: boolean;
  readonly impersonates: string | undefined;
  /** The plugin that runs when this context is opened: a kubeconfig is code. */
  readonly execCommand: string | undefined;
  /** What keeps the context from being opened. */
  readonly problem: 'no-cluster' | 'no-server' | 'no-user' | undefined;
}

export type AuthKind =
  'client-certificate' | 'token' | 'token-file' | 'basic' | 'exec' | 'auth-provider' | 'none';

export function contextId(file: string, name: string): string {
  return `${file}#${name}`;
}

export function summarise(context: KubeContext): ContextSummary {
  const { cluster, user } = context;
  const auth: AuthKind[] = [];
  if (user?.clientCertificate !== undefined || user?.clientCertificateData !== undefined)
    auth.push('client-certificate');
  if (user?.tokenFile !== undefined) auth.push('token-file');
  else if (user?.token !== undefined) auth.push('token');
  if (user?.username !== undefined) auth.push('basic');
  if (user?.exec !== undefined) auth.push('exec');
  if (user?.authProvider !== undefined) auth.push('auth-provider');
  if (auth.length === 0) auth.push('none');
  const server = cluster?.server ?? '';
  return {
    id: context.id,
    name: context.name,
    file: context.file,
    namespace: context.namespace,
    clusterName: context.clusterName,
    userName: context.userName,
    server: withoutUserinfo(server),
    current: context.current,
    auth,
    insecure: cluster?.insecureSkipTlsVerify ?? false,
    proxied: cluster?.proxyUrl !== undefined,
    impersonates: user?.impersonate.user,
    execCommand: user?.exec?.command,
    problem:
      cluster === undefined
        ? 'no-cluster'
        : server === ''
          ? 'no-server'
          : user === undefined && context.userName !== ''
            ? 'no-user'
            : undefined,
  };
}

/** A URL may carry `user:password@`; what is shown does not. */
export function withoutUserinfo(url: string): string {
  return url.replace(/^([a-z0-9+.-]+:\/\/)[^/@]*@/i, '$1');
}
