import { at, isObject, type Json, list, num, text } from '../../contract/json.ts';
import type { Message } from '../../contract/messages.ts';
import type { Change, PathStep } from './change.ts';
import { itemTopicOf, mapTopicOf, topicOf } from './topics.ts';

/** The longest text of a value that still belongs into a sentence. */
const shortValue = 80;

function valueText(value: Json | undefined): string {
  if (value === undefined) return '';
  const whole = typeof value === 'string' ? value : JSON.stringify(value);
  return whole.length <= shortValue ? whole : `${whole.slice(0, shortValue - 1)}…`;
}

/** A transport socket by its name, a redirect by its JSON: what a person would read out. */
function saidValue(value: Json | undefined): string {
  if (!isObject(value)) return valueText(value);
  const name = text(value['name']);
  return name === '' ? valueText(value) : name;
}

function fieldsOf(path: readonly PathStep[]): string[] {
  return path.flatMap((step) => ('field' in step ? [step.field] : []));
}

/**
 * Names of the list items on the way, `reviews ▸ /v1*`: what a person calls the place. Positions, and what every cluster
 * has one of, name nothing.
 */
function placeOf(path: readonly PathStep[]): string {
  return path
    .flatMap((step, i) => {
      if (!('item' in step) || /^\d+$/.test(step.item) || step.item === '') return [];
      const list = path[i - 1];
      return list !== undefined && 'field' in list && list.field === 'thresholds'
        ? []
        : [valueText(step.item)];
    })
    .join(' ▸ ');
}

function endpointAddress(item: Json | undefined): string {
  const socket = at(item, 'endpoint', 'address', 'socketAddress');
  const port = num(at(socket, 'portValue'));
  if (port !== undefined) return `${text(at(socket, 'address'))}:${port}`;
  return text(at(item, 'endpoint', 'address', 'pipe', 'path'));
}

function endpointSentence(change: Change): Message | undefined {
  const item = change.a ?? change.b;
  const address = endpointAddress(item);
  if (fieldsOf(change.path).at(-1) !== 'lbEndpoints' || address === '') return undefined;
  const health = isObject(item) ? text(item['healthStatus']) || 'HEALTHY' : 'HEALTHY';
  return { key: `diff.endpoint.${change.kind}`, params: { address, health } };
}

/** A locality that came or went took its endpoints along. */
function localitySentence(change: Change): Message | undefined {
  const item = change.a ?? change.b;
  const last = change.path.at(-1);
  const known = last !== undefined && 'item' in last ? last.item : undefined;
  if (fieldsOf(change.path).at(-1) !== 'endpoints' || known === undefined) return undefined;
  if (change.kind !== 'added' && change.kind !== 'removed') return undefined;
  const addresses = list(at(item, 'lbEndpoints')).map(endpointAddress);
  const params = {
    item: known,
    count: addresses.length,
    addresses: valueText(addresses.join(', ')),
  };
  return { key: `diff.locality.${change.kind}`, params };
}

/** One sentence that says what a change means, as a message key with parameters. */
export function sentenceOf(resource: string, change: Change): Message {
  const endpoint = endpointSentence(change) ?? localitySentence(change);
  if (endpoint !== undefined) return endpoint;
  const { path, kind } = change;
  const fields = fieldsOf(path);
  const field = fields.at(-1) ?? '';
  const last = path.at(-1);
  const item = last !== undefined && 'item' in last ? valueText(last.item) : '';
  const within = placeOf(item === '' ? path : path.slice(0, -1));
  const place = within === '' ? resource : within;
  const params = { field, item, place, a: saidValue(change.a), b: saidValue(change.b) };
  if (item !== '') {
    const topic = itemTopicOf(fields);
    if (topic !== undefined && kind !== 'changed')
      return { key: `diff.${topic}.${kind}`, params: { item, place } };
    if (kind === 'moved') return { key: 'diff.moved', params };
    return { key: `diff.item.${kind}`, params };
  }
  if (kind === 'moved') return { key: 'diff.moved', params };
  const inMap = mapTopicOf(fields);
  if (inMap !== undefined && kind !== 'changed')
    return { key: `diff.${inMap}.${kind}`, params: { item: field, place } };
  if (field === 'healthStatus') return { key: 'diff.health', params };
  if (field === 'weight') return { key: `diff.weight.${kind}`, params };
  const topic = topicOf(fields);
  return { key: `diff.${topic ?? 'field'}.${kind}`, params };
}
