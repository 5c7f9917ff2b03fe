import { flag, type JsonObject, num, optObj, str, text } from '../../../contract/json.ts';
import { truthy } from '../../match/fields.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { formatText } from './format.ts';
import { portStart } from './virtual-host.ts';

const codes: Record<string, number> = {
  MOVED_PERMANENTLY: 301,
  FOUND: 302,
  SEE_OTHER: 303,
  TEMPORARY_REDIRECT: 307,
  PERMANENT_REDIRECT: 308,
};

export function redirectCode(redirect: JsonObject): number {
  const code = redirect['responseCode'];
  if (typeof code === 'number') return [301, 302, 303, 307, 308][code] ?? 301;
  return codes[text(code)] ?? 301;
}

/** The request's host without the port that the new scheme makes superfluous (http/utility.cc processRequestHost). */
function requestHost(host: string, newScheme: string, newPort: string, proto: string): string {
  const start = portStart(host);
  if (start < 0) return host;
  const port = host.slice(start);
  const removes =
    newPort !== '' ||
    (newScheme !== proto &&
      ((proto === 'https' && port === ':443') || (proto === 'http' && port === ':80')));
  return removes ? host.slice(0, start) : host;
}

/**
 * Http::Utility::newUri (http/utility.cc). `redirect` undefined: a direct response, whose "new URI" is the
 * request's own. The request's path must already carry the redirect's prefix or regex rewrite.
 */
export function newUri(redirect: JsonObject | undefined, context: MatchContext): string {
  const headers = context.headers;
  const requestScheme = headers?.get(':scheme') ?? 'http';
  const proto = headers?.get('x-forwarded-proto') ?? '';
  const schemeRedirect = text(redirect?.['schemeRedirect']);
  const scheme =
    schemeRedirect !== ''
      ? schemeRedirect
      : truthy(redirect?.['httpsRedirect'])
        ? 'https'
        : requestScheme;
  const portRedirect = num(redirect?.['portRedirect']) ?? 0;
  const port = portRedirect === 0 ? '' : `:${String(portRedirect)}`;
  const hostRedirect = text(redirect?.['hostRedirect']);
  const host =
    hostRedirect !== ''
      ? hostRedirect
      : requestHost(headers?.get(':authority') ?? '', scheme, port, proto);
  const requestPath = headers?.get(':path') ?? '';
  const rewritten = pathRewriteFormat(redirect, context);
  const pathRedirect = rewritten ?? text(redirect?.['pathRedirect']);
  const stripQuery = truthy(redirect?.['stripQuery']) || flag(redirect?.['stripQuery']);
  let path = requestPath;
  let strip = stripQuery;
  if (pathRedirect !== '') {
    const query = requestPath.indexOf('?');
    if (pathRedirect.includes('?')) {
      path = pathRedirect;
      strip = false;
    } else path = query < 0 ? pathRedirect : pathRedirect + requestPath.slice(query);
  }
  if (!path.startsWith('/')) path = `/${path}`;
  if (strip) path = path.split('?', 1)[0] ?? path;
  return `${scheme}://${host}${port}${path}`;
}

/** `redirect.path_rewrite` (1.39): a format whose text, if there is any, takes path_redirect's place. */
function pathRewriteFormat(
  redirect: JsonObject | undefined,
  context: MatchContext,
): string | undefined {
  const format =
    str(redirect?.['pathRewrite']) ?? text(optObj(redirect?.['pathRewrite'])?.['format']);
  if (format === '') return undefined;
  const made = formatText(format, context);
  return made === undefined || made === '' ? undefined : made;
}
