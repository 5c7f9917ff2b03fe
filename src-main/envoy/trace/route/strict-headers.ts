import type { JsonObject } from '../../../contract/json.ts';
import { scalars } from '../../match/fields.ts';
import type { HeaderMap } from '../../match/headers.ts';

const retryOn = new Set(
  `5xx gateway-error connect-failure envoy-ratelimited retriable-4xx refused-stream retriable-status-codes
  retriable-headers reset reset-before-request http3-post-connect-failure`.split(/\s+/),
);
const retryGrpcOn = new Set(
  'cancelled deadline-exceeded internal resource-exhausted unavailable'.split(' '),
);

function isListOf(allowed: ReadonlySet<string>): (value: string) => boolean {
  return (value) => value.split(',').every((one) => allowed.has(one.trim()));
}

const isNumber = (value: string): boolean => /^\d+$/.test(value);

const valid: Readonly<Record<string, (value: string) => boolean>> = {
  'x-envoy-upstream-rq-timeout-ms': isNumber,
  'x-envoy-upstream-rq-per-try-timeout-ms': isNumber,
  'x-envoy-max-retries': isNumber,
  'x-envoy-retry-on': isListOf(retryOn),
  'x-envoy-retry-grpc-on': isListOf(retryGrpcOn),
};

/** Router.strict_check_headers (router.cc StrictHeaderChecker): the first header whose value cannot be read. */
export function failedStrictCheck(router: JsonObject, headers: HeaderMap): string | undefined {
  return scalars(router['strictCheckHeaders'])
    .map((name) => name.toLowerCase())
    .find((name) => {
      const value = headers.get(name);
      return value !== undefined && valid[name]?.(value) === false;
    });
}
