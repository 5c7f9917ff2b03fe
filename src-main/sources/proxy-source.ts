import { AppError } from '../contract/errors.ts';
import type { Cluster } from '../kube/cluster.ts';
import { type PodRef, podText } from '../kube/streams/failures.ts';
import { httpOverStream } from '../kube/streams/http-over-stream.ts';
import { adminPath, idleLimit } from './admin-pages.ts';

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes received so far. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/** Envoy's admin port inside the pod (istioctl.md §5). */
const adminPort = 15000;

/** Reads a page of a pod's Envoy admin; the bytes as they come. */
export async function* readAdmin(
  cluster: Cluster,
  pod: PodRef,
  page: string,
  options: ReadOptions = {},
): AsyncGenerator<Uint8Array> {
  const path = adminPath(page);
  const what = `GET ${path} of ${podText(pod)}`;
  const stream = await cluster.streams.openPort(pod, adminPort, {
    signal: options.signal,
  });
  const reply = await httpOverStream(stream, {
    method: 'GET',
    path,
    what,
    idleMs: idleLimit(path),
    signal: options.signal,
  });
  if (reply.status !== 200) {
    for await (const chunk of reply.body) void chunk;
    throw new AppError('admin-unexpected', `${what}: HTTP ${reply.status}.`);
  }
  let received = 0;
  for await (const chunk of reply.body) {
    received += chunk.length;
    options.onProgress?.(received);
    yield chunk;
  }
}
