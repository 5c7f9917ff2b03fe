import { at, isObject, type Json, list, num, text } from '../../contract/json.ts';

/**
 * What a row of a table is about, within its canonical resource: `route/CONFIG/HOST/ROUTE` and the like as in
 * envoy/chain/node-id.ts, and `address/IP:PORT` for an endpoint. Undefined for what is not there.
 */
export function partOf(resource: Json, part: string): Json | undefined {
  const [kind = '', ...rest] = part.split('/');
  const numbers = rest.map(Number);
  const [, second = -1, third = -1] = numbers;
  switch (kind) {
    case 'virtual-host':
      return list(at(resource, 'virtualHosts'))[second];
    case 'route':
      return list(at(list(at(resource, 'virtualHosts'))[second], 'routes'))[third];
    case 'filter-chain':
      return second < 0
        ? at(resource, 'defaultFilterChain')
        : list(at(resource, 'filterChains'))[second];
    case 'address':
      return list(at(resource, 'endpoints'))
        .flatMap((locality) => list(at(locality, 'lbEndpoints')))
        .find((endpoint) => addressOf(endpoint) === rest.join('/'));
    default:
      return undefined;
  }
}

function addressOf(endpoint: Json): string {
  const socket = at(endpoint, 'endpoint', 'address', 'socketAddress');
  if (!isObject(socket)) return '';
  const port = num(socket['portValue']);
  return `${text(socket['address'])}:${port === undefined ? '' : String(port)}`;
}
