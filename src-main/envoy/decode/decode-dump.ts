import type { Dump } from '../dump.ts';
import { GrowingDump } from './growing-dump.ts';
import { DumpIndexer } from './indexer.ts';
import { yamlToJson } from './yaml.ts';

/**
 * The dump in a document: JSON or YAML, in any of the shapes of Envoy's /config_dump since 1.7, of Pilot's
 * /debug/config_dump and of `istioctl proxy-config … -o json|yaml`. The dump keeps `bytes`; nobody may
 * change them. Indexing is one pass over the bytes; resources are parsed when they are asked for.
 *
 * Throws AppError: dump-empty, dump-not-json, truncated, dump-not-envoy, dump-section-invalid, file-too-large.
 */
export function decodeDump(bytes: Uint8Array): Dump {
  return new DumpIndexer().finish(bytes, yamlToJson);
}

export interface DumpDecoder {
  /** Throws AppError as soon as the bytes so far cannot be a dump. The chunk is copied. */
  push(chunk: Uint8Array): void;
  /** The dump of all that was pushed; throws as decodeDump does. */
  finish(): Dump;
}

/** decodeDump for bytes that arrive in pieces. `expectedSize` (bytes) spares copying when it is right. */
export function createDumpDecoder(expectedSize?: number): DumpDecoder {
  const growing = new GrowingDump(expectedSize);
  return {
    push: (chunk) => growing.push(chunk),
    finish: () => growing.indexer.finish(growing.bytes(), yamlToJson),
  };
}
