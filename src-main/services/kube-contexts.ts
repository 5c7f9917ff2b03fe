import { join, resolve } from 'node:path';

import { AppError } from '../contract/errors.ts';
import { Approvals } from '../kube/auth/approval.ts';
import { AuthenticatorCache } from '../kube/auth/create-authenticator.ts';
import { openCluster } from '../kube/cluster.ts';
import { proxyIsNamed, systemProxyUrl } from '../kube/http/proxy.ts';
import type { KubeconfigPaths } from '../kube/kubeconfig/files.ts';
import { changedContexts } from '../kube/kubeconfig/fingerprint.ts';
import {
  defaultKubeconfigList,
  type LoadedKubeconfig,
  loadKubeconfigs,
} from '../kube/kubeconfig/load.ts';
import type { KubeContext } from '../kube/kubeconfig/model.ts';
import { parseElsewhere } from '../kube/kubeconfig/parse-elsewhere.ts';
import { KubeconfigWatch } from '../kube/kubeconfig/watch.ts';
import { clusterSource } from '../mesh/live/cluster-source.ts';
import type { MeshSource } from '../mesh/mesh-source.ts';
import { type Message, sentence } from '../words/keys.ts';
import type { ServiceOptions } from './options.ts';

const empty: LoadedKubeconfig = {
  contexts: [],
  problems: [],
  files: [],
  folders: [],
  contents: new Map(),
};

/** The kubeconfigs of this machine, loaded and watched. */
export class KubeContexts {
  readonly #options: ServiceOptions;
  readonly #watch: KubeconfigWatch;
  readonly #authenticators = new AuthenticatorCache();
  readonly #approvals: Approvals;
  #paths: KubeconfigPaths;
  #loaded: LoadedKubeconfig = empty;
  #onReload: (changed: ReadonlySet<string>) => void = () => undefined;

  constructor(options: ServiceOptions, extraFiles: readonly string[]) {
    this.#options = options;
    const list = options.kubeconfig ?? defaultKubeconfigList(options.env, options.home);
    const named = options.kubeconfig !== undefined;
    this.#paths = { list, named, extraFiles, extraFolders: [] };
    this.#approvals = new Approvals({
      path: join(options.dataDir, 'approvals.json'),
      isOwn: (file) => list.some((own) => resolve(own) === file),
      ask: options.platform.approve,
    });
    const read = (loaded: LoadedKubeconfig): void => {
      const changed = changedContexts(this.#loaded.contexts, loaded.contexts);
      this.#loaded = loaded;
      this.#onReload(changed);
      options.emit('contextsChanged', {});
    };
    const parse = parseElsewhere(options.workerUrl);
    this.#watch = new KubeconfigWatch(this.#paths, read, { parse });
  }

  /** Called when a file has changed, before anybody is told, with the contexts whose connections are out of date. */
  onReload(callback: (changed: ReadonlySet<string>) => void): void {
    this.#onReload = callback;
  }

  async load(): Promise<void> {
    this.#loaded = await this.#watch.start();
    const { env, home, envReady, kubeconfig } = this.#options;
    if (envReady === undefined || kubeconfig !== undefined) return;
    const before = this.#paths.list.join();
    // A login shell may name kubeconfigs that the desktop's own environment does not.
    const renew = async (): Promise<void> => {
      await envReady;
      const list = defaultKubeconfigList(env, home);
      if (list.join() === before) return;
      this.#paths = { ...this.#paths, list };
      this.#loaded = await this.#watch.setPaths(this.#paths);
      this.#options.emit('contextsChanged', {});
    };
    renew().catch(() => undefined);
  }

  async setExtra(extraFiles: readonly string[]): Promise<void> {
    this.#paths = { ...this.#paths, extraFiles };
    this.#loaded = await this.#watch.setPaths(this.#paths);
    this.#options.emit('contextsChanged', {});
  }

  contexts(): readonly KubeContext[] {
    return this.#loaded.contexts;
  }

  broken(): { file: string; said: Message }[] {
    return this.#loaded.problems.map(({ file, error }) => ({ file, said: error.said }));
  }

  async open(context: KubeContext): Promise<MeshSource> {
    const cluster = openCluster(context, {
      env: this.#options.env,
      systemProxy: await this.#systemProxy(context),
      authenticators: this.#authenticators,
      approve: this.#approvals.approve,
      waits: (said) => this.#options.emit('notice', { code: 'login-awaited', said }),
    });
    return clusterSource(cluster, context.id, this.#options.now);
  }

  async #systemProxy({ cluster }: KubeContext): Promise<string | undefined> {
    const { env, platform } = this.#options;
    const server = URL.parse(cluster?.server ?? '');
    if (server === null || platform.systemProxy === undefined) return undefined;
    if (proxyIsNamed(server, cluster?.proxyUrl, env)) return undefined;
    return systemProxyUrl(await platform.systemProxy(server.href));
  }

  /** A context of a kubeconfig that is not listed: the demo's own. `id` is how the app calls it. */
  async openIn(path: string, name: string, id: string): Promise<MeshSource> {
    const loaded = await loadKubeconfigs({ list: [path], extraFiles: [], extraFolders: [] });
    const context = loaded.contexts.find((one) => one.name === name);
    if (context === undefined) {
      throw new AppError('context-unknown', sentence('error.services.demo-not-started', { name }));
    }
    // The demo's server stands on loopback, where a proxy of the environment must not get in between.
    return clusterSource(openCluster(context, { env: {} }), id, this.#options.now);
  }

  dispose(): void {
    this.#watch.close();
    this.#loaded = empty;
  }
}
