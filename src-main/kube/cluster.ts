import { AppError } from '../contract/errors.ts';
import { sentence } from '../words/keys.ts';
import type { Approve } from './auth/approval.ts';
import type { AuthDeps } from './auth/authenticator.ts';
import { AuthenticatorCache, createAuthenticator } from './auth/create-authenticator.ts';
import { ClusterConnection } from './http/connection.ts';
import { KubeClient } from './http/kube-client.ts';
import type { KubeContext } from './kubeconfig/model.ts';
import { PodStreams } from './streams/pod-streams.ts';

/** Side effects that a context's connection needs from its surroundings. */
export interface ClusterDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Authorities that the user trusts besides those of the kubeconfig or the system. */
  readonly extraCaFile?: string | undefined;
  /** Shared by the contexts of an app, so that a plugin runs once for all of them. */
  readonly authenticators?: AuthenticatorCache | undefined;
  /** True on a command line, where a plugin may ask questions. */
  readonly interactive?: boolean | undefined;
  /** Asked before a plugin of the kubeconfig runs; absent: it may. */
  readonly approve?: Approve | undefined;
  readonly waits?: AuthDeps['waits'];
  readonly waitsAfter?: number | undefined;
  readonly platform?: NodeJS.Platform | undefined;
  /** Of the system or its PAC file, for this cluster's server. */
  readonly systemProxy?: string | undefined;
  readonly now?: (() => number) | undefined;
}

/** One open context: its API and the streams into its pods. */
export interface Cluster {
  readonly context: KubeContext;
  readonly client: KubeClient;
  readonly streams: PodStreams;
  close(): void;
}

/** Nothing is sent yet. Throws `kubeconfig-invalid` when the context lacks its cluster or user. */
export function openCluster(context: KubeContext, deps: ClusterDeps): Cluster {
  const { cluster, user } = context;
  if (cluster === undefined) throw missing(context, 'cluster', context.clusterName);
  if (user === undefined && context.userName !== '')
    throw missing(context, 'user', context.userName);
  const connection = new ClusterConnection({
    cluster,
    authenticator: createAuthenticator(
      user,
      cluster,
      {
        env: deps.env,
        platform: deps.platform ?? process.platform,
        now: deps.now ?? Date.now,
        interactive: deps.interactive ?? false,
        approve: deps.approve,
        waits: deps.waits,
        waitsAfter: deps.waitsAfter,
      },
      deps.authenticators ?? new AuthenticatorCache(),
    ),
    env: deps.env,
    extraCaFile: deps.extraCaFile,
    systemProxy: deps.systemProxy,
  });
  const client = new KubeClient(connection);
  const streams = new PodStreams(connection, async (question) => {
    try {
      return (await client.api.accessReview(question)).allowed;
    } catch (error) {
      if (error instanceof AppError) return undefined;
      throw error;
    }
  });
  return {
    context,
    client,
    streams,
    close: () => {
      streams.close();
      connection.close();
    },
  };
}

function missing(context: KubeContext, what: 'cluster' | 'user', name: string): AppError {
  return new AppError(
    'kubeconfig-invalid',
    sentence(`error.kube.context-no-${what}`, {
      context: context.name,
      file: context.file,
      name: name === '' ? '-' : name,
    }),
  );
}
