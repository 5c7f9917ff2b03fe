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
    if (this.scanner === undefined) return new DumpDocument(yamlWalker(bytes), bytes.length);
    return new DumpDocument(walkerOf(this.scanner, bytes), bytes.length);
  }

  private start(bytes: Uint8Array, end: number): void {
    const first = contentStart(bytes);
    if (first >= end) return;
    this.started = true;
    // Anything but an object or a list waits for `finish`: YAML can only be read whole.
    if (opensContainer(bytes[first])) this.scanner = new Scanner(first, bytes.length);
  }
}

/** The upper levels of a whole document, JSON or YAML. Throws AppError dump-empty, dump-not-json, truncated. */
export function walkDocument(bytes: Uint8Array): Walker {
  const start = contentStart(bytes);
  if (start >= bytes.length) throw dumpEmpty(bytes.length);
  if (!opensContainer(bytes[start])) return yamlWalker(bytes);
  const scanner = new Scanner(start, bytes.length);
  scan(scanner, bytes, bytes.length);
  return walkerOf(scanner, bytes);
}

/** Where the document begins, behind a byte order mark and white space. */
function contentStart(bytes: Uint8Array): number {
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return skipSpace(bytes, mark ? 3 : 0);
}

function opensContainer(byte: number | undefined): boolean {
  return byte === 0x7b || byte === 0x5b;
}

function scan(scanner: Scanner, bytes: Uint8Array, end: number): void {
  try {
    scanner.scan(bytes, end);
  } catch (error) {
    if (error instanceof ScanFault) throw scanFault(bytes.subarray(0, end), error);
    throw error;
  }
}

function walkerOf(scanner: Scanner, bytes: Uint8Array): Walker {
  if (!scanner.complete) throw truncated(bytes, scanner.openAt(), scanner.openBrackets);
  return new Walker(bytes, scanner.structure());
}

function yamlWalker(bytes: Uint8Array): Walker {
  const json = yamlToJson(bytes, contentStart(bytes));
  if (!opensContainer(json[0])) {
    throw notEnvoy('the document is a single value, not an object or a list');
  }
  const scanner = new Scanner(0, json.length);
  scan(scanner, json, json.length);
  return walkerOf(scanner, json);
}
