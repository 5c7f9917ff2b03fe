import { type JsonObject, optObj } from '../../../contract/json.ts';
import { messages } from '../../match/fields.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { matchString } from '../../match/string-matcher.ts';
import { runtimeFraction } from '../route/fraction.ts';
import type { HttpFilter } from './http-filter.ts';

const changing = new Set(['POST', 'PUT', 'DELETE', 'PATCH']);

/** Host and port of a URL; what is no URL stands for itself (csrf_filter.cc hostAndPort). */
function hostAndPort(value: string): string {
  return /^\w+:\/\/([^/?#]+)/.exec(value)?.[1] ?? value;
}

/** csrf_filter.cc: a changing request whose origin is neither its own host nor one that is allowed. */
function refuses(config: JsonObject, context: MatchContext): boolean {
  const { headers } = context;
  const enabled = optObj(config['filterEnabled']);
  if (headers === undefined || enabled === undefined) return false;
  if (runtimeFraction(enabled, context).numerator === 0) return false;
  if (!changing.has(headers.get(':method') ?? '')) return false;
  const origin = hostAndPort(headers.get('origin') ?? '');
  const source = origin === '' ? hostAndPort(headers.get('referer') ?? '') : origin;
  if (source !== '' && source === hostAndPort(headers.get(':authority') ?? '')) return false;
  return !messages(config['additionalOrigins']).some((one) => matchString(one, source) === true);
}

export const csrfFilter: HttpFilter = ({ own, perRoute, context, note }) => {
  if (!refuses(perRoute ?? own, context)) return undefined;
  note(reason('trace.filter.csrf'));
  return { status: 403, flags: '', details: 'csrf_origin_mismatch' };
};
