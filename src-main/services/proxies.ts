import type { CallContext, Services } from '../contract/index.ts';
import type { ProxySummary } from '../contract/proxies.ts';
import type { Engine } from '../engine/engine.ts';
import type { OpenedDump } from '../engine/protocol.ts';
import type { DumpBytes, ProxyReading } from '../mesh/mesh-source.ts';
import type { ServiceDeps } from './options.ts';
import { SingleFlight } from './single-flight.ts';
import type { Sources } from './sources.ts';

/** Dumps stay open so that going back is instant; past these limits the one looked at longest ago is closed. */
const mostDumps = 40;
const mostBytes = 600_000_000;

/** A proxy's dump in the engine, with the admin pages that could be read beside it. */
export interface OpenDump {
  readonly context: string;
  readonly proxy: string;
  readonly dump: string;
  readonly takenAt: number;
  readonly access: ProxyReading['access'];
  readonly summary: OpenedDump['summary'];
}

interface OpenProxy {
  readonly open: OpenDump;
  /** Made when a page first asks for it. */
  summary: ProxySummary | undefined;
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
  | 'chain.graph'
  | 'chain.search'
>;

/** Reads proxies through their mesh and keeps their dumps in the engine. */
export class Proxies {
  readonly #engine: Engine;
  readonly #sources: Sources;
  readonly #now: () => number;
  readonly #open = new Map<string, OpenProxy>();
  readonly #opening = new SingleFlight<OpenProxy>();
  readonly #summing = new SingleFlight<ProxySummary>();

  constructor({ engine, sources, now }: Pick<ServiceDeps, 'engine' | 'sources' | 'now'>) {
    this.#engine = engine;
    this.#sources = sources;
    this.#now = now;
  }

  /** The proxy's dump, read now (`fresh`) or kept from before. Two calls for the same proxy read it once. */
  async dump(context: string, proxy: string, fresh: boolean, call: CallContext): Promise<OpenDump> {
    return (await this.#held(context, proxy, fresh, call)).open;
  }

  /** As `dump`, with the facts and problems that the proxy's page opens with. */
  async open(
    context: string,
    proxy: string,
    fresh: boolean,
    call: CallContext,
  ): Promise<ProxySummary> {
    const held = await this.#held(context, proxy, fresh, call);
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
    fresh: boolean,
    call: CallContext,
  ): Promise<OpenProxy> {
    const key = JSON.stringify([context, proxy]);
    const known = this.#open.get(key);
    if (known !== undefined && !fresh) {
      known.usedAt = this.#now();
      return known;
    }
    return await this.#opening.run(key, call.signal, async (signal) => {
      const open = await this.#read(context, proxy, { ...call, signal });
      const old = this.#open.get(key);
      const held: OpenProxy = { open, summary: undefined, usedAt: this.#now() };
      this.#open.set(key, held);
      if (old !== undefined) await this.#engine.close(old.open.dump);
      await this.#evict(key);
      return held;
    });
  }

  /** The dumps of a context that are open now, by proxy. */
  openDumps(context: string): Record<string, string> {
    const of = [...this.#open.values()].filter(({ open }) => open.context === context);
    return Object.fromEntries(of.map(({ open }) => [open.proxy, open.dump]));
  }

  /** Closes all dumps of a context that goes away. */
  async closeContext(context: string): Promise<void> {
    for (const [key, { open }] of [...this.#open]) {
      if (open.context === context) await this.#close(key, open.dump);
    }
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
    const ask = this.#engine.ask.bind(this.#engine);
    return {
      'proxy.open': ({ context, proxy, fresh }, call) => this.open(context, proxy, fresh, call),
      'dump.close': async ({ dump }) => {
        for (const [key, { open }] of [...this.#open]) {
          if (open.dump === dump) await this.#close(key, dump);
        }
        return { done: true };
      },
      'dump.table': ({ dump, query }, { signal }) => ask(dump, 'rows', query, { signal }),
      'dump.inspect': ({ dump, ref }, { signal }) => ask(dump, 'inspect', { ref }, { signal }),
      'dump.resource': ({ dump, ...params }, { signal }) =>
        ask(dump, 'resource', params, { signal }),
      'dump.section': ({ dump, ...params }, { signal }) => ask(dump, 'section', params, { signal }),
      'dump.search': ({ dump, ...params }, { signal }) => ask(dump, 'search', params, { signal }),
      'dump.find': ({ dump, ...params }, { signal }) => ask(dump, 'find', params, { signal }),
      'chain.graph': ({ dump, query }, { signal }) => ask(dump, 'graph', query, { signal }),
      'chain.search': ({ dump, ...params }, { signal }) =>
        ask(dump, 'graphSearch', params, { signal }),
    };
  }

  async #read(context: string, proxy: string, call: CallContext): Promise<OpenDump> {
    call.progress({ phase: 'connecting', done: 0, unit: 'items' });
    const source = await this.#sources.source(context);
    const { dump: bytes, pages, access, takenAt } = await source.readProxy(proxy, call);
    const { dump, summary } = await this.openBytes(bytes, call);
    try {
      const { signal } = call;
      for (const [page, read] of pages) await this.#engine.attach(dump, page, read, { signal });
      return { context, proxy, dump, takenAt, access, summary };
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
