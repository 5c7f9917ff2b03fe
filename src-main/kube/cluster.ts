import { AppError } from '../contract/errors.ts';
import { StaticAuthenticator } from './auth/static-auth.ts';
import { ClusterConnection } from './http/connection.ts';
import { KubeClient } from './http/kube-client.ts';
import type { KubeContext } from './kubeconfig/model.ts';
import { PodStreams } from './streams/pod-streams.ts';

/** Side effects that a context's connection needs from its surroundings. */
export interface ClusterDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly extraCaFile?: string | undefined;
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
    authenticator: new StaticAuthenticator(user),
    env: deps.env,
    extraCaFile: deps.extraCaFile,
  });
  const client = new KubeClient(connection);
  const streams = new PodStreams(connection, async (question) => {
    try {
      return (await client.accessReview(question)).allowed;
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
    `The context ${context.name} in ${context.file} names the ${what} ${name === '' ? '(none)' : name}, which is not there.`,
  );
}
