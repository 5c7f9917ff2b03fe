import { join } from 'node:path';

import type { Emit } from '../contract/index.ts';
import { createEngine } from '../engine/engine.ts';
import { sentence } from '../words/keys.ts';
import { Alerts, hearing, newsOfWatched } from './alerts.ts';
import { Asked } from './asked.ts';
import { Comparisons } from './compare.ts';
import { openContextStore } from './context-store.ts';
import { Contexts } from './contexts.ts';
import type { AppServices, ServiceDeps } from './deps.ts';
import { Doctor } from './doctor.ts';
import { fileServices } from './files.ts';
import { Forwarding } from './forwards.ts';
import { KubeContexts } from './kube-contexts.ts';
import { addresses, MachineWatch } from './machine.ts';
import { MeshBoards } from './mesh.ts';
import type { ServiceOptions } from './options.ts';
import { Proxies } from './proxies.ts';
import { appServices } from './settings.ts';
import { Snapshots } from './snapshots.ts';
import type { StoreNews } from './store/json-store.ts';
import { sweepLeftovers } from './store/leftovers.ts';
import { nameOf, ownMark } from './store/processes.ts';
import { Tickets } from './tickets.ts';
import { Traces } from './traces.ts';
import { Uploads } from './uploads.ts';
import { Watches } from './watches.ts';

export type { AppServices } from './deps.ts';
export type { DemoStarter, Platform, ServiceOptions } from './options.ts';

/** Wires the rooms below to the contract. Throws AppError when what the user asked to open cannot be opened. */
export async function createServices(options: ServiceOptions): Promise<AppServices> {
  const news = storeNews(options);
  // What has been opened is let go of in the reverse order, also when something later cannot be opened.
  const opened = new AsyncDisposableStack();
  try {
    const app = await open({ ...options, news }, opened);
    return { ...app, dispose: () => opened.disposeAsync() };
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

/** The user hears of each file that was put aside, and once that nothing is kept. */
function storeNews({ emit, dataDir }: ServiceOptions): StoreNews {
  let told = false;
  return {
    damaged: (putAside) =>
      emit('notice', {
        code: 'file-unreadable',
        said: sentence('error.services.settings-damaged', { putAside }),
      }),
    notKept: (reason) => {
      if (told) return;
      told = true;
      const said = sentence('error.services.not-kept', {
        folder: dataDir,
        reason: reason.detail ?? reason.message,
      });
      emit('notice', { code: 'write-failed', said, hint: sentence('hint.services.not-kept') });
    },
  };
}

async function open(
  base: Omit<ServiceDeps, 'engine' | 'contexts' | 'sources' | 'proxies' | 'tickets'>,
  opened: AsyncDisposableStack,
): Promise<Omit<AppServices, 'dispose'>> {
  const { dataDir, now, news } = base;
  const uploads = new Uploads(join(dataDir, 'uploads', nameOf(ownMark)));
  const snapshotFolder = join(dataDir, 'snapshots');
  await sweepLeftovers({
    ofProcesses: [
      { folder: join(dataDir, 'uploads'), prefix: '' },
      { folder: dataDir, prefix: 'demo-' },
    ],
    ofFiles: [dataDir, snapshotFolder],
  });
  opened.defer(() => uploads.dispose());
  const store = await openContextStore(dataDir, now, news);
  const kube = new KubeContexts(base, store.value.extraFiles);
  const tickets = new Tickets(dataDir);
  const contexts = new Contexts({ ...base, tickets }, kube, store);
  opened.defer(() => contexts.dispose());
  await kube.load();
  const engine = createEngine({ workerUrl: base.workerUrl });
  opened.defer(() => engine.dispose());
  // Started ahead, the worker has its code warm when the first dump comes; a failure is told by that dump's call.
  engine.start().catch(() => undefined);
  const proxies = new Proxies({ engine, sources: contexts, now });
  const deps: ServiceDeps = { ...base, engine, contexts, sources: contexts, proxies, tickets };
  const alerts = new Alerts((alert) => base.platform.alert?.(alert));
  const boards = new MeshBoards(deps);
  const watches = new Watches(deps, newsOfWatched(alerts, engine, boards.services()));
  opened.defer(() => watches.dispose());
  engine.onLost(() => {
    watches.lose();
    const count = proxies.lose();
    if (count === 0) return;
    const said = sentence('error.services.engine-restarted', { count });
    base.emit('notice', { code: 'dump-closed', said });
  });
  const forwarding: Forwarding = await Forwarding.open({
    ...deps,
    emit: hearing(base.emit, 'forwardsChanged', () => alerts.forwards(forwarding.list())),
  });
  opened.defer(() => forwarding.dispose());
  const wake = waking(forwarding, base.emit);
  const machine = new MachineWatch({ now: base.now, network: addresses, changed: wake });
  opened.defer(() => machine.dispose());
  const traces = await Traces.open(deps);
  const snapshots = await Snapshots.open(deps);
  contexts.onRenewed((ids) => {
    for (const id of ids) {
      boards.forget(id);
      // The engine may be gone already, and with it what is to be forgotten.
      traces.forget(id).catch(() => undefined);
    }
  });
  await contexts.start();
  const asked = new Asked({
    emit: base.emit,
    open: async (path) => (await contexts.openFile(path)).id,
    addKubeconfigs: (paths) => contexts.addFiles(paths),
    demo: contexts.firstDemo,
    prefer: (context) => contexts.prefer(context),
  });
  const services = {
    ...(await appServices(deps)),
    ...asked.services(),
    ...forwarding.following(contexts.services()),
    ...boards.services(),
    ...proxies.services(),
    ...traces.services(),
    ...new Doctor(deps).services(),
    ...forwarding.services(),
    ...snapshots.services(),
    ...watches.services(),
    ...new Comparisons(deps).services(),
    ...fileServices(deps, uploads),
  };
  const handOut: AppServices['handOut'] = (path, as) => tickets.handOut(path, as).ticket;
  return { services, ask: asked.ask, handOut, wake };
}

/** What is shown is asked for anew, and says how old it is. */
function waking(forwarding: Forwarding, emit: Emit): () => void {
  return () => {
    forwarding.wake();
    emit('contextsChanged', {});
    emit('forwardsChanged', {});
  };
}
