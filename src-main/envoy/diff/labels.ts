import { isObject, type JsonObject, obj, text } from '../../contract/json.ts';
import { chainCriteria } from '../tables/chain-match.ts';
import { pathCondition, routeConditions } from '../tables/route-conditions.ts';

/** What a person calls an item of a list that is known by a message: a route by its conditions, a locality by its parts. */
export function labelOf(field: string, item: JsonObject): string | undefined {
  switch (field) {
    case 'routes':
      return routeLabel(item);
    case 'filterChains':
      return text(item['name']) === '' ? chainLabel(item) : undefined;
    case 'endpoints':
      return localityLabel(item);
    default:
      return undefined;
  }
}

function routeLabel(route: JsonObject): string | undefined {
  if (!isObject(route['match'])) return undefined;
  const label = [pathCondition(route), ...routeConditions(route)].filter((one) => one !== '');
  return label.length === 0 ? undefined : label.join(', ');
}

function chainLabel(chain: JsonObject): string | undefined {
  const criteria = chainCriteria(chain, {}).map(
    ({ field, values }) => `${field} ${values.join(' ')}`,
  );
  return criteria.length === 0 ? undefined : criteria.join(', ');
}

function localityLabel(item: JsonObject): string | undefined {
  const { region, zone, subZone } = obj(item['locality']);
  const parts = [region, zone, subZone].map((part) => text(part)).filter((part) => part !== '');
  return parts.length === 0 ? undefined : parts.join('/');
}
