import { type Json, type JsonObject, obj, optObj, str, text } from '../../../contract/json.ts';
import type { Reason } from '../../../contract/trace.ts';
import { typeName } from '../../match/fields.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { evaluateMatcher } from '../../match/xds-matcher.ts';
import { httpMatcherInputs } from '../route/matcher-inputs.ts';
import { policyHolds } from './rbac-rules.ts';

/** RBAC as in docs/envoy.md §3.14 (extensions/filters/common/rbac/{engine_impl,matchers}.cc). */
export interface RbacVerdict {
  readonly denied: boolean;
  /** The policy that decided; `none` when none held. */
  readonly policy: string;
  readonly action: 'ALLOW' | 'DENY' | 'LOG';
}

function actionName(value: Json | undefined): RbacVerdict['action'] {
  if (value === 'DENY' || value === 1) return 'DENY';
  return value === 'LOG' || value === 2 ? 'LOG' : 'ALLOW';
}

/** Byte order of UTF-8, as std::map keeps the policies. */
function byteOrder(a: string, b: string): number {
  const encoder = new TextEncoder();
  const [x, y] = [encoder.encode(a), encoder.encode(b)];
  for (let index = 0; index < Math.min(x.length, y.length); index++) {
    const difference = (x[index] ?? 0) - (y[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return x.length - y.length;
}

export function evaluateRules(rules: JsonObject, context: MatchContext): RbacVerdict {
  const action = actionName(rules['action']);
  const policies = obj(rules['policies']);
  for (const name of Object.keys(policies).sort(byteOrder)) {
    const holds = policyHolds(obj(policies[name]), context);
    if (holds === false) continue;
    if (holds === undefined) {
      context.depends(reason('trace.depends.rbacPolicy', { policy: name }));
      continue;
    }
    return { denied: action === 'DENY', policy: name, action };
  }
  return { denied: action === 'ALLOW', policy: 'none', action };
}

/** `matcher` in place of `rules`: the action of the tree; no match is a denial. */
function evaluateTree(matcher: JsonObject, context: MatchContext): RbacVerdict {
  const found = evaluateMatcher(matcher, httpMatcherInputs(context));
  const config = optObj(found?.action['typedConfig']);
  if (config === undefined || typeName(config) !== 'Action')
    return { denied: true, policy: 'none', action: 'DENY' };
  const action = actionName(config['action']);
  return { denied: action === 'DENY', policy: str(config['name']) ?? '', action };
}

/** Undefined: the filter enforces nothing. */
export function evaluateRbac(config: JsonObject, context: MatchContext): RbacVerdict | undefined {
  const rules = optObj(config['rules']);
  if (rules !== undefined) return evaluateRules(rules, context);
  const matcher = optObj(config['matcher']);
  return matcher === undefined ? undefined : evaluateTree(matcher, context);
}

/** The shadow rules' opinion, which decides nothing. */
export function evaluateShadow(config: JsonObject, context: MatchContext): RbacVerdict | undefined {
  const rules = optObj(config['shadowRules']);
  if (rules !== undefined) return evaluateRules(rules, context);
  const matcher = optObj(config['shadowMatcher']);
  return matcher === undefined ? undefined : evaluateTree(matcher, context);
}

/** Where the RBAC filters put their dynamic metadata. */
export const rbacNamespace = {
  http: 'envoy.filters.http.rbac',
  network: 'envoy.filters.network.rbac',
} as const;

/** What the shadow rules leave behind for later filters (rbac/utility.h DynamicMetadataKeys). */
export function rbacMetadata(config: JsonObject, shadow: RbacVerdict | undefined): JsonObject {
  if (shadow === undefined) return {};
  const prefix = text(config['shadowRulesStatPrefix']);
  return {
    ...(shadow.policy === 'none' ? {} : { [`${prefix}shadow_effective_policy_id`]: shadow.policy }),
    [`${prefix}shadow_engine_result`]: shadow.denied ? 'denied' : 'allowed',
  };
}

/** `rbac_access_denied_matched_policy[NAME]`; white space becomes `_` (rbac_filter.cc, StringUtil::replaceAllEmptySpace). */
export function denialDetails(policy: string): string {
  return `rbac_access_denied_matched_policy[${policy.replace(/\s/g, '_')}]`;
}

export function rbacReason({ denied, policy, action }: RbacVerdict): Reason {
  const params = { policy, action };
  if (denied)
    return reason(
      policy === 'none' ? 'trace.filter.rbacNoneAllows' : 'trace.filter.rbacDenied',
      params,
    );
  return reason(
    policy === 'none' ? 'trace.filter.rbacNoneDenies' : 'trace.filter.rbacAllowed',
    params,
  );
}
