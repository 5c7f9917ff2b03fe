import { type JsonObject, optObj, text } from '../../../contract/json.ts';
import type { Reason } from '../../../contract/trace.ts';
import { filterConfig, type FilterKind, filterKind } from '../../filters.ts';
import { messages, truthy } from '../../match/fields.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';
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

/** Runs the filters in order until one answers or the router comes. They write into `context`. */
export function runHttpFilters(
  manager: JsonObject,
  given: RouteFacts,
  context: MatchContext,
  reroute?: () => RouteFacts,
  noteConfig?: (config: JsonObject) => void,
): FilterRun {
  let facts = given;
  const steps: { name: string; index: number; reason: Reason }[] = [];
  const traces: FilterTraces = { flags: '', alpnOverrides: new Map(), clearsRoute: false };
  for (const [index, filter] of messages(manager['httpFilters']).entries()) {
    const kind = filterKind(filter);
    if (kind === 'router') {
      noteConfig?.(optObj(filter['typedConfig']) ?? {});
      break;
    }
    const name = text(filter['name']);
    const note = (why: Reason): void => {
      steps.push({ name, index, reason: why });
    };
    const route = perRoute(filter, facts.levels);
    if (route.disabled === true || (truthy(filter['disabled']) && route.disabled === undefined)) {
      note(reason('trace.filter.disabled'));
      continue;
    }
    if (filters[kind] !== undefined) {
      const typed = optObj(filter['typedConfig']);
      if (typed !== undefined) noteConfig?.(typed);
      if (route.config !== undefined) noteConfig?.(route.config);
    }
    const reply = (filters[kind] ?? otherFilter)({
      filter,
      name,
      own: filterConfig(filter) ?? {},
      perRoute: route.config,
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
