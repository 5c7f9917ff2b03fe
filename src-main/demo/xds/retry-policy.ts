import type { JsonObject } from '../../contract/json.ts';
import type { HttpRoute } from '../world/description.ts';
import { extension, message } from '../world/message.ts';

const defaultRetryOn =
  'connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes';
const previousHosts: JsonObject = extension(
  'envoy.retry_host_predicates.previous_hosts',
  'envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate',
);

export function retryPolicy(
  retries: HttpRoute['retries'] | undefined,
  consistentHash: boolean,
): JsonObject {
  return message({
    retry_on: retries?.retryOn ?? defaultRetryOn,
    num_retries: retries?.attempts ?? 2,
    per_try_timeout: retries?.perTryTimeout,
    // With a consistent hash another host would break the affinity, so istiod leaves the predicate out.
    retry_host_predicate: consistentHash ? undefined : [previousHosts],
    host_selection_retry_max_attempts: '5',
  });
}
