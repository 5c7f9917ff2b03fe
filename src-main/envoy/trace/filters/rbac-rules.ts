import {
  at,
  flag,
  isObject,
  type JsonObject,
  num,
  obj,
  optObj,
  text,
} from '../../../contract/json.ts';
import { messages } from '../../match/fields.ts';
import { headerMatches } from '../../match/header-matcher.ts';
import { cidrContains, parseCidr, parseIp } from '../../match/ip.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { pathOnly, withoutParameters } from '../../match/path-matcher.ts';
import { reason } from '../../match/reason.ts';
import { matchString, type Tri } from '../../match/string-matcher.ts';
import { matchUriTemplate } from '../../match/uri-template.ts';
import { matchMetadata } from '../../match/value-matcher.ts';

type Rule = (message: JsonObject, context: MatchContext) => Tri;

function all(rules: readonly JsonObject[], one: Rule, context: MatchContext): Tri {
  let result: Tri = true;
  for (const rule of rules) {
    const holds = one(rule, context);
    if (holds === false) return false;
    if (holds === undefined) result = undefined;
  }
  return result;
}

function some(rules: readonly JsonObject[], one: Rule, context: MatchContext): Tri {
  let result: Tri = false;
  for (const rule of rules) {
    const holds = one(rule, context);
    if (holds === true) return true;
    if (holds === undefined) result = undefined;
  }
  return result;
}

function not(value: Tri): Tri {
  return value === undefined ? undefined : !value;
}

function inRange(range: JsonObject, ip: string): boolean {
  const cidr = parseCidr(range);
  const address = parseIp(ip);
  return cidr !== undefined && address !== undefined && cidrContains(cidr, address);
}

/** Guard rbac_respect_ignore_path_parameters, measured: on in 1.39.1, absent in 1.38.3 (filters/common/rbac/matchers.cc). */
function rulePath(path: string, context: MatchContext): string {
  const bare = pathOnly(path);
  const { rules, stream } = context;
  const respects = rules.guard('rbac_respect_ignore_path_parameters', rules.atLeast(39, 1));
  return stream?.ignoresParameters === true && respects ? withoutParameters(bare, context) : bare;
}

/** Fields that mean the same in a Permission and in a Principal; undefined answer with false `found`: neither. */
function common(
  rule: JsonObject,
  context: MatchContext,
): { readonly found: boolean; readonly holds: Tri } {
  const answer = (holds: Tri): { found: boolean; holds: Tri } => ({ found: true, holds });
  const header = optObj(rule['header']);
  // In the network filter there are no headers: a header rule fails, its negation holds.
  if (header !== undefined)
    return answer(context.headers === undefined ? false : headerMatches(header, context));
  const urlPath = optObj(rule['urlPath']);
  if (urlPath !== undefined) {
    const path = context.headers?.get(':path');
    return answer(
      path === undefined ? false : matchString(obj(urlPath['path']), rulePath(path, context)),
    );
  }
  const metadata = optObj(rule['metadata']);
  if (metadata !== undefined) return answer(matchMetadata(metadata, context.metadata));
  const sourced = optObj(rule['sourcedMetadata']);
  if (sourced !== undefined) {
    const source = sourced['metadataSource'];
    const ofRoute = source === 'ROUTE' || source === 1;
    // Without a route it does not hold, inverted or not (matchers.cc MetadataMatcher).
    if (ofRoute && context.stream?.route === undefined) return answer(false);
    const route = obj(at(context.stream?.route, 'metadata', 'filterMetadata'));
    const read = ofRoute ? route : context.metadata;
    return answer(matchMetadata(obj(sourced['metadataMatcher']), read));
  }
  return { found: false, holds: undefined };
}

function permission(rule: JsonObject, context: MatchContext): Tri {
  const shared = common(rule, context);
  if (shared.found) return shared.holds;
  if (rule['any'] !== undefined) return flag(rule['any']);
  const and = optObj(rule['andRules']);
  if (and !== undefined) return all(messages(and['rules']), permission, context);
  const or = optObj(rule['orRules']);
  if (or !== undefined) return some(messages(or['rules']), permission, context);
  const negated = optObj(rule['notRule']);
  if (negated !== undefined) return not(permission(negated, context));
  const ip = optObj(rule['destinationIp']);
  if (ip !== undefined) return inRange(ip, context.connection.destination.ip);
  const port = num(rule['destinationPort']);
  if (port !== undefined) return port === context.connection.destination.port;
  const range = optObj(rule['destinationPortRange']);
  if (range !== undefined) {
    const have = context.connection.destination.port;
    return have >= (num(range['start']) ?? 0) && have < (num(range['end']) ?? 0);
  }
  const server = optObj(rule['requestedServerName']);
  if (server !== undefined) return matchString(server, context.connection.serverName);
  const template = optObj(optObj(rule['uriTemplate'])?.['typedConfig']);
  if (template !== undefined) {
    const path = context.headers?.get(':path');
    return (
      path !== undefined &&
      matchUriTemplate(text(template['pathTemplate']), rulePath(path, context)) !== undefined
    );
  }
  return unknown(rule, context);
}

function principal(rule: JsonObject, context: MatchContext): Tri {
  const shared = common(rule, context);
  if (shared.found) return shared.holds;
  if (rule['any'] !== undefined) return flag(rule['any']);
  const and = optObj(rule['andIds']);
  if (and !== undefined) return all(messages(and['ids']), principal, context);
  const or = optObj(rule['orIds']);
  if (or !== undefined) return some(messages(or['ids']), principal, context);
  const negated = optObj(rule['notId']);
  if (negated !== undefined) return not(principal(negated, context));
  const authenticated = optObj(rule['authenticated']);
  if (authenticated !== undefined) {
    if (!context.connection.tls) return false;
    const name = optObj(authenticated['principalName']);
    if (name === undefined) return true;
    const peer = context.connection.peerPrincipal;
    return matchString(name, peer ?? '');
  }
  const direct = optObj(rule['directRemoteIp']);
  if (direct !== undefined) return inRange(direct, context.connection.directSource.ip);
  const source = optObj(rule['sourceIp']);
  if (source !== undefined) return inRange(source, context.connection.source.ip);
  const remote = optObj(rule['remoteIp']);
  if (remote !== undefined) return inRange(remote, context.remoteIp);
  const state = optObj(rule['filterState']);
  if (state !== undefined) {
    const value = context.filterState.get(text(state['key']));
    const string = optObj(state['stringMatch']);
    return value !== undefined && string !== undefined && matchString(string, value);
  }
  return unknown(rule, context);
}

function unknown(rule: JsonObject, context: MatchContext): Tri {
  const extension = optObj(rule['matcher']) ?? optObj(rule['custom']);
  const name = text(extension?.['name']) || (Object.keys(rule)[0] ?? '');
  context.depends(reason('trace.depends.rbacRule', { name }));
  return undefined;
}

export function policyHolds(policy: JsonObject, context: MatchContext): Tri {
  const permitted = some(messages(policy['permissions']), permission, context);
  const identified =
    permitted === false ? false : some(messages(policy['principals']), principal, context);
  if (permitted === false || identified === false) return false;
  if (isObject(policy['condition']) || isObject(policy['checkedCondition'])) return undefined;
  return permitted === undefined || identified === undefined ? undefined : true;
}
