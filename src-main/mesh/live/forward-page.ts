import { AppError } from '../../contract/errors.ts';
import { num } from '../../contract/json.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { httpOverStream } from '../../kube/streams/http-over-stream.ts';
import { idleLimit } from './admin-pages.ts';
import { describePage, type OpenedPage, type PageRequest, type ReadOptions } from './page.ts';

/** What a closed port looks like: the kubelet says so, or (seen with runtimes that say nothing) ends the stream. */
const closedPort = new Set(['port-refused', 'stream-failed']);

/** The page by HTTP over a port-forward: the first port that listens. No TCP port is opened on this machine. */
export async function forwardPage(
  cluster: Cluster,
  request: PageRequest,
  options: ReadOptions,
): Promise<OpenedPage> {
  const { signal } = options;
  let refused: unknown;
  for (const port of request.ports) {
    try {
      const stream = await cluster.streams.openPort(request.pod, port, { signal });
      const reply = await httpOverStream(stream, {
        method: 'GET',
        path: request.path,
        what: describePage(request),
        idleMs: idleLimit(request.path),
        signal,
      });
      const clock = Date.parse(reply.headers.date ?? '');
      return {
        clock: Number.isNaN(clock) ? undefined : clock,
        status: reply.status,
        chunks: reply.body,
        total: num(reply.headers['content-length']),
      };
    } catch (error) {
      if (!(error instanceof AppError) || !closedPort.has(error.code)) throw error;
      refused ??= error;
    }
  }
  throw refused;
}
