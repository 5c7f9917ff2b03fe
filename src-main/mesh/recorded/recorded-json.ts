import { AppError, errorText } from '../../contract/errors.ts';
import { at, type Json, parseJson, text } from '../../contract/json.ts';
import { sentence } from '../../words/keys.ts';

export function startsWithObject(bytes: Uint8Array): boolean {
  return /^\s*[{[]/.test(new TextDecoder().decode(bytes.subarray(0, 64)));
}

export function parsed(bytes: Uint8Array, path: string): Json {
  try {
    return parseJson(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new AppError('dump-not-json', sentence('error.mesh.not-json', { path }), {
      detail: errorText(error),
      cause: error,
    });
  }
}

/** kubectl's `-o yaml` of a bug report is YAML; undefined when it is neither (kubectl's error, say). */
export async function parsedAny(bytes: Uint8Array, path: string): Promise<Json | undefined> {
  if (startsWithObject(bytes)) return parsed(bytes, path);
  const { parse, YAMLParseError } = await import('yaml');
  try {
    const value: unknown = parse(new TextDecoder().decode(bytes), { maxAliasCount: 0 });
    return parseJson(JSON.stringify(value ?? null));
  } catch (error) {
    if (error instanceof YAMLParseError || error instanceof ReferenceError) return undefined;
    throw error;
  }
}

/** istiod's /version is `1.30.2-sha-Clean` text or JSON {version}. */
export function versionOf(bytes: Uint8Array): string {
  const body = new TextDecoder().decode(bytes).trim();
  if (!body.startsWith('{')) return body.split('-')[0] ?? body;
  return text(at(parsed(bytes, 'version'), 'version'));
}
