import type { Message } from '../../contract/inspect.ts';
import { at, isObject, type Json, num, text } from '../../contract/json.ts';
import type { Change, PathStep } from './change.ts';

/** The longest text of a value that still belongs into a sentence. */
const shortValue = 80;

function valueText(value: Json | undefined): string {
  if (value === undefined) return '';
  const whole = typeof value === 'string' ? value : JSON.stringify(value);
  return whole.length <= shortValue ? whole : `${whole.slice(0, shortValue - 1)}…`;
}

function lastField(path: readonly PathStep[]): string {
  const step = path.findLast((one) => 'field' in one);
  return step !== undefined && 'field' in step ? step.field : '';
}

/** Names of the list items on the way: `reviews ▸ /v1`; what a person calls the place. */
function placeOf(path: readonly PathStep[]): string {
  return path.flatMap((step) => ('item' in step ? [valueText(step.item)] : [])).join(' ▸ ');
}

function endpointAddress(item: Json | undefined): string {
  const socket = at(item, 'endpoint', 'address', 'socketAddress');
  const port = num(at(socket, 'portValue'));
  return port === undefined ? '' : `${text(at(socket, 'address'))}:${port}`;
}

function endpointSentence(change: Change): Message | undefined {
  const item = change.a ?? change.b;
  const address = endpointAddress(item);
  if (lastField(change.path) !== 'lbEndpoints' || address === '') return undefined;
  const health = isObject(item) ? text(item['healthStatus']) || 'HEALTHY' : 'HEALTHY';
  return { key: `diff.endpoint.${change.kind}`, params: { address, health } };
}

const filterLists = new Set(['httpFilters', 'filters', 'listenerFilters']);

/** One sentence that says what a change means, as a message key with parameters. */
export function sentenceOf(resource: string, change: Change): Message {
  const endpoint = endpointSentence(change);
  if (endpoint !== undefined) return endpoint;
  const field = lastField(change.path);
  const place = placeOf(change.path);
  const last = change.path.at(-1);
  const item = last !== undefined && 'item' in last ? valueText(last.item) : '';
  const params = {
    field,
    item,
    place: place === '' ? resource : place,
    a: valueText(change.a),
    b: valueText(change.b),
  };
  if (change.kind === 'moved') return { key: 'diff.moved', params };
  if (filterLists.has(field) && item !== '') {
    const within = placeOf(change.path.slice(0, -1));
    return { key: `diff.filter.${change.kind}`, params: { ...params, place: within || resource } };
  }
  if (field === 'healthStatus') return { key: 'diff.health', params };
  if (field === 'weight') return { key: 'diff.weight', params };
  if (item !== '') return { key: `diff.item.${change.kind}`, params };
  return { key: `diff.field.${change.kind}`, params };
}
