import { type JsonObject, obj, text } from '../../contract/json.ts';

/**
 * istioctl's describeMatch: the path condition alone. Headers, query parameters, CONNECT and path templates
 * are left out by istioctl, so a route that has only those prints an empty cell.
 */
export function describeRoutePath(route: JsonObject): string {
  const match = obj(route['match']);
  const parts: string[] = [];
  const prefix = text(match['prefix']);
  if (prefix !== '') parts.push(`${prefix}*`);
  const separated = text(match['pathSeparatedPrefix']);
  if (separated !== '') parts.push(`PathPrefix:${separated}`);
  const path = text(match['path']);
  if (path !== '') parts.push(path);
  const regex = text(obj(match['safeRegex'])['regex']) || text(match['regex']);
  if (regex !== '') parts.push(`regex ${regex}`);
  return parts.join(' ');
}
