import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AppError } from '../contract/errors.ts';
import type { DemoStarter } from '../services/index.ts';
import { nameOf, ownMark } from '../services/store/processes.ts';
import { sentence } from '../words/keys.ts';

export const demoContexts = ['meshscope-demo', 'meshscope-demo-legacy'] as const;

/** The folder, made; where nothing can be made there, one of the system's, for the app works without a data folder, too. */
async function writable(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return folder;
  } catch {
    return await mkdtemp(join(tmpdir(), 'meshscope-demo-')).catch((cause: unknown) => {
      throw new AppError('write-failed', sentence('error.cli.no-folder', { folder }), { cause });
    });
  }
}

/**
 * The demo meshes, started when one of them is first opened and loaded only then: they are a program of
 * their own (an API server, istiods, Envoys) that most users with a cluster never run.
 */
export function demoStarter(dataDir: string, now: () => number): DemoStarter {
  let dir = join(dataDir, `demo-${nameOf(ownMark)}`);
  let running: Promise<{ kubeconfigPath: string; close(): Promise<void> }> | undefined;

  async function start(): Promise<{ kubeconfigPath: string; close(): Promise<void> }> {
    const [{ startDemo }, { demoCluster, legacyDemoCluster }] = await Promise.all([
      import('../demo/start-demo.ts'),
      import('../demo/meshes.ts'),
    ]);
    dir = await writable(dir);
    const clusters = [demoCluster({ now: now() }), legacyDemoCluster({ now: now() })];
    return await startDemo({ clusters, dir, now });
  }

  return {
    contexts: demoContexts,
    start: () => {
      running ??= start();
      running.catch(() => (running = undefined));
      return running;
    },
    stop: async () => {
      const stopping = running;
      running = undefined;
      if (stopping === undefined) return;
      await (await stopping).close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
