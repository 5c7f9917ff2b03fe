import type { Dump } from '../dump.ts';
import { DumpDocument } from './document.ts';
import { dumpEmpty, notEnvoy, scanFault, truncated } from './errors.ts';
import { ScanFault, Scanner } from './scanner.ts';
import { skipSpace } from './text.ts';
import { Walker } from './walker.ts';
import { yamlToJson } from './yaml.ts';

/**
 * Indexes a document while its bytes are still arriving. The caller owns the buffer, fills it from the
 * front and says how far it is filled; `finish` gives the dump, which keeps the buffer.
 */
export class DumpIndexer {
  private scanner: Scanner | undefined;
  private started = false;

  /** `bytes` holds the document up to `end`; what was there at the last call is the same. Throws AppError. */
  advance(bytes: Uint8Array, end: number): void {
    if (!this.started) this.start(bytes, end);
    if (this.scanner !== undefined) scan(this.scanner, bytes, end);
  }

  /** `bytes` is the whole document. Throws AppError (see decodeDump). */
  finish(bytes: Uint8Array): Dump {
    this.advance(bytes, bytes.length);
    if (!this.started) throw dumpEmpty(bytes.length);
    const { scanner } = this;
    if (scanner === undefined) return otherDocument(bytes);
    if (!scanner.complete) throw truncated(bytes, scanner.openAt(), scanner.openBrackets);
    return new DumpDocument(new Walker(bytes, scanner.structure()), bytes.length);
  }

  private start(bytes: Uint8Array, end: number): void {
    const first = contentStart(bytes);
    if (first >= end) return;
    this.started = true;
    const byte = bytes[first];
    // Anything but an object or a list waits for `finish`: YAML can only be read whole.
    if (byte === 0x7b || byte === 0x5b) this.scanner = new Scanner(first);
  }
}

function scan(scanner: Scanner, bytes: Uint8Array, end: number): void {
  try {
    scanner.scan(bytes, end);
  } catch (error) {
    if (error instanceof ScanFault) throw scanFault(bytes.subarray(0, end), error);
    throw error;
  }
}

/** Where the document begins, behind a byte order mark and white space. */
export function contentStart(bytes: Uint8Array): number {
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return skipSpace(bytes, mark ? 3 : 0);
}

/** A document that begins with neither `{` nor `[`. */
function otherDocument(bytes: Uint8Array): Dump {
  const start = contentStart(bytes);
  const json = yamlToJson(bytes, start);
  const first = json[0];
  if (first !== 0x7b && first !== 0x5b) {
    throw notEnvoy('the document is a single value, not an object or a list');
  }
  const scanner = new Scanner(0);
  scan(scanner, json, json.length);
  return new DumpDocument(new Walker(json, scanner.structure()), bytes.length);
}
