import { type JsonObject, num, optObj, text } from '../../../contract/json.ts';
import { HeaderMap } from '../../match/headers.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { finalizeResponse } from './finalize.ts';
import { newUri, redirectCode } from './redirect.ts';
import { redirectRewrittenPath } from './rewrite.ts';
import type { SelectedRoute } from './route.ts';

export interface DirectReply {
  readonly status: number;
  /** Location header; only 201 and 3xx carry one. */
  readonly location: string | undefined;
  /** What newUri says whatever the status: router_check_tool's `path_redirect`. */
  readonly newUri: string;
  readonly body: string;
}

/** The answer of a redirect or direct response; a redirect's rewrite changes `headers`' path, too. */

export function directReply(
  selected: SelectedRoute,
  headers: HeaderMap,
  context: MatchContext,
  routeConfig: JsonObject = {},
): DirectReply {
  const { route } = selected.hit;
  const redirect = optObj(route['redirect']);
  const response = optObj(route['directResponse']);
  if (redirect !== undefined) {
    // A CONNECT without path may get one by the rewrite, and a Location with it.
    const path = headers.get(':path') ?? '';
    const rewritten = redirectRewrittenPath(optObj(route['match']) ?? {}, redirect, path, context);
    if (rewritten !== undefined) {
      if (context.stream?.suppressed !== true) headers.set('x-envoy-original-path', path);
      headers.set(':path', rewritten);
    }
  }
  const uri = newUri(redirect, { ...context, headers });
  const status =
    redirect === undefined ? (num(response?.['status']) ?? 200) : redirectCode(redirect);
  // A CONNECT without path gets none (router.cc, where the direct response is sent).
  const carries =
    headers.get(':path') !== undefined && (status === 201 || (status >= 300 && status < 400));
  // The routes' response changes may take the Location away or put another one there.
  const answer = new HeaderMap(carries ? [['location', uri]] : []);
  finalizeResponse(selected, undefined, routeConfig, answer, { ...context, headers });
  return {
    status,
    location: answer.get('location'),
    newUri: uri,
    body: inlineBody(optObj(response?.['body'])),
  };
}

/** The body as far as the configuration holds it; a file's or an environment variable's stays empty. */
function inlineBody(body: JsonObject | undefined): string {
  const bytes = text(body?.['inlineBytes']);
  if (bytes === '') return text(body?.['inlineString']);
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(bytes) || bytes.length % 4 === 1) return '';
  return new TextDecoder().decode(Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0)));
}
