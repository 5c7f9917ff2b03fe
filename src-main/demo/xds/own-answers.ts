/** What Envoy answers by itself: redirects, direct responses, faults. */
import type { JsonObject } from '../../contract/json.ts';
import type { HttpRoute } from '../world/description.ts';
import { any, message } from '../world/message.ts';

const redirectCodes: Readonly<Record<number, string | undefined>> = {
  302: 'FOUND',
  303: 'SEE_OTHER',
  307: 'TEMPORARY_REDIRECT',
  308: 'PERMANENT_REDIRECT',
};

export function redirect(value: HttpRoute['redirect']): JsonObject | undefined {
  if (value === undefined) return undefined;
  return message({
    host_redirect: value.authority,
    path_redirect: value.uri,
    response_code: redirectCodes[value.redirectCode ?? 301],
  });
}

export function directResponse(value: HttpRoute['directResponse']): JsonObject | undefined {
  if (value === undefined) return undefined;
  const body = value.body === undefined ? undefined : { inline_string: value.body.string };
  return message({ status: value.status, body });
}

export function faults(fault: HttpRoute['fault']): JsonObject | undefined {
  if (fault?.abort === undefined) return undefined;
  const { httpStatus, percentage } = fault.abort;
  return {
    'envoy.filters.http.fault': any('envoy.extensions.filters.http.fault.v3.HTTPFault', {
      abort: {
        http_status: httpStatus,
        percentage: { numerator: Math.round(percentage.value * 10_000), denominator: 'MILLION' },
      },
    }),
  };
}
