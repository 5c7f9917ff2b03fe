import { type JsonObject, text } from '../../../contract/json.ts';
import { messages } from '../../match/fields.ts';
import { headersMismatch } from '../../match/header-matcher.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { fullMatch } from '../../match/regex.ts';
import { silently } from './route-match.ts';

/** Name of the virtual host's statistics bucket the request falls in; "other" when none of them. */

export function virtualCluster(virtualHost: JsonObject, context: MatchContext): string {
  const quiet = silently(context);
  const all = messages(virtualHost['virtualClusters']);
  const hit = all.find((one) => {
    // v2: { pattern, method } instead of header matchers.
    const pattern = text(one['pattern']);
    if (pattern !== '') {
      const method = text(one['method']);
      const path = (context.headers?.get(':path') ?? '').split('?', 1)[0] ?? '';
      return (
        fullMatch(pattern, path) === true &&
        (method === '' || method === context.headers?.get(':method'))
      );
    }
    return headersMismatch(messages(one['headers']), quiet) === undefined;
  });
  return hit === undefined ? (all.length === 0 ? '' : 'other') : text(hit['name']);
}
