import type { JsonObject } from '../../../contract/json.ts';
import { filterConfig, filterKind } from '../../filters.ts';
import { messages } from '../../match/fields.ts';

/** What the manager's router filter is told (suppress_envoy_headers, strict_check_headers). */
export function routerConfig(manager: JsonObject): JsonObject {
  const router = messages(manager['httpFilters']).find((one) => filterKind(one) === 'router');
  return (router === undefined ? undefined : filterConfig(router)) ?? {};
}
