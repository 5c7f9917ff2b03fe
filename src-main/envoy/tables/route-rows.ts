import {
  flag,
  type JsonObject,
  num,
  obj,
  objects,
  optObj,
  str,
  strings,
  text,
} from '../../contract/json.ts';
import type { RouteRow } from '../../contract/tables.ts';
import type { Dump, ResourceEntry } from '../dump.ts';
import type { Names } from './context.ts';
import { routeDestination } from './destination.ts';
import { pathCondition, routeConditions } from './route-conditions.ts';
import { shadowedRoutes } from './shadow.ts';
import { rowBase } from './spec.ts';

function rewritesOf(route: JsonObject): string[] {
  const action = obj(route['route']);
  const rewrites: string[] = [];
  const say = (what: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') rewrites.push(`${what} → ${value}`);
  };
  const regex = optObj(action['regexRewrite']);
  say('prefix', str(action['prefixRewrite']));
  if (regex !== undefined) {
    say(`path ~ ${text(obj(regex['pattern'])['regex'])}`, text(regex['substitution']));
  }
  say('path', str(action['pathRewrite']));
  const template = optObj(action['pathRewritePolicy']);
  say('path', text(obj(template?.['typedConfig'])['pathTemplateRewrite']));
  // v2: host_rewrite.
  say('host', str(action['hostRewriteLiteral']) ?? str(action['hostRewrite']));
  say('host', str(action['hostRewriteHeader']) ?? str(action['autoHostRewriteHeader']));
  const hostRegex = optObj(action['hostRewritePathRegex']);
  say('host ~ path', hostRegex === undefined ? undefined : text(hostRegex['substitution']));
  if (flag(action['autoHostRewrite'])) rewrites.push('host → auto_host_rewrite');
  return rewrites;
}

function retriesOf(route: JsonObject): string | undefined {
  const policy = optObj(obj(route['route'])['retryPolicy']);
  if (policy === undefined) return undefined;
  const perTry = str(policy['perTryTimeout']);
  const on = text(policy['retryOn']);
  return `${num(policy['numRetries']) ?? 1}×${on === '' ? '' : ` ${on}`}${perTry === undefined ? '' : ` (${perTry} each)`}`;
}

/** A virtual host and where it stands. */
interface HostPlace {
  readonly entry: ResourceEntry;
  readonly inlineOf: string | undefined;
  readonly host: JsonObject;
  readonly hostIndex: number;
}

/** The rows of one virtual host: one for each route, or one for the host itself. */
export function hostRows(
  dump: Dump,
  { entry, inlineOf, host, hostIndex }: HostPlace,
  names: Names,
): readonly RouteRow[] {
  const base = rowBase(entry, '');
  const shared = {
    table: 'routes' as const,
    routeConfig: entry.name,
    ...(inlineOf === undefined ? {} : { inlineOf }),
    virtualHost: text(host['name']),
    // One list for all routes of the host: a gateway has a hundred thousand.
    domains: [...strings(host['domains'])],
  };
  const routes = objects(host['routes']);
  if (routes.length === 0) {
    const nothing = { path: '', routeName: '', conditions: [], rewrites: [], madeBy: [] };
    const destination = routeDestination(dump, {}, names);
    const key = `${entry.index}/${hostIndex}/-`;
    return [{ ...base, ...shared, ...nothing, key, route: null, destination }];
  }
  const shadows = shadowedRoutes(routes);
  const hostRetries = retriesOf({ route: host });
  return routes.map((route, index) => {
    const timeout = str(obj(route['route'])['timeout']);
    // A virtual host's policy serves routes without one of their own.
    const retries = route['route'] === undefined ? undefined : (retriesOf(route) ?? hostRetries);
    const shadowedBy = shadows[index];
    return {
      ...base,
      ...shared,
      key: `${entry.index}/${hostIndex}/${index}`,
      route: index,
      routeName: text(route['name']),
      path: pathCondition(route),
      conditions: routeConditions(route),
      destination: routeDestination(dump, route, names),
      rewrites: rewritesOf(route),
      ...(timeout === undefined ? {} : { timeout }),
      ...(retries === undefined ? {} : { retries }),
      madeBy: [...names.madeBy(route)],
      ...(shadowedBy === undefined ? {} : { shadowedBy }),
    };
  });
}
