import type { MatchContext } from '../../match/match-context.ts';
import { pathOnly } from '../../match/path-matcher.ts';
import { fullMatchGroups } from '../../match/regex.ts';

const celHeader = String.raw`request\.headers\[(?:'([^']*)'|"([^"]*)")\]`;
/** The terms of a sum, split at each '+' that stands in no quotes or parentheses. */
function celTerms(expression: string): readonly string[] {
  const terms = [''];
  let depth = 0;
  let quote = '';
  for (const letter of expression) {
    if (quote !== '') quote = letter === quote ? '' : quote;
    else if (letter === "'" || letter === '"') quote = letter;
    else if (letter === '(' || letter === '[') depth++;
    else if (letter === ')' || letter === ']') depth--;
    else if (letter === '+' && depth === 0) {
      terms.push('');
      continue;
    }
    terms.push((terms.pop() ?? '') + letter);
  }
  return terms.map((term) => term.trim());
}

/** The CEL that needs no interpreter: sums of texts, of attributes of the request, of a header, of re.extract of one. */
export function simpleCel(expression: string, context: MatchContext): string | undefined {
  const values = celTerms(expression).map((term) => celTerm(term, context));
  return values.includes(undefined) ? undefined : values.join('');
}

/** https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/advanced/attributes, request attributes. */
function celAttribute(name: string, context: MatchContext): string | undefined {
  const path = context.headers?.get(':path') ?? '';
  const query = path.indexOf('?');
  switch (name) {
    case 'request.path':
      return path;
    case 'request.url_path':
      return pathOnly(path);
    case 'request.query':
      return query < 0 ? '' : path.slice(query + 1);
    case 'request.host':
      return context.headers?.get(':authority') ?? '';
    case 'request.method':
      return context.headers?.get(':method') ?? '';
    case 'request.scheme':
      return context.headers?.get(':scheme') ?? '';
    default:
      return undefined;
  }
}

function celTerm(expression: string, context: MatchContext): string | undefined {
  const literal = /^'([^'\\]*)'$|^"([^"\\]*)"$/.exec(expression);
  if (literal !== null) return literal[1] ?? literal[2] ?? '';
  const plain = new RegExp(`^\\s*${celHeader}\\s*$`).exec(expression);
  if (plain !== null) return context.headers?.get(plain[1] ?? plain[2] ?? '') ?? '';
  const attribute = celAttribute(expression, context);
  if (attribute !== undefined) return attribute;
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
