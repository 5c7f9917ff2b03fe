import type { JsonObject } from '../../contract/json.ts';
import type { HttpMatch, StringMatch } from '../world/description.ts';
import { message, repeated } from '../world/message.ts';

function stringMatch(match: StringMatch): JsonObject {
  if (match.exact !== undefined) return { exact: match.exact };
  if (match.prefix !== undefined) return { prefix: match.prefix };
  return { safe_regex: { regex: match.regex ?? '' } };
}

export function routeMatch(match: HttpMatch | undefined): JsonObject {
  if (match === undefined) return { prefix: '/' };
  const { uri } = match;
  const headers = [
    ...Object.entries(match.headers ?? {}).map(([name, value]) => ({
      name,
      string_match: stringMatch(value),
    })),
    ...(match.method === undefined
      ? []
      : [{ name: ':method', string_match: stringMatch(match.method) }]),
    ...(match.authority === undefined
      ? []
      : [{ name: ':authority', string_match: stringMatch(match.authority) }]),
  ];
  const query = Object.entries(match.queryParams ?? {}).map(([name, value]) => ({
    name,
    string_match: stringMatch(value),
  }));
  return message({
    prefix: uri === undefined ? '/' : uri.prefix,
    path: uri?.exact,
    case_sensitive: match.ignoreUriCase !== true,
    headers: repeated(headers),
    query_parameters: repeated(query),
    safe_regex: uri?.regex === undefined ? undefined : { regex: uri.regex },
  });
}
