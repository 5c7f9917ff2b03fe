import { firstDocument, YamlFault } from '../../contract/yaml.ts';
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
  return new TextEncoder().encode(jsonOf(sliceText(bytes, start, bytes.length)));
}

/** Whole numbers that a double cannot hold stay what they were, as strings of their digits. */
function exact(_key: string, value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function jsonOf(text: string): string {
  try {
    const document = firstDocument(text, { logLevel: 'silent', intAsBigInt: true });
    const value: unknown = document?.toJS({ maxAliasCount: 100 });
    return JSON.stringify(value ?? null, exact);
  } catch (error) {
    if (error instanceof YamlFault) {
      const before = text.slice(0, error.at).split('\n');
      const position = sentence('error.envoy.yaml-at', {
        position: `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`,
      });
      throw notYaml(position, error.code);
    }
    // Too many aliases or one without an anchor (ReferenceError), one within its own anchor (TypeError of JSON: a circle),
    // or deeper than the parser's own stack (RangeError).
    const deep = error instanceof RangeError;
    throw notYaml('', sentence(deep ? 'error.envoy.yaml-deep' : 'error.envoy.yaml-aliases'));
  }
}
