import { isObject, type JsonObject, obj } from '../../contract/json.ts';
import type { ResourceEntry } from '../dump.ts';
import {
  extensionFindings,
  type Findings,
  findings,
  type Holder,
  merged,
  nothing,
} from '../ledger/walk.ts';
import { messages } from '../match/fields.ts';
import type { Scope } from './scope.ts';

interface Walked {
  readonly type: string;
  /** Parts of it that stand for themselves: walked where the path leads into them. */
  readonly skip: ReadonlySet<string>;
}

function walked(type: string, ...skip: readonly string[]): Walked {
  return { type, skip: new Set(skip) };
}

const parts = {
  listener: walked('config.listener.v3.Listener', 'filterChains', 'defaultFilterChain'),
  'filter-chain': walked('config.listener.v3.FilterChain', 'filters'),
  manager: walked(
    'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    'routeConfig',
    'httpFilters',
  ),
  'route-config': walked(
    'config.route.v3.RouteConfiguration',
    'virtualHosts',
    'typedPerFilterConfig',
  ),
  'virtual-host': walked('config.route.v3.VirtualHost', 'routes', 'typedPerFilterConfig'),
  route: walked('config.route.v3.Route', 'typedPerFilterConfig'),
  cluster: walked('config.cluster.v3.Cluster', 'loadAssignment'),
  endpoints: walked('config.endpoint.v3.ClusterLoadAssignment'),
};

export type Part = keyof typeof parts;

const kept = new WeakMap<object, Findings>();

/** Says what stands in a part of the configuration that is on the path and is not evaluated. Walked once per message. */
export function notePart({ record }: Pick<Scope, 'record'>, part: Part, message: JsonObject): void {
  let found = kept.get(message);
  if (found === undefined) {
    const { type, skip } = parts[part];
    found = findings(message, type, skip);
    kept.set(message, found);
  }
  if (found !== nothing) record.note(found);
}

/** The same for a resource that is parsed anew each time it is asked for. */
export function noteEntry(
  { record }: Pick<Scope, 'record'>,
  part: Part,
  entry: ResourceEntry,
  message: JsonObject,
): void {
  let found = kept.get(entry);
  if (found === undefined) {
    const { type, skip } = parts[part];
    found = findings(message, type, skip);
    kept.set(entry, found);
  }
  if (found !== nothing) record.note(found);
}

/** The same for a filter's configuration, or any other extension's. */
export function noteExtension(
  { record }: Pick<Scope, 'record'>,
  config: JsonObject | undefined,
  holder: Holder = {},
): void {
  if (config === undefined) return;
  let found = kept.get(config);
  if (found === undefined) kept.set(config, (found = extensionFindings(config, holder)));
  if (found !== nothing) record.note(found);
}

const ofCandidates = new WeakMap<object, readonly Findings[]>();

/** What candidates are told apart by decides, too: the matches of all filter chains, of all routes up to the one chosen. */
function candidates(
  { record }: Pick<Scope, 'record'>,
  owner: JsonObject,
  list: readonly JsonObject[],
  match: { readonly field: string; readonly type: string },
  count: number,
): void {
  let all = ofCandidates.get(owner);
  if (all === undefined) {
    // All that came before, at each place: the next question stops elsewhere.
    let before = nothing;
    all = list.map((one) => {
      const message = one[match.field];
      if (isObject(message)) before = merged(before, findings(message, match.type));
      return before;
    });
    ofCandidates.set(owner, all);
  }
  const found = all[Math.min(count, all.length) - 1];
  if (found !== undefined && found !== nothing) record.note(found);
}

export function noteChains(scope: Pick<Scope, 'record'>, listener: JsonObject): void {
  const chains = messages(listener['filterChains']);
  const match = { field: 'filterChainMatch', type: 'config.listener.v3.FilterChainMatch' };
  candidates(scope, listener, chains, match, chains.length);
}

/** `chosen`: the route that was taken; undefined: none was, so all were asked. */
export function noteRoutes(
  scope: Pick<Scope, 'record'>,
  virtualHost: JsonObject,
  chosen: JsonObject | undefined,
): void {
  const routes = messages(virtualHost['routes']);
  const match = { field: 'match', type: 'config.route.v3.RouteMatch' };
  const before = chosen === undefined ? routes.length : routes.indexOf(chosen);
  candidates(scope, obj(virtualHost), routes, match, before);
}
