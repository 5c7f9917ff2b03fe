import type { CallContext, Services } from '../contract/index.ts';
import type { ProxySummary } from '../contract/proxies.ts';
import type { Engine } from '../engine/engine.ts';
import type { OpenedDump } from '../engine/protocol.ts';
import type { DumpBytes, ProxyReading } from '../mesh/mesh-source.ts';
import type { Contexts } from './contexts.ts';
import { SingleFlight } from './single-flight.ts';

/** Dumps stay open so that going back is instant; past these limits the one looked at longest ago is closed. */
const mostDumps = 40;
const mostBytes = 600_000_000;

interface OpenProxy {
  readonly summary: ProxySummary;
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
  readonly #contexts: Contexts;
  readonly #now: () => number;
  readonly #open = new Map<string, OpenProxy>();
  readonly #opening = new SingleFlight<ProxySummary>();

  constructor(engine: Engine, contexts: Contexts, now: () => number) {
    this.#engine = engine;
    this.#contexts = contexts;
    this.#now = now;
  }

  /** The proxy's dump, read now (`fresh`) or kept from before. Two calls for the same proxy read it once. */
  async open(
    context: string,
    proxy: string,
    fresh: boolean,
    call: CallContext,
  ): Promise<ProxySummary> {
    const key = JSON.stringify([context, proxy]);
    const known = this.#open.get(key);
    if (known !== undefined && !fresh) {
      known.usedAt = this.#now();
      return known.summary;
    }
    return await this.#opening.run(key, call.signal, async () => {
      const summary = await this.#read(context, proxy, call);
      const old = this.#open.get(key);
      this.#open.set(key, { summary, usedAt: this.#now() });
      if (old !== undefined) await this.#engine.close(old.summary.dump);
      await this.#evict(key);
      return summary;
    });
  }

  /** The dumps of a context that are open now, by proxy. */
  openDumps(context: string): Record<string, string> {
    const of = [...this.#open.values()].filter(({ summary }) => summary.context === context);
    return Object.fromEntries(of.map(({ summary }) => [summary.proxy, summary.dump]));
  }

  /** Closes all dumps of a context that goes away. */
  async closeContext(context: string): Promise<void> {
    for (const [key, { summary }] of [...this.#open]) {
      if (summary.context === context) await this.#close(key, summary.dump);
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
        for (const [key, { summary }] of [...this.#open]) {
          if (summary.dump === dump) await this.#close(key, dump);
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

  async #read(context: string, proxy: string, call: CallContext): Promise<ProxySummary> {
    call.progress({ phase: 'connecting', done: 0, unit: 'items' });
    const source = await this.#contexts.source(context);
    const reading = await source.readProxy(proxy, call);
    const opened = await this.openBytes(reading.dump, call);
    try {
      return await this.#summary(context, proxy, reading, opened, call);
    } catch (error) {
      await this.#engine.close(opened.dump);
      throw error;
    }
  }

  async #summary(
    context: string,
    proxy: string,
    reading: ProxyReading,
    { dump, summary }: OpenedDump,
    call: CallContext,
  ): Promise<ProxySummary> {
    const { signal } = call;
    for (const [page, bytes] of reading.pages)
      await this.#engine.attach(dump, page, bytes, { signal });
    call.progress({ phase: 'decoding', done: 0, unit: 'items' });
    const overview = await this.#engine.ask(dump, 'overview', {}, { signal });
    return {
      dump,
      context,
      proxy,
      takenAt: reading.takenAt,
      access: reading.access,
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
    let bytes = oldest.reduce((sum, [, { summary }]) => sum + summary.bytes, 0);
    for (const [key, { summary }] of oldest) {
      if (count <= mostDumps && bytes <= mostBytes) return;
      if (key === keep) continue;
      count -= 1;
      bytes -= summary.bytes;
      await this.#close(key, summary.dump);
    }
  }

  async #close(key: string, dump: string): Promise<void> {
    this.#open.delete(key);
    await this.#engine.close(dump);
  }
}
