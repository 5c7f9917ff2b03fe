import type { Trace } from '../../src-main/contract/trace.ts';
import type { TraceQuery } from '../../src-main/contract/trace-query.ts';
import { createEngine } from '../../src-main/engine/engine.ts';
import { CommandSources } from '../../src-main/services/command-sources.ts';
import { Proxies } from '../../src-main/services/proxies.ts';
import { Tracing } from '../../src-main/services/tracing.ts';

const call = { signal: new AbortController().signal, progress: () => undefined };

export interface TracedMesh {
  ask(query: TraceQuery): Promise<Trace>;
  close(): Promise<void>;
}

/** A recorded mesh, or a dump by itself (`alone`: questions start there), asked as the app asks it. */
export async function tracedMesh(path: string, alone = false): Promise<TracedMesh> {
  const sources = new CommandSources(() => Promise.reject(new Error('no context is asked for')));
  const engine = createEngine({ where: 'here' });
  const now = (): number => Date.now();
  const proxies = new Proxies({ engine, sources, now });
  const tracing = new Tracing({ engine, sources, proxies, now });
  const located = await sources.file(path);
  const proxy = alone ? await sources.proxyOf(located, call) : null;
  return {
    ask: async (query) => (await tracing.run(located.context, proxy, query, false, call)).trace,
    close: async () => {
      await engine.dispose();
      await sources.close();
    },
  };
}
