import { at, isObject, type Json, type JsonObject, obj, text } from '../../../contract/json.ts';
import { formatAddress } from '../../match/ip.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { pathOnly } from '../../match/path-matcher.ts';
import { queryParameters } from '../../match/query-matcher.ts';
import { reason } from '../../match/reason.ts';
import { simpleCel } from './cel.ts';

/**
 * Substitution formats (`%REQ(x)%`, docs configuration/advanced/substitution_formatter.rst) as far as they
 * can be told before a request runs. Undefined: a command that only the running request knows. `missing` stands for
 * what is not there: headers and paths are made with omit_empty_values, hosts are not.
 */
export function formatText(
  format: string,
  context: MatchContext,
  missing = '',
): string | undefined {
  let out = '';
  let known = true;
  let rest = format;
  while (rest !== '') {
    const open = rest.indexOf('%');
    if (open < 0) return known ? out + rest : undefined;
    out += rest.slice(0, open);
    rest = rest.slice(open + 1);
    if (rest.startsWith('%')) {
      out += '%';
      rest = rest.slice(1);
      continue;
    }
    const command = takeCommand(rest);
    if (command === undefined) return undefined;
    rest = rest.slice(command.length + 1);
    const value = evaluate(command, context);
    if (value === undefined) known = false;
    else out += value ?? missing;
  }
  return known ? out : undefined;
}

/** Up to the closing '%', which does not count inside parentheses. */
function takeCommand(rest: string): string | undefined {
  let depth = 0;
  for (let index = 0; index < rest.length; index++) {
    const letter = rest[index];
    if (letter === '(') depth++;
    else if (letter === ')') depth--;
    else if (letter === '%' && depth <= 0) return rest.slice(0, index);
  }
  return undefined;
}

function truncate(value: string, length: string | undefined): string {
  return length === undefined ? value : value.slice(0, Number(length));
}

/** Headers of the form `X?Y`: the first that is there. */
function headerValue(argument: string, context: MatchContext): string | null {
  const [main = '', other = ''] = argument.split('?', 2);
  const { headers } = context;
  return headers?.get(main) ?? (other === '' ? undefined : headers?.get(other)) ?? null;
}

/**
 * `%PATH(WQ|NQ|DYNAMIC:ORIG|PATH|ORIG_OR_PATH)%`: with the query and of the path before any rewrite, unless said
 * otherwise (http_specific_formatter.cc PathFormatter).
 */
function pathValue(argument: string, context: MatchContext): string | null {
  const [query = '', which = ''] = argument.split(':', 2);
  // An empty path is as good as none.
  const original = context.headers?.get('x-envoy-original-path') ?? '';
  const current = context.headers?.get(':path') ?? '';
  const path = which === 'PATH' || (which !== 'ORIG' && original === '') ? current : original;
  if (path === '') return null;
  return query === 'NQ' ? pathOnly(path) : path;
}

/** http/utility.cc parseAndDecodeQueryString: names and values are percent-decoded, '+' is a blank. */
function decodeQuery(value: string): string {
  const bytes = value
    .replaceAll('+', ' ')
    .replace(/%([0-9a-fA-F]{2})/g, (_all, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  return new TextDecoder().decode(Uint8Array.from(bytes, (letter) => letter.charCodeAt(0)));
}

function queryParameter(name: string, context: MatchContext): string | null {
  for (const [key, value] of queryParameters(context.headers?.get(':path') ?? ''))
    if (decodeQuery(key) === name) return decodeQuery(value);
  return null;
}

/** `namespace:key:key` in metadata: a string as it is, anything else as JSON with sorted keys. */
function metadataValue(argument: string, metadata: JsonObject): string | null {
  const value = at(metadata, ...argument.split(':'));
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : sortedJson(value);
}

function sortedJson(value: Json): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Null: there is no such thing in this request. Undefined: only the running request knows. */
type Command = (argument: string, context: MatchContext) => string | null | undefined;

const ofConnection: Command = (_argument, { connection }) =>
  formatAddress(connection.destination.ip, connection.destination.port);

/** From X-Forwarded-For the address has port 0 (docs/envoy.md §3.4). */
function remotePort({ connection, remoteIp }: MatchContext): number {
  return remoteIp === connection.source.ip ? connection.source.port : 0;
}

const commands: Readonly<Record<string, Command>> = {
  REQ: headerValue,
  REQUEST_HEADER: headerValue,
  PATH: pathValue,
  QUERY_PARAM: queryParameter,
  PROTOCOL: (_argument, { stream }) => stream?.protocol,
  ROUTE_NAME: (_argument, { stream }) =>
    stream?.route === undefined ? undefined : text(stream.route['name']),
  FILTER_CHAIN_NAME: (_argument, { stream }) => stream?.filterChain,
  DOWNSTREAM_REMOTE_ADDRESS: (_argument, context) =>
    formatAddress(context.remoteIp, remotePort(context)),
  DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT: (_argument, { remoteIp }) => remoteIp,
  DOWNSTREAM_REMOTE_PORT: (_argument, context) => String(remotePort(context)),
  DOWNSTREAM_DIRECT_REMOTE_ADDRESS: (_argument, { connection }) =>
    formatAddress(connection.directSource.ip, connection.directSource.port),
  DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT: (_argument, { connection }) =>
    connection.directSource.ip,
  DOWNSTREAM_DIRECT_REMOTE_PORT: (_argument, { connection }) =>
    String(connection.directSource.port),
  DOWNSTREAM_LOCAL_ADDRESS: ofConnection,
  DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT: (_argument, { connection }) => connection.destination.ip,
  DOWNSTREAM_LOCAL_PORT: (_argument, { connection }) => String(connection.destination.port),
  DOWNSTREAM_PEER_URI_SAN: (_argument, { connection }) => connection.peerPrincipal ?? null,
  REQUESTED_SERVER_NAME: (_argument, { connection }) =>
    connection.serverName === '' ? null : connection.serverName,
  DYNAMIC_METADATA: (argument, { metadata }) => metadataValue(argument, metadata),
  METADATA: (argument, { metadata, stream }) => {
    const [of = ''] = argument.split(':', 1);
    const rest = argument.slice(of.length + 1);
    if (of === 'DYNAMIC') return metadataValue(rest, metadata);
    const route = stream?.route;
    return of !== 'ROUTE' || route === undefined
      ? undefined
      : metadataValue(rest, obj(at(route, 'metadata', 'filterMetadata')));
  },
  FILTER_STATE: (argument, { filterState }) => filterState.get(argument.split(':', 1)[0] ?? ''),
  PER_REQUEST_STATE: (argument, { filterState }) => filterState.get(argument),
  CEL: simpleCel,
};

function evaluate(command: string, context: MatchContext): string | null | undefined {
  const parsed = /^([A-Z0-9_]+)(?:\((.*)\))?(?::(\d+))?$/s.exec(command);
  if (parsed === null) return undefined;
  const [, name = '', argument = '', length] = parsed;
  const value = Object.hasOwn(commands, name) ? commands[name]?.(argument, context) : undefined;
  return typeof value === 'string' ? truncate(value, length) : value;
}

/** The text, or the format itself with a note that it cannot be known. */
export function formatOrAssume(format: string, context: MatchContext, what: string): string {
  const value = formatText(format, context);
  if (value !== undefined) return value;
  context.assume(reason('trace.assume.format', { what, format }));
  return format;
}
