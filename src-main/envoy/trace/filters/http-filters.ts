import { type JsonObject, obj, optObj, text } from '../../../contract/json.ts';
import type { Reason } from '../../../contract/trace.ts';
import { filterConfig, type FilterKind, filterKind } from '../../filters.ts';
import { messages, truthy, typeName } from '../../match/fields.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
import { awaitsConfig } from '../discovered.ts';
import { corsFilter } from './cors.ts';
import { csrfFilter } from './csrf.ts';
import { customResponseFilter } from './custom-response.ts';
import { extAuthzFilter } from './ext-authz.ts';
import { extProcFilter, luaFilter } from './external.ts';
import { faultFilter } from './fault.ts';
import { grpcWebFilter } from './grpc-web.ts';
import { headerMutation } from './header-mutation-filter.ts';
import { headerToMetadata } from './header-to-metadata.ts';
import type { FilterReply, FilterTraces, HttpFilter, RouteFacts } from './http-filter.ts';
import { jwtFilter } from './jwt.ts';
import { otherFilter } from './other-filter.ts';
import { perRoute } from './per-route.ts';
import { rbacFilter } from './rbac-filter.ts';
import { setFilterState } from './set-filter-state.ts';
import { setMetadata } from './set-metadata.ts';
import { withinMatcher } from './with-matcher.ts';

export interface FilterRun extends Readonly<FilterTraces> {
  /** Undefined: the request reaches the router. */
  readonly reply: FilterReply | undefined;
  readonly steps: readonly {
    readonly name: string;
    readonly index: number;
    readonly reason: Reason;
  }[];
}

const filters: Partial<Record<FilterKind, HttpFilter>> = {
  rbac: rbacFilter,
  'ext-authz': extAuthzFilter,
  'ext-proc': extProcFilter,
  'grpc-web': grpcWebFilter,
  'custom-response': customResponseFilter,
  lua: luaFilter,
  'header-mutation': headerMutation,
  csrf: csrfFilter,
  fault: faultFilter,
  'jwt-authn': jwtFilter,
  cors: corsFilter,
  'header-to-metadata': headerToMetadata,
  'set-metadata': setMetadata,
  'set-filter-state': setFilterState,
};

/** What the route says of a filter's matcher says nothing of the filter in it. */
function ofInner(config: JsonObject | undefined): JsonObject | undefined {
  return typeName(config) === 'ExtensionWithMatcherPerRoute' ? undefined : config;
}

/** Runs the filters in order until one answers or the router comes. They write into `context`. */
export function runHttpFilters(
  manager: JsonObject,
  given: RouteFacts,
  context: MatchContext,
  reroute?: () => RouteFacts,
  noteConfig?: (config: JsonObject, name: string, perRoute: boolean) => void,
): FilterRun {
  let facts = given;
  const steps: { name: string; index: number; reason: Reason }[] = [];
  const traces: FilterTraces = { flags: '', alpnOverrides: new Map(), clearsRoute: false };
  for (const [index, held] of messages(manager['httpFilters']).entries()) {
    const name = text(held['name']);
    const { filter, skipped } = withinMatcher(held, facts.levels, context);
    const kind = filterKind(filter);
    if (kind === 'router') {
      noteConfig?.(optObj(filter['typedConfig']) ?? {}, name, false);
      break;
    }
    const note = (why: Reason): void => {
      steps.push({ name, index, reason: why });
    };
    const route = perRoute(filter, facts.levels);
    if (route.disabled === true || (truthy(filter['disabled']) && route.disabled === undefined)) {
      note(reason('trace.filter.disabled'));
      continue;
    }
    if (held !== filter) noteConfig?.(obj(held['typedConfig']), name, false);
    if (skipped) {
      note(reason('trace.filter.skipped'));
      continue;
    }
    if (awaitsConfig(filter)) {
      const why = reason('trace.depends.discovered', { name });
      note(why);
      context.depends(why);
      continue;
    }
    if (filters[kind] !== undefined) {
      const typed = optObj(filter['typedConfig']) ?? optObj(filter['config']);
      if (typed !== undefined) noteConfig?.(typed, name, false);
      for (const one of new Set([route.given, route.config]))
        if (one !== undefined) noteConfig?.(one, name, true);
    }
    const reply = (filters[kind] ?? otherFilter)({
      filter,
      name,
      own: filterConfig(filter) ?? {},
      perRoute: held === filter ? route.config : ofInner(route.config),
      facts,
      traces,
      context,
      note,
    });
    if (reply !== undefined) return { ...traces, steps, reply };
    if (traces.clearsRoute) facts = reroute?.() ?? facts;
    traces.clearsRoute = false;
  }
  return { ...traces, steps, reply: undefined };
}
