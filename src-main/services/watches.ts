import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import { diffRulesSchema, type DumpDiff } from '../contract/diff.ts';
import { AppError, errorText } from '../contract/errors.ts';
import type { CallContext, Services } from '../contract/index.ts';
import type { Watch, WatchStep } from '../contract/snapshots.ts';
import type { Engine } from '../engine/engine.ts';
import type { Evidence } from '../words/keys.ts';
import { sentence } from '../words/keys.ts';
import type { Contexts } from './contexts.ts';
import type { ServiceDeps } from './deps.ts';
import type { Proxies } from './proxies.ts';

const mostWatches = 8;
const mostSteps = 200;
const mostResources = 50;

interface Running {
  watch: Watch;
  readonly abort: AbortController;
  /** The configuration that the next one is compared with. */
  dump: string | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** Told of each look at a proxy, with the configuration that was seen. */
export type Looked = (watch: Watch, dump: string, call: CallContext) => Promise<void>;

/** Proxies that are looked at again and again while the app runs; each change is kept as a difference. */
export class Watches {
  readonly #options: ServiceDeps;
  readonly #looked: Looked;
  readonly #engine: Engine;
  readonly #contexts: Contexts;
  readonly #proxies: Proxies;
  readonly #running = new Map<string, Running>();

  constructor(deps: ServiceDeps, looked: Looked) {
    this.#options = deps;
    this.#looked = looked;
    this.#engine = deps.engine;
    this.#contexts = deps.contexts;
    this.#proxies = deps.proxies;
  }

  services(): Pick<Services, 'watch.list' | 'watch.pin' | 'watch.unpin'> {
    return {
      'watch.list': () => Promise.resolve(this.#list()),
      'watch.pin': ({ context, proxy, seconds }) => {
        this.#pin(context, proxy, seconds);
        return Promise.resolve(this.#list());
      },
      'watch.unpin': async ({ id }) => {
        await this.#unpin(id);
        return this.#list();
      },
    };
  }

  /** The engine died: the next look begins anew. */
  lose(): void {
    for (const running of this.#running.values()) running.dump = undefined;
  }

  async dispose(): Promise<void> {
    for (const id of [...this.#running.keys()]) await this.#unpin(id);
  }

  #list(): { watches: Watch[] } {
    return { watches: [...this.#running.values()].map(({ watch }) => watch) };
  }

  #pin(context: string, proxy: string, seconds: number): void {
    const same = [...this.#running.values()].some(
      ({ watch }) => watch.context === context && watch.proxy === proxy,
    );
    if (same) return;
    if (this.#running.size >= mostWatches) {
      throw new AppError(
        'bad-request',
        sentence('error.services.too-many-watches', { mostWatches }),
        {
          hint: sentence('hint.services.remove-watch'),
        },
      );
    }
    const since = this.#options.now();
    const watch = { id: randomUUID(), context, proxy, seconds, since, steps: [] };
    const running = { watch, abort: new AbortController(), dump: undefined, timer: undefined };
    this.#running.set(watch.id, running);
    this.#soon(running, 0);
  }

  async #unpin(id: string): Promise<void> {
    const running = this.#running.get(id);
    if (running === undefined) return;
    this.#running.delete(id);
    running.abort.abort();
    clearTimeout(running.timer);
    const { dump } = running;
    running.dump = undefined;
    if (dump !== undefined) await this.#engine.close(dump);
    this.#options.emit('snapshotsChanged', {});
  }

  #soon(running: Running, seconds: number): void {
    running.timer = setTimeout(() => {
      this.#look(running)
        .catch((error: unknown) => this.#step(running, [], problemOf(error)))
        .finally(() => {
          if (!running.abort.signal.aborted) this.#soon(running, running.watch.seconds);
        });
    }, seconds * 1000);
    // A watch keeps nobody from ending the app.
    running.timer.unref();
  }

  async #look(running: Running): Promise<void> {
    const { watch, abort } = running;
    const call: CallContext = { signal: abort.signal, progress: () => undefined };
    const source = await this.#contexts.source(watch.context);
    const { dump: bytes } = await source.readProxy(watch.proxy, call);
    const { dump } = await this.#proxies.openBytes(bytes, call);
    const before = running.dump;
    if (abort.signal.aborted) {
      await this.#engine.close(dump);
      return;
    }
    running.dump = dump;
    running.watch = { ...running.watch, lookedAt: this.#options.now() };
    // News is an extra: a look counts without it.
    await this.#looked(watch, dump, call).catch(() => undefined);
    if (before === undefined) {
      this.#step(running, [], undefined);
      return;
    }
    try {
      const params = { other: dump, rules: diffRulesSchema.parse({}), pilotAgainstEnvoy: false };
      const diff = await this.#engine.ask(before, 'diff', params, { signal: abort.signal });
      const kinds = changedKinds(diff);
      // Reading it well again after a failure is worth a line as well.
      const failed = running.watch.steps[0]?.problem !== undefined;
      if (kinds.length > 0 || failed) this.#step(running, kinds, undefined);
      else this.#options.emit('snapshotsChanged', {});
    } finally {
      await this.#engine.close(before);
    }
  }

  #step(running: Running, kinds: WatchStep['kinds'], problem: Evidence | undefined): void {
    if (running.abort.signal.aborted) return;
    const { steps } = running.watch;
    if (problem !== undefined && isDeepStrictEqual(steps[0]?.problem, problem)) return;
    const step: WatchStep = {
      id: randomUUID(),
      at: this.#options.now(),
      kinds,
      ...(problem === undefined ? {} : { problem }),
    };
    running.watch = { ...running.watch, steps: [step, ...steps].slice(0, mostSteps) };
    this.#options.emit('snapshotsChanged', {});
  }
}

function changedKinds(diff: DumpDiff): WatchStep['kinds'] {
  return diff.kinds
    .filter(({ verdict }) => verdict === 'differ')
    .map(({ kind, onlyA, onlyB, changed, resources }) => ({
      kind,
      onlyA,
      onlyB,
      changed,
      resources: resources.slice(0, mostResources).map(({ name, state, changes }) => ({
        name,
        state,
        changes: changes.slice(0, mostResources),
      })),
    }));
}

function problemOf(error: unknown): Evidence {
  return error instanceof AppError ? error.said : errorText(error);
}
