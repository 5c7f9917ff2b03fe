import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { AppError } from '../contract/errors.ts';
import { openCluster } from '../kube/cluster.ts';
import { defaultKubeconfigList, loadKubeconfigs } from '../kube/kubeconfig/load.ts';
import type { KubeContext } from '../kube/kubeconfig/model.ts';
import { clusterSource } from '../mesh/live/cluster-source.ts';
import { type Message, sentence } from '../words/keys.ts';
import type { OpenContexts } from './command-sources.ts';
import type { DemoStarter } from './options.ts';

export interface CommandContextsOptions {
  /** Files of `--kubeconfig`; empty: KUBECONFIG or ~/.kube/config. */
  readonly kubeconfig: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Somewhere for the demo's own files. */
  readonly tmp: string;
  /** Somebody sits at the terminal: exec plugins may ask. */
  readonly interactive: boolean;
  /** Told when a login is waited for. */
  readonly waits?: (said: Message) => void;
  readonly demo: (dir: string) => DemoStarter;
  readonly now: () => number;
}

/** Contexts of the kubeconfigs, and the demo meshes by their names, for commands that run once. */
export function commandContexts(options: CommandContextsOptions): OpenContexts {
  const { kubeconfig, env, home, tmp, interactive, now } = options;
  let demo: { readonly starter: DemoStarter; readonly dir: string } | undefined;

  async function contextsOf(
    list: readonly string[],
    named: boolean,
  ): Promise<readonly KubeContext[]> {
    const loaded = await loadKubeconfigs({ list, named, extraFiles: [], extraFolders: [] });
    const [problem] = loaded.problems;
    if (loaded.contexts.length === 0 && problem !== undefined) throw problem.error;
    return loaded.contexts;
  }

  /** Demo meshes are known by name wherever they are asked for; a kubeconfig's own context of that name wins. */
  async function inDemo(name: string): Promise<KubeContext | undefined> {
    const dir = await mkdtemp(join(tmp, 'meshscope-demo-'));
    const starter = options.demo(dir);
    demo = { dir, starter };
    if (!starter.contexts.includes(name)) return undefined;
    const { kubeconfigPath } = await starter.start();
    return (await contextsOf([kubeconfigPath], true)).find((one) => one.name === name);
  }

  return {
    open: async (name) => {
      const list = kubeconfig.length > 0 ? kubeconfig : defaultKubeconfigList(env, home);
      const own = (await contextsOf(list, kubeconfig.length > 0)).find((one) => one.name === name);
      const context = own ?? (await inDemo(name));
      if (context === undefined) {
        throw new AppError(
          'context-unknown',
          sentence('error.cli.no-context-in', { name, list: list.join(', ') }),
          { hint: sentence('hint.cli.contexts') },
        );
      }
      // The demo's server stands on loopback, where a proxy of the environment must not get in between.
      const cluster = openCluster(context, {
        env: own === undefined ? {} : env,
        interactive,
        waits: options.waits,
      });
      return clusterSource(cluster, context.id, now);
    },
    close: async () => {
      if (demo === undefined) return;
      await demo.starter.stop();
      await rm(demo.dir, { recursive: true, force: true });
    },
  };
}
