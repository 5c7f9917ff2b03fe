import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { CallContext } from '../../../src-main/contract/index.ts';
import { demoStarter } from '../../../src-main/hosts/demo-starter.ts';
import { type AppServices, createServices } from '../../../src-main/services/index.ts';

export interface Profile {
  readonly dir: string;
  readonly app: AppServices;
  close(): Promise<void>;
}

export function call(signal = new AbortController().signal): CallContext {
  return { signal, progress: () => undefined };
}

/** The context of what a person opened. */
export async function openedId(app: AppServices, path: string): Promise<string> {
  return (await app.services['files.open']({ ticket: app.handOut(path, 'dump') }, call())).id;
}

/** The whole of main without a window, in a folder of its own. */
export async function profile(dir?: string): Promise<Profile> {
  const home = dir ?? (await mkdtemp(join(tmpdir(), 'meshscope-snap-')));
  const now = (): number => Date.now();
  const app = await createServices({
    host: 'memory',
    version: '0.0.0-test',
    emit: () => undefined,
    platform: {
      pickPaths: () => Promise.resolve([]),
      blockedRequests: () => 0,
      nativeDialogs: false,
    },
    dataDir: join(home, 'data'),
    kubeconfig: [],
    demo: demoStarter(join(home, 'data'), now),
    openDemo: false,
    env: {},
    home,
    now,
  });
  return {
    dir: home,
    app,
    close: async () => {
      await app.dispose();
      await rm(home, { recursive: true, force: true });
    },
  };
}
