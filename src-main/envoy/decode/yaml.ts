import { Composer, type Document, Parser } from 'yaml';

import { sentence } from '../../words/keys.ts';
import { notYaml, tooLarge } from './errors.ts';
import { sliceText } from './text.ts';

/** The parser builds a tree of some fifty times the text; a live dump of this size is never YAML. */
const maxYamlBytes = 8 << 20;

/** A first line that YAML of a dump may have: a comment, a document mark, a list item or a key. */
const looksLikeYaml = /^(?:%YAML|---|#|- |-$|["']?[@\w][\w@.\- ]*["']?:(?:\s|$))/;

/**
 * A YAML document (istioctl … -o yaml) as the bytes of the same document in JSON, so that everything after
 * is one path. Throws AppError dump-not-json with the parser's position and reason, or file-too-large.
 */
export function yamlToJson(bytes: Uint8Array, start: number): Uint8Array {
  const firstLine = sliceText(bytes, start, Math.min(bytes.length, start + 200)).split(/\r?\n/)[0];
  if (firstLine === undefined || !looksLikeYaml.test(firstLine)) {
    const html = /^\s*<(?:!doctype|html|head|body)\b/i.test(firstLine ?? '');
    throw notYaml(
      '',
      html ? sentence('error.envoy.html') : sentence('error.envoy.yaml-begins', { brace: '{' }),
    );
  }
  if (bytes.length > maxYamlBytes) {
    throw tooLarge(sentence('error.envoy.yaml-large', { bytes: bytes.length, most: maxYamlBytes }));
  }
  const value = parseYaml(sliceText(bytes, start, bytes.length));
  return new TextEncoder().encode(JSON.stringify(value, exact));
}

/** Whole numbers that a double cannot hold stay what they were, as strings of their digits. */
function exact(_key: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

class YamlFault extends Error {
  readonly at: number;
  constructor(at: number, code: string) {
    super(code);
    this.at = at;
  }
}

/** The first document. Stops at the first mistake: the parser alone goes on, and makes an object of each of millions. */
function firstDocument(text: string): Document.Parsed | undefined {
  const composer = new Composer({
    logLevel: 'silent',
    prettyErrors: false,
    uniqueKeys: false,
    intAsBigInt: true,
  });
  let first: YamlFault | undefined;
  const onError = (
    at: number | { offset: number },
    code: string,
    _text: string,
    warning?: boolean,
  ): void => {
    if (warning === true) return;
    // The composer catches what is thrown here, and tells of it here again.
    first ??= new YamlFault(typeof at === 'number' ? at : at.offset, code);
    throw first;
  };
  Reflect.set(composer, 'onError', onError);
  for (const token of new Parser().parse(text)) {
    for (const document of composer.next(token)) return checked(document);
  }
  for (const document of composer.end(true, text.length)) return checked(document);
  return undefined;
}

function checked(document: Document.Parsed): Document.Parsed {
  const [error] = document.errors;
  if (error !== undefined) throw new YamlFault(error.pos[0], error.code);
  return document;
}

function parseYaml(text: string): unknown {
  try {
    const value: unknown = firstDocument(text)?.toJS({ maxAliasCount: 100 });
    return value ?? null;
  } catch (error) {
    if (error instanceof YamlFault) {
      const before = text.slice(0, error.at).split('\n');
      const position = sentence('error.envoy.yaml-at', {
        position: `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`,
      });
      // The code alone: the parser's own sentence quotes the document.
      throw notYaml(position, error.message);
    }
    // Too many aliases or one without an anchor (ReferenceError), or deeper than the parser's own stack (RangeError).
    const deep = error instanceof RangeError;
    throw notYaml('', sentence(deep ? 'error.envoy.yaml-deep' : 'error.envoy.yaml-aliases'));
  }
}
