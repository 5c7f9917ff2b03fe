import { access, realpath } from 'node:fs/promises';
import { resolve } from 'node:path';

import type { ContextView } from '../contract/contexts.ts';
import { AppError, cancelled, errorText } from '../contract/errors.ts';
import type { EventPayload } from '../contract/events.ts';
import type { CallContext, Result, Services } from '../contract/index.ts';
import type { Cluster } from '../kube/cluster.ts';
import type { KubeContext } from '../kube/kubeconfig/model.ts';
import { summarise } from '../kube/kubeconfig/model.ts';
import type { MeshSource } from '../mesh/mesh-source.ts';
import { type OpenedFile, openPath } from '../mesh/open.ts';
import { sentence } from '../words/keys.ts';
import { colorOf, type ContextStore, looksLikeProduction } from './context-store.ts';
import { chooseInitial } from './initial-context.ts';
import type { KubeContexts } from './kube-contexts.ts';
import type { DemoStarter, ServiceOptions } from './options.ts';
import { isWithin, type Taken, type Tickets } from './tickets.ts';

const demoPrefix = 'demo:';

export interface ContextOptions extends ServiceOptions {
  readonly tickets: Tickets;
}

/** All contexts: kubeconfigs', the demo meshes', opened files'. Sources are opened once and shared. */
export class Contexts {
  readonly #kube: KubeContexts;
  readonly #store: ContextStore;
  readonly #demo: DemoStarter;
  readonly #options: ContextOptions;
  readonly #files = new Map<string, OpenedFile>();
  readonly #sources = new Map<string, Promise<MeshSource>>();
  readonly #retired = new Map<NodeJS.Timeout, Promise<MeshSource>>();
  readonly #renewed = new Set<(ids: ReadonlySet<string>) => void>();
  #initial: string | undefined;
  #uploaded: readonly string[] = [];

  constructor(options: ContextOptions, kube: KubeContexts, store: ContextStore) {
    this.#options = options;
    this.#kube = kube;
    this.#store = store;
    this.#demo = options.demo;
    kube.onReload((changed) => this.#renew(changed));
  }

  /** Decides what is opened first: `--file`, `--demo`, the last used context, kubectl's own, the demo. */
  async start(): Promise<void> {
    const { openFile, openDemo } = this.#options;
    if (openFile !== undefined) this.#initial = (await this.openFile(openFile)).id;
    if (!openDemo || openFile !== undefined || this.firstDemo === undefined) return;
    this.#initial = this.firstDemo;
    // The page asks for it as soon as it has been loaded, and is told then why it does not start.
    this.source(this.firstDemo).catch(() => undefined);
  }

  get firstDemo(): string | undefined {
    const [name] = this.#demo.contexts;
    return name === undefined ? undefined : `${demoPrefix}${name}`;
  }

  /** What a page that begins now begins with. */
  prefer(id: string): void {
    this.#initial = id;
  }

  list(): Result<'contexts.list'> {
    const contexts = [
      ...[...this.#files.values()].map((file) => this.#fileView(file)),
      ...this.#kube.contexts().map((context) => this.#kubeView(context)),
      ...this.#demo.contexts.map((name) => this.#demoView(name)),
    ];
    const initial = this.#initial ?? chooseInitial(contexts);
    return { contexts, broken: this.#kube.broken(), ...(initial === undefined ? {} : { initial }) };
  }

  /** The mesh behind a context. Throws `context-unknown`, or whatever kept it from being opened. */
  source(id: string): Promise<MeshSource> {
    const known = this.#sources.get(id);
    if (known !== undefined) return known;
    const opening = this.#open(id);
    this.#sources.set(id, opening);
    opening.catch(() => this.#sources.delete(id));
    return opening;
  }

  /** The connection behind a live context. Throws `bad-request` for files and snapshots, else as `source`. */
  async cluster(id: string): Promise<Cluster> {
    const { cluster } = await this.source(id);
    if (cluster !== undefined) return cluster;
    throw new AppError('bad-request', sentence('error.services.file-no-cluster'), {
      hint: sentence('hint.services.choose-context'),
    });
  }

  /** A kubeconfig's program runs when a person opens its context, not because the app was started. */
  #assertNoPlugin(id: string): void {
    const user = this.#kube.contexts().find((one) => one.id === id)?.user;
    if (user?.exec === undefined || this.#sources.has(id)) return;
    throw new AppError(
      'exec-plugin-failed',
      sentence('error.kube.plugin-waits', { command: user.exec.command, file: user.file }),
      { hint: sentence('hint.kube.open-to-run'), retryable: true },
    );
  }

  async openFile(path: string, signal?: AbortSignal): Promise<ContextView> {
    const opened = await openPath(path, signal);
    if (signal?.aborted === true) {
      await opened.source.close();
      throw cancelled();
    }
    this.#files.set(opened.id, opened);
    this.#sources.set(opened.id, Promise.resolve(opened.source));
    this.#options.platform.opened?.(path);
    this.#options.emit('contextsChanged', {});
    return this.#fileView(opened);
  }

  /** Told the ids of contexts that are gone, new or connect differently now; opening one gives the new connection. */
  onRenewed(listener: (ids: ReadonlySet<string>) => void): void {
    this.#renewed.add(listener);
  }

  async close(id: string): Promise<void> {
    const source = this.#sources.get(id);
    this.#sources.delete(id);
    if (this.#files.delete(id)) {
      for (const listener of this.#renewed) listener(new Set([id]));
      this.#options.emit('contextsChanged', {});
    }
    if (source !== undefined) await closeQuietly(source);
  }

  /** The cluster has answered: whether that can be written down does not matter now. */
  #used(id: string): void {
    const lastUsed = this.#options.now();
    this.#decorate(id, { lastUsed }).catch((error: unknown) =>
      this.#options.emit('notice', noticeOf(error)),
    );
  }

  async dispose(): Promise<void> {
    for (const id of [...this.#sources.keys()]) await this.close(id);
    for (const [timer, source] of this.#retired) {
      clearTimeout(timer);
      await closeQuietly(source);
    }
    this.#retired.clear();
    this.#kube.dispose();
    await this.#store.settled();
    await this.#demo.stop();
  }

  services(): Pick<
    Services,
    'contexts.list' | 'contexts.open' | 'contexts.decorate' | 'contexts.addFiles'
  > {
    return {
      'contexts.list': () => Promise.resolve(this.list()),
      'contexts.open': async ({ context, byItself }, call: CallContext) => {
        if (byItself === true) this.#assertNoPlugin(context);
        call.progress({ phase: 'connecting', done: 0, unit: 'items' });
        const source = await this.source(context);
        const status = await source.open(call);
        this.#used(context);
        return status;
      },
      'contexts.decorate': async ({ context, ...change }) => {
        await this.#decorate(context, change);
        return this.list();
      },
      'contexts.addFiles': async ({ tickets }) => {
        const take = (one: string): Promise<Taken> =>
          this.#options.tickets.take(one, 'add-kubeconfig');
        const taken = await Promise.all(tickets.map(take));
        const uploaded = taken.filter((one) => one.uploaded).map(({ path }) => path);
        return await this.addFiles(
          taken.filter((one) => !one.uploaded).map(({ path }) => path),
          uploaded,
        );
      },
    };
  }

  /** Uploaded ones are copies in this run's own folder: they stay as long as it. */
  async addFiles(
    paths: readonly string[],
    uploaded: readonly string[] = [],
  ): Promise<Result<'contexts.list'>> {
    const added = await Promise.all(paths.map((path) => this.#kubeconfigPath(path)));
    await this.#store.update((value) => ({
      ...value,
      extraFiles: [...new Set([...value.extraFiles, ...added])],
    }));
    this.#uploaded = [...new Set([...this.#uploaded, ...uploaded])];
    await this.#kube.setExtra([...this.#store.value.extraFiles, ...this.#uploaded]);
    return this.list();
  }

  /**
   * Kubeconfigs changed: the next call opens its context with what they say now. What runs on the old
   * connections may end there, so they are closed a while later.
   */
  #renew(changed: ReadonlySet<string>): void {
    for (const [id, source] of this.#sources) {
      if (!changed.has(id) || this.#files.has(id) || id.startsWith(demoPrefix)) continue;
      this.#sources.delete(id);
      const timer = setTimeout(() => {
        this.#retired.delete(timer);
        closeQuietly(source).catch((error: unknown) =>
          this.#options.emit('notice', noticeOf(error)),
        );
      }, graceMs);
      this.#retired.set(timer, source);
    }
    for (const listener of this.#renewed) listener(changed);
  }

  async #open(id: string): Promise<MeshSource> {
    const file = this.#files.get(id);
    if (file !== undefined) return file.source;
    if (id.startsWith(demoPrefix)) {
      const name = id.slice(demoPrefix.length);
      if (!this.#demo.contexts.includes(name)) throw unknown(id);
      const { kubeconfigPath } = await this.#demo.start();
      return await this.#kube.openIn(kubeconfigPath, name, id);
    }
    await this.#options.envReady;
    const context = this.#kube.contexts().find((one) => one.id === id);
    if (context === undefined) throw unknown(id);
    return await this.#kube.open(context);
  }

  /** An absolute path that exists; `~` is the home directory, as every shell has it. */
  async #kubeconfigPath(path: string): Promise<string> {
    const absolute = resolve(path.replace(/^~(?=\/|$)/, this.#options.home));
    try {
      await access(absolute);
      const [real, own] = await Promise.all([
        realpath(absolute),
        realpath(this.#options.dataDir).catch(() => this.#options.dataDir),
      ]);
      // What lies there a page may have put there.
      if (isWithin(own, real))
        throw new AppError('bad-request', sentence('error.services.kubeconfig-own', { absolute }));
      return absolute;
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw new AppError(
        'file-unreadable',
        sentence('error.services.kubeconfig-unreadable', { absolute }),
        {
          hint: sentence('hint.services.check-kubeconfig'),
          cause: error,
        },
      );
    }
  }

  async #decorate(id: string, change: object): Promise<void> {
    await this.#store.update((value) => ({
      ...value,
      decorations: { ...value.decorations, [id]: { ...value.decorations[id], ...change } },
    }));
  }

  #look(id: string, name: string): Pick<ContextView, 'color' | 'icon' | 'production' | 'lastUsed'> {
    const own = this.#store.value.decorations[id];
    return {
      color: own?.color ?? colorOf(name),
      icon: own?.icon ?? '',
      production: own?.production ?? looksLikeProduction(name),
      ...(own?.lastUsed === undefined ? {} : { lastUsed: own.lastUsed }),
    };
  }

  #fileView(file: OpenedFile): ContextView {
    const { id, kind, name, path, takenAt } = file;
    const look = { ...this.#look(id, name), production: false };
    return { id, kind, name, file: path, current: false, warnings: [], takenAt, ...look };
  }

  #demoView(name: string): ContextView {
    const id = `${demoPrefix}${name}`;
    const look = { ...this.#look(id, name), production: false };
    return { id, kind: 'demo', name, file: '', current: false, warnings: [], ...look };
  }

  #kubeView(context: KubeContext): ContextView {
    const known = summarise(context);
    const plain = known.server.startsWith('http:');
    return {
      id: known.id,
      kind: 'cluster',
      name: known.name,
      file: known.file,
      server: known.server,
      user: known.userName,
      ...(known.namespace === undefined ? {} : { namespace: known.namespace }),
      current: known.current,
      warnings: [
        ...(known.insecure ? (['context.warning.insecure'] as const) : []),
        ...(plain ? (['context.warning.plain-http'] as const) : []),
        ...(known.problem === undefined ? [] : ([`context.warning.${known.problem}`] as const)),
      ],
      ...this.#look(known.id, known.name),
    };
  }
}

/** How long what runs on a retired connection may take to end, in milliseconds. */
const graceMs = 60_000;

/** One that never opened has nothing to close, and whoever opened it was told why. */
async function closeQuietly(source: Promise<MeshSource>): Promise<void> {
  try {
    await (await source).close();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
}

function noticeOf(error: unknown): EventPayload<'notice'> {
  if (error instanceof AppError) return { code: error.code, said: error.said, hint: error.hint };
  return { code: 'internal', said: sentence('error.verbatim', { text: errorText(error) }) };
}

function unknown(id: string): AppError {
  return new AppError(
    'context-unknown',
    sentence('error.services.no-context', { name: id.replace(/^.*#/, '') }),
    {
      hint: sentence('hint.services.another-context'),
    },
  );
}
