import { type JsonObject, obj, text } from '../../../contract/json.ts';
import type { Considered } from '../../../contract/trace.ts';
import type { HeaderMap } from '../../match/headers.ts';
import { describePath } from '../../match/path-matcher.ts';
import { reason } from '../../match/reason.ts';
import { maxConsidered, type Recorder } from '../recorder.ts';
import type { RouteSelection } from './route.ts';
import type { RouteSource } from './route-config.ts';
import { domainIndex } from './virtual-host.ts';

interface Listed {
  readonly path: string;
  readonly hosts: readonly Pick<Considered, 'name' | 'path'>[];
}

/** Names and places of the first virtual hosts, made once per configuration: they were 5 % of a trace over a wide one. */
const listed = new WeakMap<JsonObject, Listed>();

function firstHosts(
  routeConfig: JsonObject,
  path: string,
  hosts: readonly JsonObject[],
): Listed['hosts'] {
  const known = listed.get(routeConfig);
  if (known?.path === path) return known.hosts;
  // One more than are shown: the winner is left out.
  const made = hosts.slice(0, maxConsidered + 1).map((host, index) => ({
    name: text(host['name']),
    path: `${path}/virtualHosts/${String(index)}`,
  }));
  listed.set(routeConfig, { path, hosts: made });
  return made;
}

/** The virtual hosts that lost; all for the same reason. */
function otherHosts(
  { path, ref }: RouteSource,
  routeConfig: JsonObject,
  hosts: readonly JsonObject[],
  authority: string,
  winner: number | undefined,
): readonly Considered[] {
  const mismatch = reason('trace.mismatch.domains', { authority });
  const others: Considered[] = [];
  for (const [index, host] of firstHosts(routeConfig, path, hosts).entries()) {
    if (index === winner || others.length === maxConsidered) continue;
    others.push({
      name: host.name,
      ref: ref ?? null,
      path: host.path,
      reason: mismatch,
      shadowed: false,
    });
  }
  return others;
}

/** Writes down which virtual host and route were chosen, and why each other lost. */
export function recordSelection(
  selection: RouteSelection,
  source: RouteSource,
  headers: HeaderMap,
  record: Recorder,
): void {
  const ref = source.ref;
  const { routeConfig } = source;
  if (routeConfig === undefined) return;
  const authority = headers.get(':authority') ?? '';
  const hosts = domainIndex(routeConfig).virtualHosts;
  const winner = selection.kind === 'no-virtual-host' ? undefined : selection.virtualHost;
  const others = otherHosts(source, routeConfig, hosts, authority, winner?.index);
  record.step({
    kind: 'virtual-host',
    name: text(winner?.virtualHost['name']),
    ref,
    path:
      winner === undefined ? source.path : `${source.path}/virtualHosts/${String(winner.index)}`,
    reason:
      winner === undefined
        ? reason('trace.virtualHost.none', { authority })
        : reason(`trace.virtualHost.${winner.how}`, { authority, domain: winner.domain }),
    considered: others,
    consideredCount: hosts.length - (winner === undefined ? 0 : 1),
  });
  if (winner === undefined || selection.kind === 'no-virtual-host') return;
  const at = `${source.path}/virtualHosts/${String(winner.index)}`;
  if (selection.kind === 'tls-redirect') {
    record.step({
      kind: 'route',
      name: '',
      ref,
      path: at,
      reason: reason('trace.route.tlsRedirect', { location: selection.location ?? '–' }),
    });
    return;
  }
  const search = selection.search;
  const considered = (search?.considered ?? []).map((one) => ({
    name: text(one.route['name']) || describePath(obj(one.route['match'])),
    ref: ref ?? null,
    path: at + one.path,
    reason: one.reason,
    shadowed: one.shadowed,
  }));
  const hit = selection.kind === 'route' ? selection.hit : undefined;
  record.step({
    kind: 'route',
    name: text(hit?.route['name']),
    ref,
    path: hit === undefined ? at : at + hit.path,
    reason:
      hit === undefined
        ? reason(
            selection.kind === 'no-route' && selection.why === 'no-forwarded-proto'
              ? 'trace.route.noForwardedProto'
              : 'trace.route.none',
            { path: headers.get(':path') ?? '' },
          )
        : reason('trace.route.matched', { match: describePath(obj(hit.route['match'])) }),
    considered,
    consideredCount: Math.max(0, (search?.count ?? 0) - (hit === undefined ? 0 : 1)),
  });
}
