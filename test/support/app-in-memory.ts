import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { MethodName, ParamsIn, Result } from '../../src-main/contract/index.ts';
import { type Json, parseJson } from '../../src-main/contract/json.ts';
import { demoStarter } from '../../src-main/hosts/demo-starter.ts';
import { createDispatcher } from '../../src-main/hosts/dispatcher.ts';
import { createHub } from '../../src-main/hosts/hub.ts';
import { createMemoryHost } from '../../src-main/hosts/memory.ts';
import {
  type AppServices,
  createServices,
  type ServiceOptions,
} from '../../src-main/services/index.ts';

/** A refused call, as a client sees it. */
export class CallError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export interface AppInMemory {
  call<M extends MethodName>(method: M, params: ParamsIn<M>): Promise<Result<M>>;
  /** A call whose parameters may be anything. */
  raw(method: string, params: Json): Promise<Json>;
  /** A ticket for a path, as a dialog or a drop would give one. */
  readonly handOut: AppServices['handOut'];
  readonly events: unknown[];
  /** What the host would write to its log: faults that nobody foresaw. */
  readonly log: readonly string[];
  readonly dataDir: string;
  close(): Promise<void>;
}

function isResult<M extends MethodName>(_method: M, value: unknown): value is Result<M> {
  // The dispatcher has validated it against the method's own schema.
  return value !== undefined;
}

/** The whole app behind its contract, without a window: every result is checked against its schema. */
export async function appInMemory(change: Partial<ServiceOptions> = {}): Promise<AppInMemory> {
  const dataDir = await mkdtemp(join(tmpdir(), 'meshscope-app-'));
  const hub = createHub();
  const now = (): number => Date.now();
  const app = await createServices({
    host: 'memory',
    version: '0.0.0',
    emit: hub.emit,
    platform: {
      pickPaths: () => Promise.resolve([]),
      blockedRequests: () => 0,
      nativeDialogs: false,
    },
    dataDir,
    kubeconfig: [join(dataDir, 'no-kubeconfig')],
    demo: demoStarter(dataDir, now),
    openDemo: false,
    env: {},
    home: dataDir,
    now,
    ...change,
  });
  const log: string[] = [];
  const dispatcher = createDispatcher({
    services: app.services,
    log: (line) => log.push(line),
    validateResults: true,
  });
  const host = createMemoryHost(dispatcher, hub);
  const events: unknown[] = [];
  host.subscribe((message) => events.push(message));
  let calls = 0;
  const ask = async (method: string, params: unknown): Promise<unknown> => {
    calls += 1;
    const answer = await host.call({ id: `t${calls}`, method, params });
    if (!answer.ok) {
      const bug = answer.error.code === 'internal' ? ` ${log.at(-1) ?? ''}` : '';
      throw new CallError(answer.error.code, `${answer.error.message}${bug}`);
    }
    return answer.result;
  };
  return {
    raw: async (method, params) => parseJson(JSON.stringify((await ask(method, params)) ?? null)),
    handOut: app.handOut,
    events,
    log,
    dataDir,
    call: async (method, params) => {
      const result = await ask(method, params);
      if (!isResult(method, result)) throw new Error(`${method} answered nothing`);
      return result;
    },
    close: async () => {
      host.close();
      await app.dispose();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
