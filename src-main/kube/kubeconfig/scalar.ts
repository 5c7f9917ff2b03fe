import { type Json, str } from '../../contract/json.ts';

/** In the failsafe schema a plain `null` is text; to kubectl it is nothing. */
export function scalar(value: Json | undefined): string | undefined {
  const read = str(value);
  return read === undefined || read === '' || read === 'null' || read === '~' ? undefined : read;
}

/** YAML 1.1 has more words for true, and kubectl still takes them. */
export function yes(value: Json | undefined): boolean {
  return value === true || (typeof value === 'string' && /^(true|yes|on|y)$/i.test(value));
}
