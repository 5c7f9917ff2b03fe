import type { JsonObject } from '../../contract/json.ts';
import type { MatchContext } from '../match/match-context.ts';
import { pathOnly } from '../match/path-matcher.ts';
import { queryParameters } from '../match/query-matcher.ts';
import { reason } from '../match/reason.ts';
import { fullMatchGroups } from '../match/regex.ts';

/**
 * Substitution formats (`%REQ(x)%`, docs configuration/advanced/substitution_formatter.rst) as far as they
 * can be told before a request runs. Undefined: a command that only the running request knows.
 */
export function formatText(format: string, context: MatchContext): string | undefined {
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
    else out += value;
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

function evaluate(command: string, context: MatchContext): string | undefined {
  const parsed = /^([A-Z0-9_]+)(?:\((.*)\))?(?::(\d+))?$/s.exec(command);
  if (parsed === null) return undefined;
  const [, name, argument = '', length] = parsed;
  const { connection, headers } = context;
  switch (name) {
    case 'REQ': {
      const [main = '', other] = argument.split('?', 2);
      const value = headers?.get(main) ?? (other === undefined ? undefined : headers?.get(other));
      return truncate(value ?? '', length);
    }
    case 'REQ_WITHOUT_QUERY':
      return truncate(pathOnly(headers?.get(argument) ?? ''), length);
    case 'QUERY_PARAM':
      return truncate(queryParameters(headers?.get(':path') ?? '').get(argument) ?? '', length);
    case 'PATH':
      return argument.startsWith('NQ')
        ? pathOnly(headers?.get(':path') ?? '')
        : (headers?.get(':path') ?? '');
    case 'DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT':
      return context.remoteIp;
    case 'DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT':
      return connection.directSource.ip;
    case 'DOWNSTREAM_LOCAL_ADDRESS':
      return `${connection.destination.ip}:${String(connection.destination.port)}`;
    case 'DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT':
      return connection.destination.ip;
    case 'DOWNSTREAM_LOCAL_PORT':
      return String(connection.destination.port);
    case 'DOWNSTREAM_PEER_URI_SAN':
      return connection.peerPrincipal ?? '';
    case 'REQUESTED_SERVER_NAME':
      return connection.serverName;
    case 'CEL':
      return simpleCel(argument, context);
    default:
      return undefined;
  }
}

const celHeader = String.raw`request\.headers\[(?:'([^']*)'|"([^"]*)")\]`;

/** The two CEL forms that need no interpreter: a header, and re.extract of one. */
function simpleCel(expression: string, context: MatchContext): string | undefined {
  const plain = new RegExp(`^\\s*${celHeader}\\s*$`).exec(expression);
  if (plain !== null) return context.headers?.get(plain[1] ?? plain[2] ?? '') ?? '';
  if (/^\s*request\.path\s*$/.test(expression)) return context.headers?.get(':path') ?? '';
  if (/^\s*request\.host\s*$/.test(expression)) return context.headers?.get(':authority') ?? '';
  const extract = new RegExp(
    `^\\s*re\\.extract\\(\\s*${celHeader}\\s*,\\s*'([^']*)'\\s*,\\s*'([^']*)'\\s*\\)\\s*$`,
  ).exec(expression);
  if (extract === null) return undefined;
  const value = context.headers?.get(extract[1] ?? extract[2] ?? '') ?? '';
  const pattern = (extract[3] ?? '').replaceAll('\\\\', '\\');
  // re.extract searches; a full match with anything around it is the same for the leftmost groups.
  const groups = fullMatchGroups(`(?s:.*?)(?:${pattern})(?s:.*)`, value);
  if (groups === undefined) return '';
  return (extract[4] ?? '')
    .replaceAll('\\\\', '\\')
    .replace(/\\(\d)/g, (_all, group: string) => groups[Number(group)] ?? '');
}

/** The text, or the format itself with a note that it cannot be known. */
export function formatOrAssume(format: string, context: MatchContext, what: string): string {
  const value = formatText(format, context);
  if (value !== undefined) return value;
  context.assume(reason('trace.assume.format', { what, format }));
  return format;
}

export function stringOrFormat(value: JsonObject | undefined): string {
  const inline = value?.['inlineString'];
  return typeof inline === 'string' ? inline : '';
}
