import { flag, type JsonObject, obj, optObj, text } from '../../../contract/json.ts';
import type { Reason } from '../../../contract/trace.ts';
import { filterConfig, type FilterKind, filterKind } from '../../filters.ts';
import { messages, scalars, truthy, typeName } from '../../match/fields.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { type Mismatch, reason } from '../../match/reason.ts';
import { matchString } from '../../match/string-matcher.ts';
import { isGrpc, runtimeFraction } from '../route/route-match.ts';
import { csrfRefuses } from './csrf.ts';
import { extAuthzAsked } from './ext-authz.ts';
import { evaluateFault, faultFlags } from './fault.ts';
import { headerMutationFilter } from './header-mutation-filter.ts';
import { evaluateJwt } from './jwt.ts';
import {
  denialDetails,
  evaluateRbac,
  evaluateShadow,
  rbacMetadata,
  rbacNamespace,
} from './rbac.ts';

/** What the filters before the router make of a request. */
export interface FilterReply {
  readonly status: number;
  readonly flags: string;
  readonly details: string;
}

export interface FilterRun {
  /** Undefined: the request reaches the router. */
  readonly reply: FilterReply | undefined;
  readonly flags: string;
  readonly steps: readonly {
    readonly name: string;
    readonly index: number;
    readonly reason: Reason;
  }[];
  /** `istio.alpn`: upstream protocol → ALPN list. */
  readonly alpnOverrides: ReadonlyMap<string, readonly string[]>;
}

export interface FilterScope {
  /** Most specific first: [weighted cluster,] route, virtual host, route configuration. */
  readonly levels: readonly JsonObject[];
  readonly cluster: string;
  /** node.id of this Envoy. */
  readonly node: string;
}

/** Filters that leave the answer alone: telemetry, peer exchange, headers for tracing. */
const harmless =
  /grpc_stats|istio\.stats|istio_stats|stats_outbound|stats_inbound|metadata_exchange|peer_metadata|istio\.alpn|stackdriver|grpc_web|compressor|decompressor|tap|on_demand|istio_authn|mixer|istio\.(?:workload|cluster)|set_filter_state|header_to_metadata|health_check_passthrough/;

/** typed_per_filter_config of the most specific level; FilterConfig wrappers are opened. */
function perRoute(
  filter: JsonObject,
  levels: readonly JsonObject[],
): { readonly config: JsonObject | undefined; readonly disabled: boolean | undefined } {
  const name = text(filter['name']);
  for (const level of levels) {
    const all = optObj(level['typedPerFilterConfig']) ?? optObj(level['perFilterConfig']);
    const found = optObj(all?.[name]);
    if (found === undefined) continue;
    if (typeName(found) !== 'FilterConfig') return { config: found, disabled: false };
    if (truthy(found['disabled'])) return { config: undefined, disabled: true };
    return { config: optObj(found['config']), disabled: false };
  }
  return { config: undefined, disabled: undefined };
}

function cors(levels: readonly JsonObject[], context: MatchContext): FilterReply | undefined {
  const { headers } = context;
  const origin = headers?.get('origin');
  const asks = headers?.get('access-control-request-method');
  if (origin === undefined || asks === undefined || headers?.get(':method') !== 'OPTIONS')
    return undefined;
  for (const level of levels) {
    const typed = optObj(
      Object.entries(optObj(level['typedPerFilterConfig']) ?? {}).find(([name]) =>
        name.endsWith('cors'),
      )?.[1],
    );
    const policy = typed ?? optObj(optObj(level['route'])?.['cors']) ?? optObj(level['cors']);
    if (policy === undefined) continue;
    const enabled = optObj(policy['filterEnabled']);
    if (enabled !== undefined && runtimeFraction(enabled, context).numerator === 0)
      return undefined;
    if (policy['enabled'] === false) return undefined;
    const allowed =
      scalars(policy['allowOrigin']).some((one) => one === '*' || one === origin) ||
      messages(policy['allowOriginStringMatch']).some(
        (one) => text(one['exact']) === '*' || matchString(one, origin) === true,
      );
    return allowed ? { status: 200, flags: '', details: 'cors_response' } : undefined;
  }
  return undefined;
}

function alpnOverrides(config: JsonObject): ReadonlyMap<string, readonly string[]> {
  return new Map(
    messages(config['alpnOverride']).map((one) => [
      text(one['upstreamProtocol']) || 'HTTP10',
      scalars(one['alpnOverride']),
    ]),
  );
}

/** The filter's configuration at each level that has one, most specific first. */
function perLevel(filter: JsonObject, levels: readonly JsonObject[]): readonly JsonObject[] {
  const name = text(filter['name']);
  return levels.flatMap((level) => {
    const found = optObj(optObj(level['typedPerFilterConfig'])?.[name]);
    return found === undefined ? [] : [found];
  });
}

/** Runs the filters in order until one answers or the router comes. Header changes are made in `given.headers`. */
export function runHttpFilters(
  manager: JsonObject,
  scope: FilterScope,
  given: MatchContext,
): FilterRun {
  // Filters leave dynamic metadata to those behind them.
  let context = given;
  const steps: { name: string; index: number; reason: Reason }[] = [];
  let flags = '';
  let overrides: ReadonlyMap<string, readonly string[]> = new Map();
  const done = (reply: FilterReply | undefined): FilterRun => ({
    reply,
    flags,
    steps,
    alpnOverrides: overrides,
  });
  for (const [index, filter] of messages(manager['httpFilters']).entries()) {
    const kind: FilterKind = filterKind(filter);
    const name = text(filter['name']);
    if (kind === 'router') return done(undefined);
    const own = filterConfig(filter) ?? {};
    const route = perRoute(filter, scope.levels);
    const note = (why: Reason): void => {
      steps.push({ name, index, reason: why });
    };
    if (route.disabled === true || (truthy(filter['disabled']) && route.disabled === undefined)) {
      note(reason('trace.filter.disabled'));
      continue;
    }
    if (
      /istio[._]alpn/.test(name) ||
      (typeName(own) === 'FilterConfig' && own['alpnOverride'] !== undefined)
    )
      overrides = alpnOverrides(own);
    switch (kind) {
      case 'rbac': {
        const outcome = rbac(own, route.config, context, note);
        if (outcome.reply !== undefined) return done(outcome.reply);
        context = { ...context, metadata: { ...context.metadata, ...outcome.metadata } };
        break;
      }
      case 'ext-authz':
        extAuthz(filter, own, name, context, note);
        break;
      case 'header-mutation':
        if (context.headers === undefined) break;
        headerMutationFilter(own, perLevel(filter, scope.levels), context.headers, context);
        note(reason('trace.filter.headers'));
        break;
      case 'csrf':
        if (!csrfRefuses(route.config ?? own, context)) break;
        note(reason('trace.filter.csrf'));
        return done({ status: 403, flags: '', details: 'csrf_origin_mismatch' });
      case 'fault': {
        const outcome = evaluateFault(route.config ?? own, scope.cluster, scope.node, context);
        if (outcome === undefined) break;
        flags = faultFlags(outcome);
        if (outcome.abortStatus !== undefined) {
          note(reason('trace.filter.faultAbort', { status: outcome.abortStatus }));
          return done({ status: outcome.abortStatus, flags, details: 'fault_filter_abort' });
        }
        if (outcome.delayed) note(reason('trace.filter.faultDelay'));
        break;
      }
      case 'jwt-authn': {
        const outcome = jwt(own, route.config, context);
        note(reason(`trace.filter.jwt.${outcome}`));
        if (outcome === 'missing')
          return done({
            status: 401,
            flags: '',
            details: 'jwt_authn_access_denied{Jwt_is_missing}',
          });
        break;
      }
      case 'cors': {
        const reply = cors(scope.levels, context);
        if (reply !== undefined) {
          note(reason('trace.filter.corsPreflight'));
          return done(reply);
        }
        break;
      }
      default:
        flagOther(filter, name, context, note);
    }
  }
  return done(undefined);
}

interface RbacOutcome {
  readonly reply: FilterReply | undefined;
  readonly metadata: JsonObject;
}

function rbac(
  own: JsonObject,
  route: JsonObject | undefined,
  context: MatchContext,
  note: (why: Reason) => void,
): RbacOutcome {
  const config = route === undefined ? own : optObj(route['rbac']);
  // RBACPerRoute without `rbac` switches the filter off.
  if (config === undefined) {
    note(reason('trace.filter.rbacOff'));
    return { reply: undefined, metadata: {} };
  }
  const shadow = evaluateShadow(config, { ...context, depends: () => undefined });
  if (shadow !== undefined)
    note(
      reason(shadow.denied ? 'trace.filter.rbacShadowDenied' : 'trace.filter.rbacShadowAllowed', {
        policy: shadow.policy,
      }),
    );
  const verdict = evaluateRbac(config, context);
  if (verdict !== undefined) note(rbacReason(verdict));
  const denied = verdict?.denied === true;
  return {
    reply: denied ? { status: 403, flags: '', details: denialDetails(verdict.policy) } : undefined,
    metadata: {
      [rbacNamespace.http]: {
        ...obj(context.metadata[rbacNamespace.http]),
        ...rbacMetadata(config, shadow),
      },
    },
  };
}

export function rbacReason(verdict: {
  readonly denied: boolean;
  readonly policy: string;
  readonly action: string;
}): Reason {
  const { policy, action } = verdict;
  if (verdict.denied)
    return reason(policy === 'none' ? 'trace.filter.rbacNoneAllows' : 'trace.filter.rbacDenied', {
      policy,
      action,
    });
  return reason(policy === 'none' ? 'trace.filter.rbacNoneDenies' : 'trace.filter.rbacAllowed', {
    policy,
    action,
  });
}

function jwt(
  own: JsonObject,
  route: JsonObject | undefined,
  context: MatchContext,
): 'passes' | 'missing' | 'depends' {
  if (route === undefined) return evaluateJwt(own, context);
  if (flag(route['disabled'])) return 'passes';
  const named = text(route['requirementName']);
  // PerRouteConfig names a requirement of the filter's map.
  const rules = [{ match: { prefix: '' }, requirementName: named }];
  return evaluateJwt({ ...own, rules }, context);
}

/**
 * `filter_enabled_metadata` lets an RBAC filter's shadow rules say whether the service is asked at all (Istio's
 * CUSTOM action); where it is asked, the answer is its own.
 */
function extAuthz(
  filter: JsonObject,
  own: JsonObject,
  name: string,
  context: MatchContext,
  note: (why: Reason) => void,
): void {
  if (!extAuthzAsked(own, context)) {
    note(reason('trace.filter.extAuthzNotAsked'));
    return;
  }
  flagOther(filter, name, context, note);
}

function flagOther(
  filter: JsonObject,
  name: string,
  context: MatchContext,
  note: (why: Reason) => void,
): void {
  const type = typeName(optObj(filter['typedConfig']));
  if (harmless.test(name) || harmless.test(type)) return;
  // Limits bite under load only.
  if (/local_ratelimit|bandwidth_limit|admission_control|adaptive_concurrency|buffer/.test(name)) {
    context.assume(reason('trace.assume.limit', { name }));
    return;
  }
  const why: Mismatch = reason('trace.depends.httpFilter', { name: name === '' ? type : name });
  note(why);
  context.depends(why);
}

/** A reply of Envoy's own to a gRPC request is HTTP 200 with a grpc-status (http/utility.cc sendLocalReply). */
export function localReplyStatus(status: number, context: MatchContext): number {
  return isGrpc(context) ? 200 : status;
}
