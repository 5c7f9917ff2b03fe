import { isObject, type Json, type JsonObject, text } from '../../src-main/contract/json.ts';
import { jsonName } from '../../src-main/envoy/canonical.ts';
import { ledgerMessage, typeOf } from '../../src-main/envoy/ledger/ledger.ts';
import { messages } from '../../src-main/envoy/ledger/messages.ts';

/** `RouteAction.cluster` of the ledger's evaluated fields, by `type field`. */
export function evaluatedFields(): readonly string[] {
  return Object.entries(messages).flatMap(([type, groups]) =>
    groups
      .filter(({ verdict }) => verdict.kind === 'evaluated')
      .flatMap(({ fields }) => fields.split(' '))
      .map((field) => `${type} ${field.split(':', 1)[0] ?? ''}`),
  );
}

/** What a walk does with a field that is set: its key, and the message it stands in. */
type Visit = (key: string, owner: JsonObject, name: string) => void;

/** Every evaluated field that is set within a message of this type. */
export function visitFields(message: JsonObject, type: string, seen: Visit): void {
  const fields = ledgerMessage(type);
  if (fields === undefined) return;
  for (const [name, value] of Object.entries(message)) {
    const field = fields.get(jsonName(name));
    if (field?.verdict.kind !== 'evaluated' || value === undefined) continue;
    seen(`${type} ${field.name}`, message, name);
    if (field.holds !== undefined) inside(value, field.holds, field.isMap, seen);
  }
}

function inside(value: Json, holds: string, isMap: boolean, seen: Visit): void {
  if (Array.isArray(value)) for (const one of value) inside(one, holds, false, seen);
  else if (!isObject(value)) return;
  else if (isMap) for (const one of Object.values(value)) inside(one ?? null, holds, false, seen);
  else if (holds === 'any') visitFields(value, typeOf(text(value['@type'])) ?? '', seen);
  else visitFields(value, holds, seen);
}
