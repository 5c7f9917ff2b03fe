import { createDumpDecoder, decodeDump } from '../envoy/decode/decode-dump.ts';
import type { Dump } from '../envoy/dump.ts';
import { readDumpFile } from './read-file.ts';

/** A dump's bytes wherever they come from (mesh/mesh-source.ts). */
export type Bytes =
  | { readonly kind: 'stream'; readonly chunks: AsyncIterable<Uint8Array>; readonly total?: number }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

/** The dump in this thread, read and indexed at the same time: for a command that asks one thing and ends. */
export async function decodeBytes(bytes: Bytes, signal: AbortSignal): Promise<Dump> {
  switch (bytes.kind) {
    case 'bytes':
      return decodeDump(bytes.bytes);
    case 'file':
      return await readDumpFile(bytes.path, { signal, progress: () => undefined });
    case 'stream': {
      const decoder = createDumpDecoder(bytes.total);
      for await (const chunk of bytes.chunks) decoder.push(chunk);
      return decoder.finish();
    }
  }
}
