import { AppError } from '../contract/errors.ts';
import type { Cluster } from '../kube/cluster.ts';
import { type PodRef, podText } from '../kube/streams/failures.ts';
import { httpOverStream, type StreamedReply } from '../kube/streams/http-over-stream.ts';
import { idleLimit } from './admin-pages.ts';
import type { ReadOptions } from './proxy-source.ts';

/** The monitoring port of today's istiod and of Pilot since 1.1; 8080 where `--monitoringAddr ""` or before (istioctl.md §4). */
const ports = [15014, 8080] as const;

/** Only what reads; `adsz?push=true`, `cachez?clear=true` and force_disconnect change something. */
const readable = /^\/(version|ready|debug(\/[A-Za-z_]+)?)(\?[^#]*)?$/;
const changing = /[?&](push|clear)=|force_disconnect/;

/**
 * Reads a debug page of a control plane's pod; the bytes as they come. Throws `proxy-not-connected` when
 * this replica does not serve the proxy that was asked for, else AppErrors of the stream.
 */
export async function* readPilot(
  cluster: Cluster,
  pod: PodRef,
  path: string,
  options: ReadOptions = {},
): AsyncGenerator<Uint8Array> {
  if (!readable.test(path) || changing.test(path)) {
    throw new AppError(
      'bad-request',
      `Pilot's page ${JSON.stringify(path)} is not one that is read here.`,
    );
  }
  const what = `GET ${path.replace(/\?.*$/s, '')} of ${podText(pod)}`;
  const reply = await firstThatListens(cluster, pod, path, what, options.signal);
  if (reply.status !== 200) throw await refusal(reply, what);
  let received = 0;
  for await (const chunk of reply.body) {
    received += chunk.length;
    options.onProgress?.(received);
    yield chunk;
  }
}

async function firstThatListens(
  cluster: Cluster,
  pod: PodRef,
  path: string,
  what: string,
  signal: AbortSignal | undefined,
): Promise<StreamedReply> {
  let refused: unknown;
  for (const port of ports) {
    try {
      const stream = await cluster.streams.openPort(pod, port, { signal });
      return await httpOverStream(stream, {
        method: 'GET',
        path,
        what,
        idleMs: idleLimit(path),
        signal,
      });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'port-refused') throw error;
      refused = error;
    }
  }
  throw refused;
}

async function refusal(reply: StreamedReply, what: string): Promise<AppError> {
  const parts: Uint8Array[] = [];
  for await (const chunk of reply.body) parts.push(chunk);
  const detail = new TextDecoder().decode(Buffer.concat(parts)).trim().slice(0, 500);
  // pilot/pkg/xds/debug.go: "Proxy not connected to this Pilot instance. It may be connected to another instance."
  if (reply.status === 404 && detail.includes('not connected')) {
    return new AppError('proxy-not-connected', `${what}: this replica does not serve the proxy.`, {
      detail,
    });
  }
  if (reply.status === 401 || reply.status === 403) {
    return new AppError('forbidden', `${what}: HTTP ${reply.status}.`, { detail });
  }
  return new AppError('admin-unexpected', `${what}: HTTP ${reply.status}.`, { detail });
}
