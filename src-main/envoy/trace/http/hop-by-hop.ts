import type { HeaderMap } from '../../match/headers.ts';

/** Instructions for the router filter itself (router/retry_state_impl.cc create, router.cc finalTimeout). */
const leftBehind: ReadonlySet<string> = new Set([
  'x-envoy-hedge-on-per-try-timeout',
  'x-envoy-max-retries',
  'x-envoy-retriable-header-names',
  'x-envoy-retriable-status-codes',
  'x-envoy-retry-grpc-on',
  'x-envoy-retry-on',
  'x-envoy-upstream-rq-per-try-timeout-ms',
  'x-envoy-upstream-alt-stat-name',
  'x-envoy-upstream-rq-timeout-alt-response',
  'x-envoy-upstream-rq-timeout-ms',
  'x-envoy-upstream-stream-duration-ms',
  // And HTTP's own.
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
]);

/** What the router and HTTP leave behind at each proxy; an upgrade keeps its two. */
export function removeHopByHop(headers: HeaderMap, upgrading: boolean): void {
  headers.removeAll(leftBehind);
  // Of TE only "trailers" goes on (conn_manager_utility.cc, guard sanitize_te).
  const trailers = (headers.get('te') ?? '').split(',').some((one) => one.trim() === 'trailers');
  if (trailers) headers.set('te', 'trailers');
  else headers.remove('te');
  if (upgrading) return;
  headers.remove('connection');
  headers.remove('upgrade');
}
