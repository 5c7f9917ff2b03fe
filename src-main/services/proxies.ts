import { AppError } from '../contract/errors.ts';
import type { CallContext, Services } from '../contract/index.ts';
import type { ProxySummary } from '../contract/proxies.ts';
import type { Engine } from '../engine/engine.ts';
import type { OpenedDump } from '../engine/protocol.ts';
import type { Answer, QuestionName, QuestionParams } from '../engine/questions.ts';
import type { DumpBytes, ProxyReading } from '../mesh/mesh-source.ts';
import { sentence } from '../words/keys.ts';
import { SingleFlight } from './single-flight.ts';
import type { Sources } from './sources.ts';

/** Dumps stay open so that going back is instant; past these limits the one looked at longest ago is closed. */
const mostDumps = 40;
const mostBytes = 600_000_000;
/** Dumps of engines that died, of which the proxy is remembered: a page may still ask for them. */
const mostLost = 200;
/** An engine that died again so soon after it was given back what it held is given it more slowly, milliseconds. */
const deathsApart = 120_000;
const firstPause = 5_000;
const longestPause = 60_000;
/** What a live proxy said longer ago than this is read again before it answers for the present. */
const stillTrueMs = 30_000;

/** `now` reads the proxy again; `recent` does so unless that was done just now; `kept` takes what is there. */
export type Freshness = 'now' | 'recent' | 'kept';

/** A proxy's dump in the engine, with the admin pages that could be read beside it. */
export interface OpenDump {
  readonly context: string;
  readonly proxy: string;
  readonly dump: string;
  readonly takenAt: number;
  /** The same by a clock that nobody sets. */
  readonly readAt: number;
  readonly access: ProxyReading['access'];
  /** Of a proxy that runs, so that it may say something else by now; a recording never does. */
  readonly live: boolean;
  readonly summary: OpenedDump['summary'];
}

interface ProxiesDeps {
  readonly engine: Engine;
  readonly sources: Sources;
  readonly now: () => number;
}

interface OpenProxy {
  readonly open: OpenDump;
  /** Made when a page first asks for it. */
  summary: ProxySummary | undefined;
  /** Counted up at each use: the lowest was used longest ago. */
  usedAt: number;
}

type ProxyGroup = Pick<
  Services,
  | 'proxy.open'
  | 'dump.close'
  | 'dump.table'
  | 'dump.inspect'
  | 'dump.resource'
  | 'dump.section'
  | 'dump.search'
  | 'dump.find'
  | 'chain.picture'
  | 'chain.search'
  | 'chain.difference'
>;

/** Reads proxies through their mesh and keeps their dumps in the engine. */
export class Proxies {
  readonly #engine: Engine;
  readonly #sources: Sources;
  readonly #now: () => number;
  readonly #open = new Map<string, OpenProxy>();
  readonly #opening = new SingleFlight<OpenProxy>();
  readonly #summing = new SingleFlight<ProxySummary>();
  /** By dump: what an engine held that died. */
  readonly #lost = new Map<string, Pick<OpenDump, 'context' | 'proxy'>>();
  #deaths = { count: 0, at: -Infinity };
  #uses = 0;

  constructor({ engine, sources, now }: ProxiesDeps) {
    this.#engine = engine;
    this.#sources = sources;
    this.#now = now;
  }

  /** The proxy's dump. Two calls for the same proxy read it once. */
  async dump(
    context: string,
    proxy: string,
    freshness: Freshness,
    call: CallContext,
  ): Promise<OpenDump> {
    return (await this.#held(context, proxy, freshness, call)).open;
  }

  /** As `dump`, with the facts and problems that the proxy's page opens with. */
  async open(
    context: string,
    proxy: string,
    freshness: Freshness,
    call: CallContext,
  ): Promise<ProxySummary> {
    const held = await this.#held(context, proxy, freshness, call);
    if (held.summary !== undefined) return held.summary;
    return await this.#summing.run(held.open.dump, call.signal, async (signal) => {
      const summary = await this.#summary(held.open, { ...call, signal });
      held.summary = summary;
      return summary;
    });
  }

  async #held(
    context: string,
    proxy: string,
    freshness: Freshness,
    call: CallContext,
  ): Promise<OpenProxy> {
    const key = JSON.stringify([context, proxy]);
    const known = this.#open.get(key);
    if (known !== undefined && this.#serves(known.open, freshness)) {
      known.usedAt = ++this.#uses;
      return known;
    }
    if (freshness !== 'now' && this.#wasLost(context, proxy)) this.#pause();
    return await this.#opening.run(key, call.signal, async (signal) => {
      const open = await this.#read(context, proxy, { ...call, signal });
      const old = this.#open.get(key);
      const held: OpenProxy = { open, summary: undefined, usedAt: ++this.#uses };
      this.#open.set(key, held);
      if (old !== undefined) await this.#engine.close(old.open.dump);
      await this.#evict(key);
      return held;
    });
  }

  /** The dumps of a context that are open now and may speak for the present, by proxy. */
  openDumps(context: string): Record<string, string> {
    const of = [...this.#open.values()].filter(
      ({ open }) => open.context === context && this.#serves(open, 'recent'),
    );
    return Object.fromEntries(of.map(({ open }) => [open.proxy, open.dump]));
  }

  /** What is known of the configurations of a context's proxies: those that were looked at. */
  findings(context: string): ReadonlyMap<string, ProxySummary['problems']> {
    const known = [...this.#open.values()].flatMap(({ open, summary }) =>
      open.context === context && summary !== undefined
        ? [[open.proxy, summary.problems] as const]
        : [],
    );
    return new Map(known);
  }

  #serves({ live, takenAt, readAt }: OpenDump, freshness: Freshness): boolean {
    if (freshness === 'now') return false;
    if (freshness === 'kept' || !live) return true;
    // A clock that was set back would keep a reading true for as long as it was set back by.
    const age = Math.max(this.#now() - takenAt, performance.now() - readAt);
    return age <= stillTrueMs;
  }

  /** Closes all dumps of a context that goes away. */
  async closeContext(context: string): Promise<void> {
    for (const [key, { open }] of [...this.#open]) {
      if (open.context === context) await this.#close(key, open.dump);
    }
  }

  /**
   * The engine died: what it held is read again when somebody asks for it, by the dump's old name too. Says how many dumps
   * there were.
   */
  lose(): number {
    const lost = [...this.#open.values()];
    this.#open.clear();
    for (const { open } of lost) {
      const { context, proxy } = open;
      this.#lost.set(open.dump, { context, proxy });
    }
    for (const dump of [...this.#lost.keys()].slice(0, -mostLost)) this.#lost.delete(dump);
    const now = performance.now();
    const again = now - this.#deaths.at < deathsApart;
    this.#deaths = { count: again ? this.#deaths.count + 1 : 1, at: now };
    return lost.length;
  }

  #wasLost(context: string, proxy: string): boolean {
    const lost = [...this.#lost.values()];
    return lost.some((one) => one.context === context && one.proxy === proxy);
  }

  /** Throws `dump-closed` while nothing is read again by itself: one of the dumps may be what the engine dies of. */
  #pause(): void {
    const { count, at } = this.#deaths;
    if (count < 2) return;
    const pause = Math.min(firstPause * 2 ** (count - 2), longestPause);
    const left = at + pause - performance.now();
    if (left <= 0) return;
    const seconds = Math.ceil(left / 1000);
    throw new AppError(
      'dump-closed',
      sentence('error.services.keeps-stopping', { count, seconds }),
      {
        hint: sentence('hint.services.refresh'),
        retryable: true,
      },
    );
  }

  /** A question about a dump; one that was lost with its engine is read again first. */
  async #ask<Q extends QuestionName>(
    dump: string,
    question: Q,
    params: QuestionParams<Q>,
    call: CallContext,
  ): Promise<Answer<Q>> {
    const { signal } = call;
    const lost = this.#lost.get(dump);
    if (lost === undefined) return await this.#engine.ask(dump, question, params, { signal });
    const { open } = await this.#held(lost.context, lost.proxy, 'kept', call);
    return await this.#engine.ask(open.dump, question, params, { signal });
  }

  async openBytes(bytes: DumpBytes, call: CallContext): Promise<OpenedDump> {
    const { signal } = call;
    const onProgress = (done: number, total: number | undefined): void =>
      call.progress({ phase: 'reading', done, total, unit: 'bytes' });
    switch (bytes.kind) {
      case 'file':
        return await this.#engine.openFile(bytes.path, { signal, onProgress });
      case 'bytes':
        return await this.#engine.openBytes(bytes.bytes, { signal, onProgress });
      case 'stream':
        return await this.#engine.openStream(bytes.chunks, {
          signal,
          onProgress,
          total: bytes.total,
        });
    }
  }

  services(): ProxyGroup {
    return {
      'proxy.open': ({ context, proxy, fresh }, call) =>
        this.open(context, proxy, fresh ? 'now' : 'kept', call),
      'dump.close': async ({ dump }) => {
        this.#lost.delete(dump);
        for (const [key, { open }] of [...this.#open]) {
          if (open.dump === dump) await this.#close(key, dump);
        }
        return { done: true };
      },
      'dump.table': ({ dump, query }, call) => this.#ask(dump, 'rows', query, call),
      'dump.inspect': ({ dump, ref }, call) => this.#ask(dump, 'inspect', { ref }, call),
      'dump.resource': ({ dump, ...params }, call) => this.#ask(dump, 'resource', params, call),
      'dump.section': ({ dump, ...params }, call) => this.#ask(dump, 'section', params, call),
      'dump.search': ({ dump, ...params }, call) => this.#ask(dump, 'search', params, call),
      'dump.find': ({ dump, ...params }, call) => this.#ask(dump, 'find', params, call),
      'chain.picture': ({ dump, query }, call) => this.#ask(dump, 'picture', query, call),
      'chain.difference': ({ before, after, ...wish }, call) =>
        this.#ask(before, 'chainDifference', { other: after, ...wish }, call),
      'chain.search': ({ dump, ...params }, call) => this.#ask(dump, 'chainSearch', params, call),
    };
  }

  async #read(context: string, proxy: string, call: CallContext): Promise<OpenDump> {
    call.progress({ phase: 'connecting', done: 0, unit: 'items' });
    const source = await this.#sources.source(context);
    const readAt = performance.now();
    const { dump: bytes, pages, access, takenAt } = await source.readProxy(proxy, call);
    const { dump, summary } = await this.openBytes(bytes, call);
    try {
      const { signal } = call;
      for (const [page, read] of pages) await this.#engine.attach(dump, page, read, { signal });
      return { context, proxy, dump, takenAt, readAt, access, live: source.live, summary };
    } catch (error) {
      await this.#engine.close(dump);
      throw error;
    }
  }

  async #summary(open: OpenDump, call: CallContext): Promise<ProxySummary> {
    const { context, proxy, dump, takenAt, access, summary } = open;
    call.progress({ phase: 'decoding', done: 0, unit: 'items' });
    const overview = await this.#engine.ask(dump, 'overview', {}, { signal: call.signal });
    return {
      dump,
      context,
      proxy,
      takenAt,
      access,
      bytes: summary.bytes,
      generation: summary.generation,
      ...overview,
      unknownSections: summary.sections.flatMap(({ kind, type, bytes }, index) =>
        kind === undefined ? [{ index, type, bytes }] : [],
      ),
    };
  }

  async #evict(keep: string): Promise<void> {
    const oldest = [...this.#open].sort(([, a], [, b]) => a.usedAt - b.usedAt);
    let count = oldest.length;
    let bytes = oldest.reduce((sum, [, { open }]) => sum + open.summary.bytes, 0);
    for (const [key, { open }] of oldest) {
      if (count <= mostDumps && bytes <= mostBytes) return;
      if (key === keep) continue;
      count -= 1;
      bytes -= open.summary.bytes;
      await this.#close(key, open.dump);
    }
  }

  async #close(key: string, dump: string): Promise<void> {
    this.#open.delete(key);
    await this.#engine.close(dump);
  }
}
