import { sentence } from '../../words/keys.ts';
import { DumpDocument, dumpOf } from './document.ts';
import {
  dumpEmpty,
  expected,
  notEnvoy,
  notJson,
  pythonRepr,
  scanFault,
  truncated,
} from './errors.ts';
import { type Allocate, ownMemory } from './memory.ts';
import { ScanFault, Scanner } from './scanner.ts';
import { skipSpace, sliceText } from './text.ts';
import { type Encoding, utf16Of, utf16Text } from './utf16.ts';
import { Walker } from './walker.ts';

/** Where a document shows whose writing it is. */
const headBytes = 64;

/** The document in JSON, of bytes that begin at a position with something else. */
export type YamlToJson = (bytes: Uint8Array, start: number) => Uint8Array;

/** The same, elsewhere. */
export type ReadYaml = (bytes: Uint8Array, start: number) => Promise<Uint8Array>;

/**
 * Indexes a document while its bytes are still arriving. The caller owns the buffer, fills it from the
 * front and says how far it is filled; `finish` gives the dump, which keeps the buffer.
 */
export class DumpIndexer {
  private scanner: Scanner | undefined;
  private started = false;
  /** Whether enough of the beginning was there to tell what it is. */
  private looked = false;
  private encoding: Encoding | undefined;
  /** So many bytes are white space. */
  private blank = 0;
  private readonly allocate: Allocate;

  constructor(allocate: Allocate = ownMemory) {
    this.allocate = allocate;
  }

  /** `bytes` holds the document up to `end`; what was there at the last call is the same. Throws AppError. */
  advance(bytes: Uint8Array, end: number): void {
    if (!this.started) this.start(bytes, end);
    this.refusePython(bytes, end);
    if (this.scanner !== undefined) scan(this.scanner, bytes, end);
  }

  /** `bytes` is the whole document; `yamlToJson` that of yaml.ts. Throws AppError (see decodeDump). */
  finish(bytes: Uint8Array, yamlToJson: YamlToJson): DumpDocument {
    this.advance(bytes, bytes.length);
    if (this.encoding !== undefined) return inUtf8(bytes, this.encoding, yamlToJson);
    if (!this.started) throw dumpEmpty(bytes.length);
    const walker =
      this.scanner === undefined
        ? yamlWalker(yamlToJson(bytes, contentStart(bytes)))
        : walkerOf(this.scanner, bytes);
    return new DumpDocument(walker, bytes.length);
  }

  /** As `finish`; loads the YAML parser, a quarter megabyte of code, only for a document that needs it. `read`: where it runs. */
  async finishLater(bytes: Uint8Array, read?: ReadYaml): Promise<DumpDocument> {
    this.advance(bytes, bytes.length);
    if (this.encoding !== undefined) {
      const { yamlToJson } = await import('./yaml.ts');
      return this.finish(bytes, yamlToJson);
    }
    if (!this.started || this.scanner !== undefined) return this.finish(bytes, noYaml);
    if (read !== undefined) {
      const json = await read(bytes, contentStart(bytes));
      return this.finish(bytes, () => json);
    }
    const { yamlToJson } = await import('./yaml.ts');
    return this.finish(bytes, yamlToJson);
  }

  /** Brackets and quotes in Python's strings would make any other complaint of it a riddle. */
  private refusePython(bytes: Uint8Array, end: number): void {
    if (this.looked || this.scanner === undefined) return;
    const start = contentStart(bytes);
    this.looked = end >= start + headBytes;
    if (/^[[{\s]+u?'/.test(sliceText(bytes, start, Math.min(end, start + headBytes)))) {
      throw pythonRepr();
    }
  }

  private start(bytes: Uint8Array, end: number): void {
    // One byte tells no encoding; what has no more than one is looked at by `finish`.
    if (end < 2 && bytes.length > 1) return;
    this.encoding = utf16Of(bytes.subarray(0, end));
    if (this.encoding !== undefined) {
      this.started = true;
      return;
    }
    const first = this.blank === 0 ? contentStart(bytes) : skipSpace(bytes, this.blank);
    if (first >= end) {
      // Looked at once: a document may begin with any amount of white space, in any number of pieces.
      this.blank = end;
      return;
    }
    this.started = true;
    // Anything but an object or a list waits for `finish`: YAML can only be read whole.
    if (opensContainer(bytes[first]))
      this.scanner = new Scanner(first, bytes.length, this.allocate);
  }
}

/** The dump of a document that says that it is UTF-16, as PowerShell 5 writes what it redirects to a file. */
function inUtf8(bytes: Uint8Array, encoding: Encoding, yamlToJson: YamlToJson): DumpDocument {
  const text = new TextEncoder().encode(utf16Text(bytes, encoding));
  const inner = new DumpIndexer().finish(text, yamlToJson);
  return dumpOf({ ...inner.parts(), size: bytes.length });
}

/** The upper levels of a whole JSON document. Throws AppError dump-empty, dump-not-json, truncated. */
export function walkDocument(bytes: Uint8Array): Walker {
  const start = contentStart(bytes);
  if (start >= bytes.length) throw dumpEmpty(bytes.length);
  if (!opensContainer(bytes[start])) throw notJson(bytes, start, expected.container);
  const scanner = new Scanner(start, bytes.length, ownMemory);
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

function noYaml(): never {
  throw new TypeError('only documents that are no JSON are given to the YAML parser');
}

function yamlWalker(json: Uint8Array): Walker {
  if (!opensContainer(json[0])) {
    throw notEnvoy(sentence('error.envoy.reason.value'));
  }
  return walkDocument(json);
}
