import { AppError } from '../../contract/errors.ts';
import type { Cluster } from '../../kube/cluster.ts';
import type { PodRef } from '../../kube/streams/failures.ts';
import { sentence } from '../../words/keys.ts';
import type { Access } from './rungs.ts';

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes received so far. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
}

/** A page of a program in a pod, and how to get it on each rung. */
export interface PageRequest {
  readonly pod: PodRef;
  /** Path and query, beginning with `/`. */
  readonly path: string;
  /** Ports that may serve it, the likeliest first. */
  readonly ports: readonly number[];
  readonly exec: {
    readonly container: string;
    /** Commands that print the page, newest form first. */
    readonly commands: readonly (readonly string[])[];
  };
}

export interface OpenedPage {
  /** HTTP status; exec knows 200 only, other answers are its errors. */
  readonly status: number;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Bytes to come, where the server says so. */
  readonly total: number | undefined;
  /** The answering program's clock (HTTP Date), milliseconds since 1970, to the second. */
  readonly clock?: number | undefined;
}

export interface PodPage extends OpenedPage {
  readonly access: Access;
}

export interface PageReader {
  readonly cluster: Cluster;
  read(request: PageRequest, options: ReadOptions): Promise<PodPage>;
}

export function describePage(request: PageRequest): string {
  return `GET ${request.path.replace(/\?.*$/s, '')} of ${request.pod.namespace}/${request.pod.name}`;
}

/** The whole of a page. */
export async function wholePage(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

interface Expected {
  readonly what: string;
  /** Bytes that are taken. */
  readonly limit: number;
  /** Bytes that were announced. */
  readonly total: number | undefined;
}

/**
 * Counts what passes. Throws `file-too-large` once it is more than the limit, or is going to be: what a program in a pod
 * answers ends when that program likes.
 */
export async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  { what, limit, total = 0 }: Expected,
  onProgress: ((bytes: number) => void) | undefined,
): AsyncGenerator<Uint8Array> {
  let received = 0;
  for await (const chunk of chunks) {
    received += chunk.length;
    if (Math.max(received, total) > limit)
      throw new AppError(
        'file-too-large',
        sentence('error.mesh.page-too-large', { page: what, limit }),
      );
    onProgress?.(received);
    yield chunk;
  }
}
