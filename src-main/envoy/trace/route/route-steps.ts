import { obj, text } from '../../../contract/json.ts';
import type { Considered } from '../../../contract/trace.ts';
import type { HeaderMap } from '../../match/headers.ts';
import { describePath } from '../../match/path-matcher.ts';
import { reason } from '../../match/reason.ts';
import type { Recorder } from '../recorder.ts';
import type { RouteSelection } from './route.ts';
import type { RouteSource } from './route-config.ts';
import { domainIndex } from './virtual-host.ts';

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
  const others: Considered[] = [];
  for (const [index, host] of hosts.entries()) {
    if (others.length >= 100) break;
    if (index === winner?.index) continue;
    others.push({
      name: text(host['name']),
      ref: ref ?? null,
      path: `${source.path}/virtualHosts/${String(index)}`,
      reason: reason('trace.mismatch.domains', { authority }),
      shadowed: false,
    });
  }
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
