import type { Json } from '../contract/json.ts';

function isJson(value: unknown): value is Json {
  return value !== undefined;
}

/** JSON text as `Json`; undefined when it is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
