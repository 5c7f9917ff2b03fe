import { bool, type JsonObject, optObj, str, text } from '../../../contract/json.ts';
import { truthy } from '../../match/fields.ts';
import type { HeaderMap } from '../../match/headers.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { pathOnly, pathTemplate } from '../../match/path-matcher.ts';
import { reason } from '../../match/reason.ts';
import { globalReplace } from '../../match/regex.ts';
import { asciiLower } from '../../match/string-matcher.ts';
import { matchUriTemplate, rewriteUriTemplate } from '../../match/uri-template.ts';
import { formatText } from './format.ts';

/**
 * Length of the part of the path that the route matched, which prefix_rewrite replaces (config_impl.h,
 * matchedPath). Undefined: the prefix fits the path only without its ';' parameters, so nothing is replaced.
 */
function matchedLength(match: JsonObject, path: string): number | undefined {
  const prefix = str(match['prefix']) ?? str(match['pathSeparatedPrefix']) ?? str(match['path']);
  if (prefix === undefined) return pathOnly(path).length;
  const fold = (value: string): string =>
    match['caseSensitive'] === false ? asciiLower(value) : value;
  return fold(path).startsWith(fold(prefix)) ? prefix.length : undefined;
}

/**
 * The path after the action's rewrite; undefined: none is configured or it yields nothing
 * (config_impl.cc currentUrlPathAfterRewriteWithMatchedPath).
 */
export function rewrittenPath(
  match: JsonObject,
  action: JsonObject,
  path: string,
  context: MatchContext,
): string | undefined {
  const prefixRewrite = text(action['prefixRewrite']);
  if (prefixRewrite !== '') {
    const length = matchedLength(match, path);
    return length === undefined ? undefined : prefixRewrite + path.slice(length);
  }
  const bare = pathOnly(path);
  const rest = path.slice(bare.length);
  const regex = optObj(action['regexRewrite']);
  if (regex !== undefined) {
    const pattern = text(optObj(regex['pattern'])?.['regex']);
    const replaced = globalReplace(pattern, text(regex['substitution']), bare);
    if (replaced === undefined) {
      context.depends(reason('trace.depends.regexRewrite', { pattern }));
      return undefined;
    }
    return replaced === '' ? undefined : replaced + rest;
  }
  const policy = optObj(optObj(action['pathRewritePolicy'])?.['typedConfig']);
  const rewrite = str(policy?.['pathTemplateRewrite']);
  const template = pathTemplate(match);
  if (rewrite !== undefined && template !== undefined) {
    const values = matchUriTemplate(template, bare);
    const made = values === undefined ? undefined : rewriteUriTemplate(rewrite, values);
    return made === undefined ? undefined : made + rest;
  }
  const format = str(action['pathRewrite']) ?? '';
  if (format === '') return undefined;
  const made = formatText(format, context);
  if (made === undefined) {
    context.depends(reason('trace.depends.pathRewrite', { format }));
    return undefined;
  }
  return made === '' ? undefined : made + rest;
}

/** The weighted cluster's own literal: set before the route's rewrite, which goes over it (seen on 1.40). */
export function weightedHost(weighted: JsonObject): string | undefined {
  const literal = text(weighted['hostRewriteLiteral']) || text(weighted['hostRewrite']);
  return literal === '' ? undefined : literal;
}

/**
 * The authority after the action's host rewrite: literal > header > path regex
 * (config_impl.cc finalizeHostHeader); undefined: unchanged.
 */
export function rewrittenHost(
  action: JsonObject,
  headers: HeaderMap,
  context: MatchContext,
): string | undefined {
  const literal = text(action['hostRewriteLiteral']) || hostRewrite(action, context);
  if (literal !== '') return literal;
  const header = text(action['hostRewriteHeader']) || text(action['autoHostRewriteHeader']);
  if (header !== '') {
    const value = headers.get(header);
    return value === undefined || value === '' ? undefined : value;
  }
  const regex = optObj(action['hostRewritePathRegex']);
  if (regex === undefined) return undefined;
  const made = globalReplace(
    text(optObj(regex['pattern'])?.['regex']),
    text(regex['substitution']),
    pathOnly(headers.get(':path') ?? ''),
  );
  return made === '' ? undefined : made;
}

/** v2's `host_rewrite` is a literal; since 1.37 the same name is a format. */
function hostRewrite(action: JsonObject, context: MatchContext): string {
  const format = text(action['hostRewrite']);
  // What is missing is "-" here: this formatter does not leave it out (seen on 1.40).
  return format.includes('%') ? (formatText(format, context, '-') ?? '') : format;
}

export function autoHostRewrite(action: JsonObject): boolean {
  return bool(action['autoHostRewrite']) ?? truthy(optObj(action['autoHostRewrite'])?.['value']);
}

/** A redirect rewrites by prefix or regex only; its `path_rewrite` is the new URI's path (redirect.ts). */
export function redirectRewrittenPath(
  match: JsonObject,
  redirect: JsonObject,
  path: string,
  context: MatchContext,
): string | undefined {
  const { prefixRewrite, regexRewrite } = redirect;
  return rewrittenPath(match, { prefixRewrite, regexRewrite }, path, context);
}
