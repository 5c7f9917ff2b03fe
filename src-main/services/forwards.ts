import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import { z } from 'zod';

import { AppError } from '../contract/errors.ts';
import { type ForwardEntry, forwardSchema, type ForwardTargetView } from '../contract/forwards.ts';
import type { Params, Services } from '../contract/index.ts';
import { shellCommand } from '../contract/shell.ts';
import { Forwards, type ManagedForward, scheduleWithTimers } from '../kube/forwards/manager.ts';
import { forwardTargets } from '../mesh/live/forward-targets.ts';
import { sentence } from '../words/keys.ts';
import type { Contexts } from './contexts.ts';
import type { ServiceDeps } from './deps.ts';
import { JsonStore } from './store/json-store.ts';

const savedSchema = forwardSchema
  .pick({ id: true, context: true, target: true, port: true, wantedPort: true, withContext: true })
  .extend({
    /** The port that "any free one" was last time: the same again, so that bookmarks stay true. */
    lastPort: z.number().int().optional(),
  });
type Saved = z.infer<typeof savedSchema>;
const storeSchema = z.object({ forwards: z.array(savedSchema) });
type Store = JsonStore<typeof storeSchema>;

/** Each is a port of this machine, and a page that was taken over may ask for any number. */
const mostForwards = 200;

/** Many changes in a row are told once, milliseconds. */
const tellAfter = 100;

type ContextGroup = ReturnType<Contexts['services']>;
type ForwardGroup = Pick<
  Services,
  | 'forwards.list'
  | 'forwards.targets'
  | 'forwards.add'
  | 'forwards.start'
  | 'forwards.stop'
  | 'forwards.remove'
  | 'forwards.open'
  | 'forwards.setWithContext'
>;

/** The saved list of forwards, and those of it that run. */
export class Forwarding {
  readonly #contexts: Contexts;
  readonly #options: ServiceDeps;
  readonly #store: Store;
  readonly #manager: Forwards;
  /** Managed id by saved id. */
  readonly #running = new Map<string, string>();
  /** Starts under way, so that a second click does not start it twice. */
  readonly #starting = new Map<string, Promise<void>>();
  #telling: NodeJS.Timeout | undefined;

  private constructor(options: ServiceDeps, store: Store) {
    const { contexts } = options;
    this.#options = options;
    this.#contexts = contexts;
    this.#store = store;
    this.#manager = new Forwards({
      cluster: (context) => contexts.cluster(context),
      now: options.now,
      schedule: scheduleWithTimers,
      random: Math.random,
      onChange: () => this.#tell(),
    });
    contexts.onRenewed((ids) => this.#renew(ids));
  }

  /** The machine woke up or is in another network: what runs is probed now, not when its time comes. */
  wake(): void {
    this.#manager.wake().catch(() => this.#tell());
  }

  static async open(deps: ServiceDeps): Promise<Forwarding> {
    const { now, dataDir, news } = deps;
    const path = join(dataDir, 'forwards.json');
    const initial = { forwards: [] };
    const store = await JsonStore.open({ path, schema: storeSchema, initial, now, news });
    return new Forwarding(deps, store);
  }

  list(): readonly ForwardEntry[] {
    return this.#store.value.forwards.map((saved) => this.#entry(saved));
  }

  /** The contexts' methods, with the forwards that come and go with a context. */
  following(group: ContextGroup): ContextGroup {
    return {
      ...group,
      'contexts.open': async (params, call) => {
        const status = await group['contexts.open'](params, call);
        const wanted = this.#store.value.forwards.filter(
          ({ context, withContext, id }) =>
            withContext && context === params.context && !this.#running.has(id),
        );
        await Promise.all(wanted.map((saved) => this.#start(saved)));
        return status;
      },
    };
  }

  services(): ForwardGroup {
    return {
      'forwards.list': () => Promise.resolve({ forwards: [...this.list()] }),
      'forwards.targets': async ({ context }, { signal }) => {
        const cluster = await this.#contexts.cluster(context);
        return { targets: [...(await forwardTargets(cluster, signal))] };
      },
      'forwards.add': (params) => this.#add(params),
      'forwards.start': async ({ id }) => {
        const saved = this.#saved(id);
        const managed = this.#running.get(id);
        if (managed === undefined) await this.#start(saved);
        else await this.#manager.retry(managed);
        return this.#entry(saved);
      },
      'forwards.stop': async ({ id }) => {
        const saved = this.#saved(id);
        await this.#stop(id);
        return this.#entry(saved);
      },
      'forwards.remove': async ({ id }) => {
        await this.#stop(id);
        await this.#store.update(({ forwards }) => ({
          forwards: forwards.filter((one) => one.id !== id),
        }));
        this.#tell();
        return { done: true };
      },
      'forwards.open': async ({ id, path }) => {
        const { localPort } = this.#entry(this.#saved(id));
        const { openLocal } = this.#options.platform;
        if (localPort === 0)
          throw new AppError('not-found', sentence('error.services.forward-not-running'));
        await openLocal?.(localPort, path);
        return { opened: openLocal !== undefined };
      },
      'forwards.setWithContext': async ({ id, withContext }) =>
        this.#entry(await this.#change(id, { withContext })),
    };
  }

  /** Frees every port. */
  async dispose(): Promise<void> {
    await this.#manager.stopAll();
    clearTimeout(this.#telling);
  }

  /** After a new login, say: what had failed for the old credentials is tried with those of now, and nothing stays on old connections. */
  #renew(contexts: ReadonlySet<string>): void {
    for (const { id, context } of this.#store.value.forwards) {
      const managed = contexts.has(context) ? this.#running.get(id) : undefined;
      if (managed !== undefined) this.#manager.retry(managed).catch(() => this.#tell());
    }
  }

  async #add(params: Params<'forwards.add'>): Promise<ForwardEntry> {
    const { context, target, port, localPort } = params;
    // Refused at once where there is no cluster, rather than saved to fail for ever.
    await this.#contexts.cluster(context);
    if (this.#store.value.forwards.length >= mostForwards)
      throw new AppError(
        'bad-request',
        sentence('error.services.too-many-forwards', { mostForwards }),
      );
    const saved: Saved = {
      id: randomUUID(),
      context,
      target,
      port,
      wantedPort: localPort,
      withContext: false,
    };
    await this.#store.update(({ forwards }) => ({ forwards: [...forwards, saved] }));
    await this.#start(saved);
    return this.#entry(this.#saved(saved.id));
  }

  async #start(saved: Saved): Promise<void> {
    const starting = this.#starting.get(saved.id) ?? this.#startNow(saved);
    this.#starting.set(saved.id, starting);
    try {
      await starting;
    } finally {
      this.#starting.delete(saved.id);
    }
  }

  async #startNow({ id, context, target, port, wantedPort, lastPort }: Saved): Promise<void> {
    const first = wantedPort === 0 ? (lastPort ?? 0) : wantedPort;
    let managed = await this.#manager.start(context, { target, port, localPort: first });
    if (first !== wantedPort && portTaken(managed)) {
      await this.#manager.stop(managed.id);
      managed = await this.#manager.start(context, { target, port, localPort: wantedPort });
    }
    this.#running.set(id, managed.id);
    const opened = managed.view.localPort;
    if (wantedPort === 0 && opened !== 0 && opened !== lastPort)
      await this.#change(id, { lastPort: opened });
    this.#tell();
  }

  async #stop(id: string): Promise<void> {
    await this.#starting.get(id);
    const managed = this.#running.get(id);
    if (managed === undefined) return;
    this.#running.delete(id);
    await this.#manager.stop(managed);
    this.#tell();
  }

  #saved(id: string): Saved {
    const found = this.#store.value.forwards.find((one) => one.id === id);
    if (found === undefined)
      throw new AppError('not-found', sentence('error.services.forward-gone'));
    return found;
  }

  async #change(id: string, change: Partial<Saved>): Promise<Saved> {
    const next = { ...this.#saved(id), ...change };
    await this.#store.update(({ forwards }) => ({
      forwards: forwards.map((one) => (one.id === id ? next : one)),
    }));
    this.#tell();
    return next;
  }

  #entry(saved: Saved): ForwardEntry {
    const { id, context, target, port, wantedPort, withContext } = saved;
    const managed = this.#manager.get(this.#running.get(id) ?? '');
    const view = managed?.view;
    const localPort = view?.localPort ?? 0;
    return {
      id,
      context,
      target,
      port,
      wantedPort,
      withContext,
      localPort,
      state: view?.state ?? { state: 'stopped' },
      connections: view?.connections ?? 0,
      bytesIn: view?.bytesIn ?? 0,
      bytesOut: view?.bytesOut ?? 0,
      recoveries: view?.recoveries ?? 0,
      command: this.#command(saved, localPort === 0 ? wantedPort : localPort),
    };
  }

  #command({ context, target, port }: Saved, localPort: number): string {
    const known = this.#contexts.list().contexts.find(({ id }) => id === context);
    const name = known?.name ?? context.replace(/^.*#/s, '');
    const ports = `${localPort === 0 ? '' : localPort}:${port}`;
    const where = ['-n', target.namespace];
    return shellCommand([
      ...['kubectl', '--context', name, ...where, 'port-forward', kubectlName(target), ports],
    ]);
  }

  #tell(): void {
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      this.#options.emit('forwardsChanged', {});
    }, tellAfter);
  }
}

function portTaken({ view }: ManagedForward): boolean {
  return view.state.state === 'failed' && view.state.reason.code === 'port-in-use';
}

function kubectlName(target: ForwardTargetView): string {
  const kind = target.kind === 'workload' ? target.workload.toLowerCase() : target.kind;
  return `${kind}/${target.name}`;
}
