import { compileRe2, fullMatchGroups } from './regex.ts';

/**
 * URI templates (extensions/path/uri_template_lib): `*` is one segment, `**` the rest, `{name}` and
 * `{name=pattern}` capture. The template becomes one RE2 with a named group per variable.
 */
const literalCharacters = "a-zA-Z0-9-._~%!$&'()+,;:@=";
const anySegment = `[${literalCharacters}*]+`;
const anyPath = `[${literalCharacters}*/]*`;

function escapeLiteral(literal: string): string {
  return literal.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}

function operators(pattern: string): string {
  return pattern
    .split(/(\*\*|\*)/)
    .map((part) => (part === '**' ? anyPath : part === '*' ? anySegment : escapeLiteral(part)))
    .join('');
}

interface Compiled {
  readonly pattern: string;
  readonly variables: readonly string[];
}

/** Undefined when the template is not well formed. */
function compile(template: string): Compiled | undefined {
  const variables: string[] = [];
  let pattern = '';
  let rest = template;
  while (rest !== '') {
    const open = rest.indexOf('{');
    if (open < 0) {
      pattern += operators(rest);
      break;
    }
    const close = rest.indexOf('}', open);
    if (close < 0) return undefined;
    pattern += operators(rest.slice(0, open));
    const body = rest.slice(open + 1, close);
    const equals = body.indexOf('=');
    variables.push(equals < 0 ? body : body.slice(0, equals));
    pattern += `(${operators(equals < 0 ? '*' : body.slice(equals + 1))})`;
    rest = rest.slice(close + 1);
  }
  return compileRe2(pattern) === undefined ? undefined : { pattern, variables };
}

/** The variables' values; undefined when the path (without query) does not fit the template. */
export function matchUriTemplate(
  template: string,
  path: string,
): ReadonlyMap<string, string> | undefined {
  const compiled = compile(template);
  if (compiled === undefined) return undefined;
  const groups = fullMatchGroups(compiled.pattern, path);
  if (groups === undefined) return undefined;
  return new Map(compiled.variables.map((name, index) => [name, groups[index + 1] ?? '']));
}

/** `/{b}/{a}` with the values put in; undefined when a variable is unknown. */
export function rewriteUriTemplate(
  rewrite: string,
  values: ReadonlyMap<string, string>,
): string | undefined {
  const names = [...rewrite.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name ?? '');
  if (names.some((name) => !values.has(name))) return undefined;
  return rewrite.replace(/\{([^}]*)\}/g, (_all, name: string) => values.get(name) ?? '');
}
