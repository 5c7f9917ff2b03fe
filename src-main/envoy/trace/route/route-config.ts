import { type JsonObject, num, optObj, str, text } from '../../../contract/json.ts';
import type { ResourceRef } from '../../../contract/resources.ts';
import type { Reason } from '../../../contract/trace.ts';
import { messages } from '../../match/fields.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { type ProxyView, refOf } from '../proxy-view.ts';
import type { HttpScope } from '../scope.ts';

/** Where an HCM's routes come from (docs/envoy.md §3.5). */
export interface RouteSource {
  readonly routeConfig: JsonObject | undefined;
  readonly name: string;
  readonly ref: ResourceRef | undefined;
  /** JSON pointer within `ref`; for inline routes within the listener. */
  readonly path: string;
  readonly reason: Reason;
  /** The dump cannot say (a section that is missing). */
  readonly unknown: boolean;
}

function byName(view: ProxyView, name: string): RouteSource {
  const entry = view.serving('route', name);
  if (entry !== undefined)
    return {
      routeConfig: view.resource(entry),
      name,
      ref: refOf(entry),
      path: '',
      reason: reason('trace.routes.rds', { name }),
      unknown: false,
    };
  const missing = !view.has('route');
  return {
    routeConfig: undefined,
    name,
    ref: undefined,
    path: '',
    reason: reason(missing ? 'trace.routes.noSection' : 'trace.routes.missing', { name }),
    unknown: missing,
  };
}

/** One part of the scope key; undefined: not there, so there is no key at all. */
function fragment(builder: JsonObject, context: MatchContext): string | undefined {
  const extractor = optObj(builder['headerValueExtractor']);
  const value = context.headers?.get(text(extractor?.['name']));
  if (extractor === undefined || value === undefined) return undefined;
  const separator = text(extractor['elementSeparator']);
  const parts = separator === '' ? [value] : value.split(separator);
  const index = num(extractor['index']);
  const element = optObj(extractor['element']);
  if (element !== undefined) {
    const between = text(element['separator']);
    for (const part of parts) {
      const at = between === '' ? -1 : part.indexOf(between);
      // A part without separator is a key with an empty value (scoped_config_impl.cc, absl::StrSplit into a pair).
      if ((at < 0 ? part : part.slice(0, at)) === text(element['key']))
        return at < 0 ? '' : part.slice(at + between.length);
    }
    return undefined;
  }
  return parts[index ?? 0];
}

function scopeKey(scope: JsonObject): string {
  const fragments = messages(optObj(scope['key'])?.['fragments']);
  return JSON.stringify(fragments.map((one) => text(one['stringKey'])));
}

function scoped(view: ProxyView, routes: JsonObject, context: MatchContext): RouteSource {
  const builders = messages(optObj(routes['scopeKeyBuilder'])?.['fragments']);
  const parts = builders.map((builder) => fragment(builder, context));
  const none = (why: Reason): RouteSource => ({
    routeConfig: undefined,
    name: '',
    ref: undefined,
    path: '',
    reason: why,
    unknown: false,
  });
  if (parts.includes(undefined)) return none(reason('trace.routes.noScopeKey'));
  const key = JSON.stringify(parts);
  const inline = messages(
    optObj(routes['scopedRouteConfigurationsList'])?.['scopedRouteConfigurations'],
  );
  // The dump has the scopes of every connection manager, each list under the name of its scoped_routes.
  const dumped = view.proxy.dump.entries('scoped-route').flatMap((entry) => {
    const body = view.resource(entry);
    if (body['key'] !== undefined) return [body];
    const own = text(body['name']) === text(routes['name']);
    return own ? messages(body['scopedRouteConfigs']) : [];
  });
  const scope = (inline.length > 0 ? inline : dumped).find((one) => scopeKey(one) === key);
  if (scope === undefined) return none(reason('trace.routes.noScope', { key }));
  const own = optObj(scope['routeConfiguration']);
  if (own !== undefined)
    return {
      routeConfig: own,
      name: text(own['name']),
      ref: undefined,
      path: '',
      reason: reason('trace.routes.scoped', { key, name: text(own['name']) }),
      unknown: false,
    };
  return {
    ...byName(view, text(scope['routeConfigurationName'])),
    reason: reason('trace.routes.scoped', { key, name: text(scope['routeConfigurationName']) }),
  };
}

/** Asked with the scope itself, or quietly. */
export function routeSource(scope: HttpScope, context: MatchContext): RouteSource {
  const { view, manager } = scope;
  const inline = optObj(manager['routeConfig']);
  if (inline !== undefined) {
    const name = str(inline['name']) ?? '';
    return {
      routeConfig: inline,
      name,
      ref: refOf(scope.hit.serving.entry),
      path: `${scope.managerPath}/routeConfig`,
      reason: reason('trace.routes.inline', { name: name === '' ? '–' : name }),
      unknown: false,
    };
  }
  const rds = optObj(manager['rds']);
  if (rds !== undefined) return byName(view, text(rds['routeConfigName']));
  const scopedRoutes = optObj(manager['scopedRoutes']);
  if (scopedRoutes !== undefined) return scoped(view, scopedRoutes, context);
  return {
    routeConfig: undefined,
    name: '',
    ref: undefined,
    path: '',
    reason: reason('trace.routes.none'),
    unknown: false,
  };
}
