import { type Json, type JsonObject, obj, optObj, text } from '../../../contract/json.ts';
import { messages, truthy } from '../../match/fields.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { cookieValue } from '../../match/query-matcher.ts';
import { reason } from '../../match/reason.ts';
import { globalReplace } from '../../match/regex.ts';
import type { HttpFilter } from './http-filter.ts';
import { addMetadata } from './set-metadata.ts';

const defaultNamespace = 'envoy.filters.http.header_to_metadata';

/** Header or cookie; several values of a header are one, joined by commas. */
function found(rule: JsonObject, { headers }: MatchContext): string | undefined {
  const cookie = text(rule['cookie']);
  if (cookie !== '') return cookieValue(headers?.get('cookie') ?? '', cookie);
  const values = headers?.all(text(rule['header'])) ?? [];
  return values.length === 0 ? undefined : values.join(',');
}

function decoded(value: string): string | undefined {
  const bare = value.replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/]*$/.test(bare) || bare.length % 4 === 1) return undefined;
  const binary = atob(bare);
  // Envoy wants the bits behind the last byte to be zero (common/common/base64.cc).
  if (btoa(binary).replace(/=+$/, '') !== bare) return undefined;
  const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

/** Undefined: the value cannot be read as what the rule wants, so nothing is written. */
function typed(pair: JsonObject, value: string): Json | undefined {
  const encode = pair['encode'];
  const plain = encode === 'BASE64' || encode === 1 ? decoded(value) : value;
  if (plain === undefined) return undefined;
  const type = pair['type'];
  if (type === 'NUMBER' || type === 1) {
    const number = plain.trim() === '' ? NaN : Number(plain);
    return Number.isFinite(number) ? number : undefined;
  }
  // PROTOBUF_VALUE holds a serialised google.protobuf.Value, which nobody writes by hand.
  return type === 'PROTOBUF_VALUE' || type === 2 ? undefined : plain;
}

function write(pair: JsonObject, given: string, context: MatchContext): void {
  const rewrite = optObj(pair['regexValueRewrite']);
  const fixed = text(pair['value']);
  const pattern = text(optObj(rewrite?.['pattern'])?.['regex']);
  const value =
    rewrite === undefined
      ? fixed || given
      : globalReplace(pattern, text(rewrite['substitution']), given);
  if (value === undefined) {
    context.depends(reason('trace.depends.regexRewrite', { pattern }));
    return;
  }
  const made = value === '' ? undefined : typed(pair, value);
  if (made === undefined) return;
  const namespace = text(pair['metadataNamespace']) || defaultNamespace;
  addMetadata(context, namespace, { [text(pair['key'])]: made });
}

/** header_to_metadata_filter.cc: what a header or cookie says becomes dynamic metadata for those behind. */
export const headerToMetadata: HttpFilter = ({ own, perRoute, context, note }) => {
  const { headers } = context;
  for (const rule of messages((perRoute ?? own)['requestRules'])) {
    const value = found(rule, context);
    const present = optObj(rule['onHeaderPresent']);
    const missing = optObj(rule['onHeaderMissing']);
    if (value === undefined) {
      if (missing !== undefined) write(missing, text(missing['value']), context);
      continue;
    }
    if (present !== undefined && value !== '') write(present, value, context);
    if (truthy(rule['remove'])) headers?.remove(text(rule['header']));
  }
  note(reason('trace.filter.metadata', { names: Object.keys(obj(context.metadata)).join(', ') }));
  return undefined;
};
