import { type JsonObject, optObj, text } from '../../../contract/json.ts';
import { messages, truthy } from '../../match/fields.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { cookieValue, queryParameters } from '../../match/query-matcher.ts';
import { reason } from '../../match/reason.ts';
import { globalReplace } from '../../match/regex.ts';
import { xxHash64 } from './xxhash.ts';

/** Several values of a header are sorted and hashed one into the other. */
function ofHeader(policy: JsonObject, { headers }: MatchContext): bigint | undefined {
  const values = headers?.all(text(policy['headerName'])) ?? [];
  if (values.length === 0) return undefined;
  const rewrite = optObj(policy['regexRewrite']);
  const pattern = text(optObj(rewrite?.['pattern'])?.['regex']);
  const made = values.map((value) =>
    rewrite === undefined
      ? value
      : (globalReplace(pattern, text(rewrite['substitution']), value) ?? value),
  );
  return made.toSorted().reduce((seed, value) => xxHash64(value, seed), 0n);
}

/** With a `ttl` Envoy makes a cookie of its own where there is none, out of the connection's ports. */
function ofCookie(policy: JsonObject, context: MatchContext): bigint | undefined {
  const name = text(policy['name']);
  const value = cookieValue(context.headers?.get('cookie') ?? '', name) ?? '';
  if (value !== '') return xxHash64(value);
  if (policy['ttl'] !== undefined) context.assume(reason('trace.assume.newCookie', { name }));
  return undefined;
}

function ofPolicy(policy: JsonObject, context: MatchContext): bigint | undefined {
  const header = optObj(policy['header']);
  if (header !== undefined) return ofHeader(header, context);
  const cookie = optObj(policy['cookie']);
  if (cookie !== undefined) return ofCookie(cookie, context);
  const query = optObj(policy['queryParameter']);
  if (query !== undefined) {
    const all = queryParameters(context.headers?.get(':path') ?? '');
    const value = all.get(text(query['name']));
    return value === undefined ? undefined : xxHash64(value);
  }
  const connection = optObj(policy['connectionProperties']);
  if (connection !== undefined && truthy(connection['sourceIp'])) return xxHash64(context.remoteIp);
  // tcp_proxy's policies: the source's address, as the connection has it.
  if (optObj(policy['sourceIp']) !== undefined) return xxHash64(context.connection.source.ip);
  const state = optObj(policy['filterState']);
  if (state !== undefined) {
    const key = text(state['key']);
    const { hashable } = context;
    // Only hashable objects count, which envoy.hashable_string makes.
    const value = hashable?.has(key) === false ? undefined : context.filterState.get(key);
    if (value !== undefined && hashable === undefined)
      context.assume(reason('trace.assume.hashable', { key }));
    return value === undefined ? undefined : xxHash64(value);
  }
  return undefined;
}

/** HashPolicyImpl::generateHash (http/hash_policy.cc); undefined: none yields one, so that chance decides. */
export function generateHash(
  policies: readonly JsonObject[],
  context: MatchContext,
): bigint | undefined {
  let hash: bigint | undefined;
  for (const policy of policies) {
    const one = ofPolicy(policy, context);
    // A cookie that Envoy makes up by itself: the hash is there, and nobody knows it.
    if (one === undefined && optObj(policy['cookie'])?.['ttl'] !== undefined) return undefined;
    if (one !== undefined) {
      const old = hash === undefined ? 0n : BigInt.asUintN(64, (hash << 1n) | (hash >> 63n));
      hash = old ^ one;
    }
    if (hash !== undefined && truthy(policy['terminal'])) break;
  }
  return hash;
}

/** The policies of a RouteAction or of tcp_proxy. */
export function hashPolicies(config: JsonObject): readonly JsonObject[] {
  return messages(config['hashPolicy']);
}
