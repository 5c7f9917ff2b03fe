import type {
  Configuration,
  RequestContext,
  ResponseContext,
  V1LabelSelector,
  V1Service,
} from '@kubernetes/client-node';

import { AppError } from '../contract/errors.ts';
import { sentence } from '../words/keys.ts';
import { type ClientNode, clientNode } from './client-node.ts';
import type { ClusterConnection } from './http/connection.ts';
import { jsonAnswer } from './http/json-answer.ts';
import type { Cancel } from './http/list-options.ts';

export interface AccessQuestion {
  readonly verb: string;
  readonly resource: string;
  readonly subresource?: string | undefined;
  readonly group?: string | undefined;
  /** Absent or empty: all namespaces. */
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

interface AccessAnswer {
  readonly allowed: boolean;
  /** The authoriser's words, often empty. */
  readonly reason: string;
}

interface ServerVersion {
  readonly gitVersion: string;
  readonly platform: string;
}

interface UserInfo {
  readonly username: string;
  readonly groups: readonly string[];
}

/** Which pods belong to a workload. */
export type PodSelector = Pick<V1LabelSelector, 'matchLabels' | 'matchExpressions'>;

/** Kinds of workloads whose selector can be read. */
type WorkloadKind = 'Deployment' | 'StatefulSet' | 'DaemonSet' | 'ReplicaSet';

/**
 * The small, typed calls: client-node's generated APIs over our connection (its own transport leaks one TLS connection per request). The package is loaded at the first call. Its types are promises of the specification, not of the server: what
 * is read of an answer is looked at once more here. Every function throws AppError only.
 */
export class KubeApi {
  readonly #connection: ClusterConnection;

  constructor(connection: ClusterConnection) {
    this.#connection = connection;
  }

  /** SelfSubjectAccessReview: may this user do that? Every authenticated user may ask (system:basic-user). */
  async accessReview(question: AccessQuestion, options: Cancel = {}): Promise<AccessAnswer> {
    const { group = '', subresource, namespace, name, ...rest } = question;
    const narrower = {
      ...(subresource === undefined ? {} : { subresource }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(name === undefined ? {} : { name }),
    };
    const resourceAttributes = { ...rest, ...narrower, group };
    return await this.#call(
      'create selfsubjectaccessreviews',
      options,
      async (lib, configuration) => {
        const api = new lib.AuthorizationV1Api(configuration);
        const body = Object.assign(new lib.V1SelfSubjectAccessReview(), {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes },
        });
        const { status } = await api.createSelfSubjectAccessReview({ body });
        return { allowed: status?.allowed === true, reason: said(status?.reason) };
      },
    );
  }

  /** Who the API server takes us for; undefined where it does not say (before Kubernetes 1.27). */
  async whoAmI(options: Cancel = {}): Promise<UserInfo | undefined> {
    try {
      return await this.#call('create selfsubjectreviews', options, async (lib, configuration) => {
        const api = new lib.AuthenticationV1Api(configuration);
        const body = Object.assign(new lib.V1SelfSubjectReview(), {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'SelfSubjectReview',
        });
        const user = (await api.createSelfSubjectReview({ body })).status?.userInfo;
        if (user === undefined) return undefined;
        return { username: said(user.username), groups: (user.groups ?? []).map(said) };
      });
    } catch (error) {
      if (error instanceof AppError && error.code === 'not-found') return undefined;
      throw error;
    }
  }

  async version(options: Cancel = {}): Promise<ServerVersion> {
    return await this.#call('get /version', options, async (lib, configuration) => {
      const { gitVersion, platform } = await new lib.VersionApi(configuration).getCode();
      return { gitVersion: said(gitVersion), platform: said(platform) };
    });
  }

  async service(namespace: string, name: string, options: Cancel = {}): Promise<V1Service> {
    const what = `get service ${namespace}/${name}`;
    return await this.#call(
      what,
      options,
      async (lib, configuration) =>
        await new lib.CoreV1Api(configuration).readNamespacedService({ namespace, name }),
    );
  }

  /** Which pods a workload is made of, by its own selector. */
  async workloadSelector(
    kind: WorkloadKind,
    namespace: string,
    name: string,
    options: Cancel = {},
  ): Promise<PodSelector> {
    const what = `get ${kind} ${namespace}/${name}`;
    return await this.#call(what, options, async (lib, configuration) => {
      const api = new lib.AppsV1Api(configuration);
      const where = { namespace, name };
      const read = {
        Deployment: async () => await api.readNamespacedDeployment(where),
        StatefulSet: async () => await api.readNamespacedStatefulSet(where),
        DaemonSet: async () => await api.readNamespacedDaemonSet(where),
        ReplicaSet: async () => await api.readNamespacedReplicaSet(where),
      };
      const selector: PodSelector | undefined = (await read[kind]()).spec?.selector;
      return selector ?? {};
    });
  }

  async #call<T>(
    what: string,
    { signal }: Cancel,
    ask: (lib: ClientNode, configuration: Configuration) => Promise<T>,
  ): Promise<T> {
    const lib = await clientNode();
    const send = async (request: RequestContext): Promise<ResponseContext> => {
      const url = new URL(request.getUrl());
      const body = request.getBody();
      const { status, text } = await jsonAnswer(this.#connection, {
        method: request.getHttpMethod() === 'POST' ? 'POST' : 'GET',
        path: `${url.pathname.replace(/\/$/, '')}${url.search}`,
        what,
        signal,
        ...(typeof body === 'string' ? { body } : {}),
      });
      return new lib.ResponseContext(
        status,
        { 'content-type': 'application/json' },
        {
          text: async () => await Promise.resolve(text),
          binary: async () => await Promise.resolve(Buffer.from(text)),
          stream: () => null,
        },
      );
    };
    const configuration = lib.createConfiguration({
      // Only its path is used: where the server is, the connection knows.
      baseServer: new lib.ServerConfiguration('http://cluster', {}),
      httpApi: lib.wrapHttpLibrary({ send }),
    });
    try {
      return await ask(lib, configuration);
    } catch (error) {
      if (error instanceof AppError) throw error;
      // An answer of another shape than the specification's: the reader of client-node has stumbled over it.
      throw new AppError(
        'server-error',
        sentence('error.kube.not-kubernetes', { what, where: this.#connection.where }),
        { hint: sentence('hint.kube.another-server'), cause: error },
      );
    }
  }
}

function said(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
