import { AppError } from '../contract/errors.ts';
import type { CallContext } from '../contract/index.ts';
import type { Json } from '../contract/json.ts';
import type { TraceHop } from '../contract/trace.ts';
import type { TraceQuery } from '../contract/trace-query.ts';
import type { TraceResult } from '../contract/traces.ts';
import type { Engine } from '../engine/engine.ts';
import { explainDetails, explainFlags } from '../envoy/trace/ask/explain.ts';
import { kubernetesParts } from '../istio/kubernetes-parts.ts';
import type { KubernetesParts } from '../istio/mesh-view.ts';
import { expectationOf } from '../istio/trace-query.ts';
import type { MeshSource } from '../mesh/mesh-source.ts';
import { sentence } from '../words/keys.ts';
import type { ServiceDeps } from './deps.ts';
import type { OpenDump, Proxies } from './proxies.ts';
import { SingleFlight } from './single-flight.ts';
import type { Sources } from './sources.ts';

/** A way through a mesh is a few Envoys long; each round may find the next one. */
const mostRounds = 8;
/** Proxies read for one trace: a service may have hundreds of endpoints, of which a few tell enough. */
const mostReads = 12;
/** How long Kubernetes' lists are good for, in milliseconds. */
const partsAgeMs = 30_000;

/** Dumps of a recording that Kubernetes' lists do not know are opened ahead: only they say their addresses. */
const mostUnlisted = 30;

/** Traces requests over a mesh's dumps, reading those on the way as they turn out to be needed. */
export class Tracing {
  readonly #engine: Engine;
  readonly #sources: Sources;
  readonly #proxies: Proxies;
  readonly #parts = new Map<string, { readonly parts: KubernetesParts; readonly at: number }>();
  readonly #listing = new SingleFlight<KubernetesParts>();
  readonly #unlisted = new Map<string, readonly string[]>();

  constructor(deps: Pick<ServiceDeps, 'engine' | 'sources' | 'proxies' | 'now'>) {
    this.#engine = deps.engine;
    this.#sources = deps.sources;
    this.#proxies = deps.proxies;
  }

  /**
   * @param proxy where the request starts unless the query says otherwise; null: a query that names nobody comes from
   * outside
   */
  async run(
    context: string,
    proxy: string | null,
    query: TraceQuery,
    fresh: boolean,
    call: CallContext,
  ): Promise<TraceResult> {
    await this.#engine.learn(context, await this.kubernetes(context, call));
    await this.#openUnlisted(context, call);
    const first = await this.#first(context, proxy, query, fresh, call);
    const dumps: Record<string, string> = this.#proxies.openDumps(context);
    const unread = new Map<string, string>();
    let reads = 0;
    for (let round = 0; ; round += 1) {
      const params = { query, self: proxy, dumps, mesh: context };
      const { trace, resolved, wanted, nodes, otherNodes } = await this.#engine.ask(
        first.dump,
        'trace',
        params,
        {
          signal: call.signal,
        },
      );
      const wayOf = (
        hops: readonly TraceHop[],
        ofHops: readonly (readonly string[])[],
      ): TraceResult['ways'] =>
        hops.map(({ pod }, i) => ({
          dump: pod === '' || pod === proxy ? first.dump : (dumps[pod] ?? null),
          nodes: [...(ofHops[i] ?? [])],
        }));
      const next = wanted.filter((one) => !unread.has(one)).slice(0, mostReads - reads);
      if (next.length === 0 || round === mostRounds) {
        return {
          trace,
          resolved,
          words: [...explainFlags(trace.verdict.flags), ...explainDetails(trace.verdict.details)],
          takenAt: first.takenAt,
          unread: [...unread].map(([name, message]) => ({ proxy: name, message })),
          ways: wayOf(trace.hops, nodes),
          otherWays: trace.alternatives.map(({ hops }, i) => wayOf(hops, otherNodes[i] ?? [])),
          outcome: expectationOf(trace),
        };
      }
      reads += next.length;
      for (const one of next) {
        try {
          dumps[one] = (await this.#proxies.dump(context, one, 'recent', call)).dump;
        } catch (error) {
          if (!(error instanceof AppError) || call.signal.aborted) throw error;
          unread.set(one, error.message);
        }
      }
    }
  }

  /** The dump that is asked; the others are looked at from there. */
  async #first(
    context: string,
    proxy: string | null,
    { from }: TraceQuery,
    fresh: boolean,
    call: CallContext,
  ): Promise<OpenDump> {
    if (proxy !== null)
      return await this.#proxies.dump(context, proxy, fresh ? 'now' : 'recent', call);
    const { pods } = await this.kubernetes(context, call);
    const caller = pods.find(({ name, proxy: kind }) => name === from && kind !== 'none');
    const source = await this.#sources.source(context);
    const readable = async (name: string): Promise<OpenDump | undefined> => {
      try {
        return await this.#proxies.dump(context, name, fresh ? 'now' : 'recent', call);
      } catch (error) {
        if (!(error instanceof AppError) || call.signal.aborted) throw error;
        return undefined;
      }
    };
    const known = Object.keys(this.#proxies.openDumps(context));
    const listed =
      known.length > 0 ? known : ((await source.sync(call)).pods ?? []).map((one) => one.proxy);
    for (const name of [...(caller === undefined ? [] : [caller.name]), ...listed]) {
      const opened = await readable(name);
      if (opened !== undefined) return opened;
    }
    throw new AppError('not-found', sentence('error.services.no-dump-to-trace', { context }));
  }

  /** Of a recording: a live mesh's own lists know all of its pods. */
  async #openUnlisted(context: string, call: CallContext): Promise<void> {
    if (this.#unlisted.has(context)) return;
    const source = await this.#sources.source(context);
    const { pods } = await this.kubernetes(context, call);
    const listed = new Set(pods.map(({ name }) => name));
    const recorded = source.live ? [] : ((await source.sync(call)).pods ?? []);
    const names = recorded
      .map(({ proxy }) => proxy)
      .filter((name) => !listed.has(name))
      .slice(0, mostUnlisted);
    this.#unlisted.set(context, names);
    if (recorded.length < 2) return;
    for (const name of names) {
      try {
        await this.#proxies.dump(context, name, 'recent', call);
      } catch (error) {
        // Left out of the mesh: what leads there says that it is not known.
        if (!(error instanceof AppError) || call.signal.aborted) throw error;
      }
    }
  }

  async forget(context: string): Promise<void> {
    this.#parts.delete(context);
    this.#unlisted.delete(context);
    await this.#engine.forget(context);
  }

  async kubernetes(context: string, call: CallContext): Promise<KubernetesParts> {
    const known = this.#parts.get(context);
    if (known !== undefined && performance.now() - known.at <= partsAgeMs) return known.parts;
    return await this.#listing.run(context, call.signal, async () => {
      const source = await this.#sources.source(context);
      const parts = kubernetesParts(await objectsOrNone(source, call));
      this.#parts.set(context, { parts, at: performance.now() });
      return parts;
    });
  }
}

/** Who may not list pods or services still gets the trace that the dumps alone can give. */
async function objectsOrNone(source: MeshSource, call: CallContext): Promise<Json | undefined> {
  try {
    return await source.kubernetes(call);
  } catch (error) {
    if (error instanceof AppError && error.code === 'forbidden') return undefined;
    throw error;
  }
}
