import type { JsonObject } from '../../contract/json.ts';
import { isMap, isStructBody } from '../canonical.ts';
import { type DiffRules, opaqueRules } from './rules.ts';

/** Where a value stands, as far as it decides what the value means. Items of a list stand where the list does. */
export interface Spot {
  /** Canonical name of the field that the message around it stands under; '' for a resource's own fields. */
  readonly parent: string;
  /** Canonical name of the field itself; '' for a resource. */
  readonly field: string;
  /** `map`: keys are data, values are messages. `struct`: nothing below is a field of a known message. */
  readonly body: 'message' | 'map' | 'struct';
}

export const resourceSpot: Spot = { parent: '', field: '', body: 'message' };

/** The place of a field of `owner`, which stands at `spot`. */
export function inside(spot: Spot, owner: JsonObject, field: string): Spot {
  if (spot.body === 'struct') return spot;
  // The values of a map are messages of the map's own field (`policies` → Policy).
  if (spot.body === 'map') return { parent: spot.parent, field: spot.field, body: 'message' };
  const body = isStructBody(spot.field, field, owner)
    ? 'struct'
    : isMap(spot.field, field) && isObjectValue(owner[field])
      ? 'map'
      : 'message';
  return { parent: spot.field, field, body };
}

function isObjectValue(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is no difference at this place: nobody knows defaults, sets or numbers of an opaque body. */
export function rulesAt(spot: Spot, rules: DiffRules): DiffRules {
  return spot.body === 'struct' ? opaqueRules : rules;
}
