import { type JsonObject, num, text } from '../../../contract/json.ts';
import type { Reason } from '../../../contract/trace.ts';
import type { MessageKey } from '../../../words/keys.ts';
import { messages } from '../../match/fields.ts';
import type { HeaderMap } from '../../match/headers.ts';
import { reason } from '../../match/reason.ts';
import type { Recorder } from '../recorder.ts';

/** What a forwarding route does with the request, besides choosing the cluster. */
export function recordAction(
  action: JsonObject,
  retry: JsonObject | undefined,
  record: Recorder,
): void {
  const retryOn = text(retry?.['retryOn']);
  const timeout = text(action['timeout']) || '15s';
  const step = (key: MessageKey, params: Reason['params'] = {}): void =>
    record.step({ kind: 'action', name: '', reason: reason(key, params) });
  // A duration of 0 switches the timeout off (RouteAction.timeout of route_components.proto).
  step(/^0+(?:\.0+)?s$/.test(timeout) ? 'trace.action.routeNoTimeout' : 'trace.action.route', {
    timeout,
  });
  if (retryOn !== '') {
    // Absent: one retry (RetryPolicy.num_retries).
    step('trace.action.retries', {
      count: num(retry?.['numRetries']) ?? 1,
      retryOn: retryOn.split(',').join(', '),
    });
  }
  for (const mirror of messages(action['requestMirrorPolicies'])) {
    const name = text(mirror['cluster']) || text(mirror['clusterHeader']);
    step('trace.action.mirror', { name: name === '' ? '–' : name });
  }
}

/** What the request loses, gets and changes on its way to a cluster. */
export function recordRewrites(
  before: HeaderMap | undefined,
  after: HeaderMap,
  record: Recorder,
): void {
  const step = (key: MessageKey, params: Reason['params']): void =>
    record.step({ kind: 'action', name: '', reason: reason(key, params) });
  const was = new Map(before?.entries());
  const is = new Map(after.entries());
  for (const [name, key] of [
    [':path', 'trace.action.path'],
    [':authority', 'trace.action.authority'],
  ] as const) {
    const [from, to] = [was.get(name) ?? '', is.get(name) ?? ''];
    if (from !== to) step(key, { from, to });
  }
  const changed = [...is]
    .filter(([name, value]) => isOwn(name) && was.get(name) !== value)
    .map(([name]) => `${was.has(name) ? '~' : '+'}${name}`);
  const gone = [...was.keys()].filter((name) => isOwn(name) && !is.has(name));
  if (changed.length + gone.length > 0) {
    const names = [...changed, ...gone.map((name) => `−${name}`)].join(', ');
    step('trace.action.headers', { names });
  }
}

/** Pseudo headers have steps of their own; x-envoy-… the router writes on every request. */
function isOwn(name: string): boolean {
  return !name.startsWith(':') && !name.startsWith('x-envoy-');
}
