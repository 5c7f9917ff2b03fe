import type { Json } from '../../contract/json.ts';
import { unseen, visibleText } from '../../contract/unseen.ts';

/** JSON as Go's encoding/json indents and escapes it. */
export function goJson(value: Json): string {
  const escaped = JSON.stringify(value, null, 4).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${visibleText(escaped)}\n`;
}

/** YAML as sigs.k8s.io/yaml writes it: keys in order, list dashes not indented. */
export async function goYaml(value: Json): Promise<string> {
  const { Document, visit } = await import('yaml');
  const document = new Document(value, { sortMapEntries: true });
  visit(document, {
    // Without quotes an escape would be the text that it is written as.
    Scalar: (_key, node) => {
      if (typeof node.value === 'string' && unseen.test(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
  return visibleText(
    document.toString({
      indentSeq: false,
      lineWidth: 0,
      // As Go does, a line's end within quotes is written as `\n`.
      doubleQuotedMinMultiLineLength: Infinity,
    }),
  );
}

export async function goText(value: Json, format: 'json' | 'yaml'): Promise<string> {
  return format === 'json' ? goJson(value) : await goYaml(value);
}
