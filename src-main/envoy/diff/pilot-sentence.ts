import type { Message, MessageKey } from '../../words/keys.ts';
import { isMessageKey } from '../../words/say.ts';

/**
 * The same difference where one side is what Pilot wants and the other what Envoy has: nothing is gone or new there,
 * Envoy lacks it or still has it.
 */
export function pilotSentence(message: Message): Message {
  const { key, params } = message;
  const [, topic = '', form = ''] = key.split('.');
  const said = { ...params, what: nounOf(topic, params) };
  const own = `diff.pilot.${topic}.${form}`;
  if (isMessageKey(own)) return { key: own, params: said };
  const general = generalKey(key, form, params);
  return general === undefined ? message : { key: general, params: said };
}

function generalKey(
  key: MessageKey,
  form: string,
  { a, item }: Message['params'],
): MessageKey | undefined {
  if (key === 'diff.moved') return 'diff.pilot.item.moved';
  if (form === 'moved') return item === undefined ? undefined : 'diff.pilot.item.moved';
  if (a === undefined) {
    // An item that came or went is said by its name only.
    const cameOrWent = item !== undefined && (form === 'added' || form === 'removed');
    return cameOrWent ? `diff.pilot.item.${form}` : undefined;
  }
  if (key === 'diff.health' || form === 'changed') return 'diff.pilot.changed';
  return form === 'added' || form === 'removed' ? `diff.pilot.${form}` : undefined;
}

/** A field's own name where the catalogue has no word for it. */
function nounOf(topic: string, { field = '' }: Message['params']): Message | string {
  const noun = `diff.noun.${topic}`;
  if (isMessageKey(noun)) return { key: noun, params: {} };
  return typeof field === 'object' ? field : String(field);
}
