import { type JsonObject, obj, text } from '../../../contract/json.ts';
import { messages, truthy } from '../../match/fields.ts';
import type { HeaderMap } from '../../match/headers.ts';

/** `Upgrade`, or CONNECT, needs an upgrade_configs entry on the route or the manager. */
export function upgradeType(headers: HeaderMap): string {
  if (headers.get(':method') === 'CONNECT') return headers.get(':protocol') ?? 'CONNECT';
  const connection = (headers.get('connection') ?? '').toLowerCase();
  const tokens = connection.split(',').map((token) => token.trim());
  return tokens.includes('upgrade') ? (headers.get('upgrade') ?? '') : '';
}

export function upgradeAllowed(type: string, manager: JsonObject, route: JsonObject): boolean {
  const same = (one: JsonObject): boolean =>
    text(one['upgradeType']).toLowerCase() === type.toLowerCase();
  // v2: the route's own switch, before there were upgrade_configs.
  if (truthy(obj(route['route'])['useWebsocket']) && type.toLowerCase() === 'websocket')
    return true;
  const ofRoute = messages(obj(route['route'])['upgradeConfigs']).find(same);
  if (ofRoute !== undefined) return ofRoute['enabled'] !== false;
  const ofManager = messages(manager['upgradeConfigs']).find(same);
  return ofManager !== undefined && ofManager['enabled'] !== false;
}
