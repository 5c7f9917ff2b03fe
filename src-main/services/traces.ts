import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import { z } from 'zod';

import { AppError } from '../contract/errors.ts';
import type { Services } from '../contract/index.ts';
import { savedCheckSchema } from '../contract/traces.ts';
import { queryOfCurl } from '../envoy/trace/ask/curl.ts';
import { changedFields } from '../istio/trace-query.ts';
import { sentence } from '../words/keys.ts';
import type { ServiceDeps } from './deps.ts';
import type { Proxies } from './proxies.ts';
import { JsonStore } from './store/json-store.ts';
import { besideLog, queryOfLine } from './trace-log.ts';
import { Tracing } from './tracing.ts';

const storeSchema = z.object({ checks: z.array(savedCheckSchema) });

/** Traces and the checks that were saved of them. */
export class Traces {
  readonly #tracing: Tracing;
  readonly #proxies: Proxies;
  readonly #now: () => number;
  readonly #checks: JsonStore<typeof storeSchema>;

  private constructor(deps: ServiceDeps, checks: JsonStore<typeof storeSchema>) {
    this.#tracing = new Tracing(deps);
    this.#proxies = deps.proxies;
    this.#now = deps.now;
    this.#checks = checks;
  }

  static async open(deps: ServiceDeps): Promise<Traces> {
    const { now, dataDir, news } = deps;
    const path = join(dataDir, 'checks.json');
    const initial = { checks: [] };
    const checks = await JsonStore.open({ path, schema: storeSchema, initial, now, news });
    return new Traces(deps, checks);
  }

  /** Forgets what was known of a context that is gone or connects differently. */
  async forget(context: string): Promise<void> {
    await this.#tracing.forget(context);
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
        const result = await this.#tracing.run(context, proxy, query, fresh, call);
        return log === undefined ? result : { ...result, log: besideLog(result.trace, log) };
      },
      'trace.fromLog': async ({ context, proxy, line }, call) => {
        const { type } = await this.#proxies.open(context, proxy, 'kept', call);
        const { pods } = await this.#tracing.kubernetes(context, call);
        const ips = pods.find((pod) => pod.name === proxy)?.ips ?? [];
        return { query: queryOfLine(line, { name: proxy, type, ips }) };
      },
      'trace.runCheck': async ({ id, context }, call) => {
        const check = this.#checks.value.checks.find((one) => one.id === id);
        if (check === undefined)
          throw new AppError('not-found', sentence('error.services.check-gone'));
        const { proxy, request, expect } = check;
        const { trace, outcome } = await this.#tracing.run(
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
}
