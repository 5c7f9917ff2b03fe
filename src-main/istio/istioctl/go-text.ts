import type { Json } from '../../contract/json.ts';

/** JSON as Go's encoding/json indents and escapes it. */
export function goJson(value: Json): string {
  const escaped = JSON.stringify(value, null, 4).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${escaped}\n`;
}

/** YAML as sigs.k8s.io/yaml writes it: keys in order, list dashes not indented. */
export async function goYaml(value: Json): Promise<string> {
  const { stringify } = await import('yaml');
  return stringify(value, { sortMapEntries: true, indentSeq: false, lineWidth: 0 });
}

export async function goText(value: Json, format: 'json' | 'yaml'): Promise<string> {
  return format === 'json' ? goJson(value) : await goYaml(value);
}
