import { join } from 'node:path';

import { createEngine } from '../engine/engine.ts';
import { sentence } from '../words/keys.ts';
import { Comparisons } from './compare.ts';
import { openContextStore } from './context-store.ts';
import { Contexts } from './contexts.ts';
import { Doctor } from './doctor.ts';
import { fileServices } from './files.ts';
import { Forwarding } from './forwards.ts';
import { KubeContexts } from './kube-contexts.ts';
import { MeshBoards } from './mesh.ts';
import type { AppServices, ServiceOptions } from './options.ts';
import { Proxies } from './proxies.ts';
import { appServices } from './settings.ts';
import { Snapshots } from './snapshots.ts';
import { Traces } from './traces.ts';
import { Uploads } from './uploads.ts';
import { Watches } from './watches.ts';

export type { AppServices, DemoStarter, Platform, ServiceOptions } from './options.ts';

/** Wires the rooms below to the contract. Throws AppError when what the user asked to open cannot be opened. */
export async function createServices(options: ServiceOptions): Promise<AppServices> {
  const { dataDir, now, emit } = options;
  const onDamaged = (putAside: string): void =>
    emit('notice', {
      code: 'file-unreadable',
      said: sentence('error.services.settings-damaged', { putAside }),
    });
  const store = await openContextStore(dataDir, now, onDamaged);
  const kube = new KubeContexts(options, store.value.extraFiles);
  await kube.load();
  const contexts = new Contexts(options, kube, store);
  const engine = createEngine({ workerUrl: options.workerUrl });
  // Started ahead, the worker has its code warm when the first dump comes; a failure is told by that dump's call.
  engine.start().catch(() => undefined);
  const uploads = new Uploads(join(dataDir, 'uploads'));
  const proxies = new Proxies(engine, contexts, now);
  const boards = new MeshBoards(contexts, now);
  const traces = await Traces.open(options, { engine, contexts, proxies }, onDamaged);
  const forwarding = await Forwarding.open(options, contexts, onDamaged);
  const snapshots = await Snapshots.open(options, contexts, onDamaged);
  const watches = new Watches(options, engine, contexts, proxies);

  async function dispose(): Promise<void> {
    await forwarding.dispose();
    await watches.dispose();
    await engine.dispose();
    await contexts.dispose();
    await uploads.dispose();
  }
  try {
    await contexts.start();
    return {
      dispose,
      services: {
        ...(await appServices(options, onDamaged)),
        ...forwarding.following(contexts.services()),
        ...boards.services(),
        ...proxies.services(),
        ...traces.services(),
        ...new Doctor(contexts, emit, now).services(),
        ...forwarding.services(),
        ...snapshots.services(),
        ...watches.services(),
        ...new Comparisons(engine, contexts, proxies, now).services(),
        ...fileServices(contexts, proxies, uploads, options.platform),
      },
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}
