import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import { z } from 'zod';

import { AppError } from '../contract/errors.ts';
import type { CallContext, Services } from '../contract/index.ts';
import type { Json } from '../contract/json.ts';
import type { TraceHop, TraceQuery } from '../contract/trace.ts';
import { savedCheckSchema, type TraceResult } from '../contract/traces.ts';
import type { Engine } from '../engine/engine.ts';
import { queryOfCurl } from '../envoy/trace/ask/curl.ts';
import { explainDetails, explainFlags } from '../envoy/trace/ask/explain.ts';
import { type KubernetesParts, kubernetesParts } from '../istio/mesh-view.ts';
import { changedFields, expectationOf } from '../istio/trace-query.ts';
import type { MeshSource } from '../mesh/mesh-source.ts';
import { sentence } from '../words/keys.ts';
import type { Contexts } from './contexts.ts';
import { JsonStore } from './json-store.ts';
import type { ServiceDeps } from './options.ts';
import type { Proxies } from './proxies.ts';
import { SingleFlight } from './single-flight.ts';
import { besideLog, queryOfLine } from './trace-log.ts';

/** A way through a mesh is a few Envoys long; each round may find the next one. */
const mostRounds = 8;
/** Proxies read for one trace: a service may have hundreds of endpoints, of which a few tell enough. */
const mostReads = 12;
/** How long Kubernetes' lists are good for, in milliseconds. */
const partsAgeMs = 30_000;

const storeSchema = z.object({ checks: z.array(savedCheckSchema) });

/** Traces requests over a mesh's dumps, reading those on the way as they turn out to be needed. */
export class Traces {
  readonly #engine: Engine;
  readonly #contexts: Contexts;
  readonly #proxies: Proxies;
  readonly #now: () => number;
  readonly #checks: JsonStore<typeof storeSchema>;
  readonly #parts = new Map<string, { readonly parts: KubernetesParts; readonly at: number }>();
  readonly #listing = new SingleFlight<KubernetesParts>();

  private constructor(deps: ServiceDeps, checks: JsonStore<typeof storeSchema>) {
    this.#engine = deps.engine;
    this.#contexts = deps.contexts;
    this.#proxies = deps.proxies;
    this.#now = deps.now;
    this.#checks = checks;
  }

  static async open(deps: ServiceDeps): Promise<Traces> {
    const { now, dataDir, onDamaged } = deps;
    const path = join(dataDir, 'checks.json');
    const initial = { checks: [] };
    const checks = await JsonStore.open({ path, schema: storeSchema, initial, now, onDamaged });
    return new Traces(deps, checks);
  }

  async run(
    context: string,
    proxy: string,
    asked: TraceQuery,
    fresh: boolean,
    call: CallContext,
  ): Promise<TraceResult> {
    const first = await this.#proxies.open(context, proxy, fresh, call);
    // A gateway starts no requests of its own: what is traced from it is what comes in.
    const query = first.type === 'router' ? { direction: 'gateway' as const, ...asked } : asked;
    await this.#engine.learn(context, await this.#kubernetes(context, call));
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
          dumps[one] = (await this.#proxies.open(context, one, false, call)).dump;
        } catch (error) {
          if (!(error instanceof AppError) || call.signal.aborted) throw error;
          unread.set(one, error.message);
        }
      }
    }
  }

  /** The context is gone, or its mesh is another one now. */
  async forget(context: string): Promise<void> {
    this.#parts.delete(context);
    await this.#engine.forget(context);
  }

  services(): Pick<
    Services,
    | 'trace.run'
    | 'trace.parseCurl'
    | 'trace.fromLog'
    | 'trace.checks'
    | 'trace.saveCheck'
    | 'trace.runCheck'
    | 'trace.deleteCheck'
  > {
    return {
      'trace.run': async ({ context, proxy, query, fresh, log }, call) => {
        const result = await this.run(context, proxy, query, fresh, call);
        return log === undefined ? result : { ...result, log: besideLog(result.trace, log) };
      },
      'trace.fromLog': async ({ context, proxy, line }, call) => {
        const { type } = await this.#proxies.open(context, proxy, false, call);
        const { pods } = await this.#kubernetes(context, call);
        const ips = pods.find((pod) => pod.name === proxy)?.ips ?? [];
        return { query: queryOfLine(line, { name: proxy, type, ips }) };
      },
      'trace.runCheck': async ({ id, context }, call) => {
        const check = this.#checks.value.checks.find((one) => one.id === id);
        if (check === undefined)
          throw new AppError('not-found', sentence('error.services.check-gone'));
        const { proxy, request, expect } = check;
        const { trace, outcome } = await this.run(
          context ?? check.context,
          proxy,
          request,
          true,
          call,
        );
        return {
          outcome,
          changed: [...(expect === undefined ? [] : changedFields(expect, trace))],
        };
      },
      'trace.parseCurl': ({ command }) => Promise.resolve({ query: queryOfCurl(command) }),
      'trace.checks': () => Promise.resolve(this.#checks.value),
      'trace.saveCheck': ({ context, proxy, check }) => {
        const saved = { ...check, context, proxy, id: randomUUID(), savedAt: this.#now() };
        return this.#checks.update(({ checks }) => ({ checks: [...checks, saved] }));
      },
      'trace.deleteCheck': async ({ id }) => {
        await this.#checks.update(({ checks }) => ({
          checks: checks.filter((one) => one.id !== id),
        }));
        return { done: true };
      },
    };
  }

  async #kubernetes(context: string, call: CallContext): Promise<KubernetesParts> {
    const known = this.#parts.get(context);
    if (known !== undefined && this.#now() - known.at <= partsAgeMs) return known.parts;
    return await this.#listing.run(context, call.signal, async (signal) => {
      const source = await this.#contexts.source(context);
      const parts = kubernetesParts(await objectsOrNone(source, { ...call, signal }));
      this.#parts.set(context, { parts, at: this.#now() });
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
