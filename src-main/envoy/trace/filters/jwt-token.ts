import { isObject, jsonIn, type JsonObject, optObj, text } from '../../../contract/json.ts';
import { messages, scalars } from '../../match/fields.ts';
import type { HeaderMap } from '../../match/headers.ts';
import { cookieValue, queryParameters } from '../../match/query-matcher.ts';

/** A token and where it stood. */
export interface FoundToken {
  readonly value: string;
  /** Takes it out of the request, as a provider without `forward` does. */
  remove(headers: HeaderMap): void;
}

/** Up to the first character that no token has. */
function tokenIn(value: string, prefix: string): string | undefined {
  const at = value.indexOf(prefix);
  if (at < 0) return undefined;
  return /^[A-Za-z0-9_\-.=+/]*/.exec(value.slice(at + prefix.length))?.[0] ?? '';
}

function inHeader(headers: HeaderMap, name: string, prefix: string): FoundToken | undefined {
  const value = headers.get(name);
  const token = value === undefined ? undefined : tokenIn(value, prefix);
  if (token === undefined) return undefined;
  return { value: token, remove: (all) => all.remove(name) };
}

function inParameter(headers: HeaderMap, name: string): FoundToken | undefined {
  const value = queryParameters(headers.get(':path') ?? '').get(name);
  if (value === undefined) return undefined;
  return {
    value,
    remove: (all) => {
      const [bare = '', query = ''] = (all.get(':path') ?? '').split('?', 2);
      const left = query.split('&').filter((one) => one.split('=', 1)[0] !== name);
      all.set(':path', left.length === 0 ? bare : `${bare}?${left.join('&')}`);
    },
  };
}

function inCookie(headers: HeaderMap, name: string): FoundToken | undefined {
  const value = cookieValue(headers.get('cookie') ?? '', name);
  return value === undefined ? undefined : { value, remove: () => undefined };
}

/** Where a provider looks for its token (jwt_authn/extractor.cc); nothing configured: Authorization and access_token. */
export function findToken(provider: JsonObject, headers: HeaderMap): FoundToken | undefined {
  const fromHeaders = messages(provider['fromHeaders']);
  const fromParams = scalars(provider['fromParams']);
  const fromCookies = scalars(provider['fromCookies']);
  if (fromHeaders.length === 0 && fromParams.length === 0 && fromCookies.length === 0)
    return inHeader(headers, 'authorization', 'Bearer ') ?? inParameter(headers, 'access_token');
  for (const one of fromHeaders) {
    const found = inHeader(headers, text(one['name']), text(one['valuePrefix']));
    if (found !== undefined) return found;
  }
  for (const name of fromParams) {
    const found = inParameter(headers, name);
    if (found !== undefined) return found;
  }
  for (const name of fromCookies) {
    const found = inCookie(headers, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function decoded(part: string): string | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(part) || part.length % 4 === 1) return undefined;
  const bytes = atob(part.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder().decode(Uint8Array.from(bytes, (letter) => letter.charCodeAt(0)));
}

function object(source: string): JsonObject | undefined {
  return optObj(jsonIn(source));
}

/** The claims, or why there are none, in the words of jwt_verify_lib's status. Nobody checks the signature. */
export function readToken(token: string): JsonObject | string {
  const parts = token.split('.');
  if (parts.length !== 3)
    return 'Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections';
  for (const [index, name] of (['header', 'payload'] as const).entries()) {
    const source = decoded(parts[index] ?? '');
    if (source === undefined) return `Jwt ${name} is an invalid Base64url encoded`;
    const value = object(source);
    if (!isObject(value)) return `Jwt ${name} is an invalid JSON`;
    if (name === 'payload') return value;
  }
  return 'Jwt is missing';
}
