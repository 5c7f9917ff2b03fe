import { isObject, type JsonObject, num, optObj, text } from '../../../contract/json.ts';
import type { MatchContext } from '../../match/match-context.ts';
import { reason } from '../../match/reason.ts';

const denominators: Record<string, number> = {
  HUNDRED: 100,
  TEN_THOUSAND: 10000,
  MILLION: 1000000,
};

export interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

/** `type.v3.FractionalPercent`; the enum may stand as its number. */

export function fractionalPercent(value: JsonObject | undefined): Fraction {
  const named = value?.['denominator'];
  const denominator =
    typeof named === 'number'
      ? ([100, 10000, 1000000][named] ?? 100)
      : (denominators[text(named)] ?? 100);
  return { numerator: num(value?.['numerator']) ?? 0, denominator };
}

/** The fraction in force: a runtime value (a percent of the default's denominator, or a whole fraction) overrides. */

export function runtimeFraction(message: JsonObject, context: MatchContext): Fraction {
  const byDefault = fractionalPercent(optObj(message['defaultValue']));
  const value = context.rules.runtime(text(message['runtimeKey']));
  if (isObject(value) && 'numerator' in value) return fractionalPercent(value);
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
  // runtime_impl.cc featureEnabled: an unsigned integer is a percentage out of 100, whatever the denominator.
  return Number.isInteger(number) && number >= 0
    ? { numerator: number, denominator: 100 }
    : byDefault;
}

/** Does a share that chance decides come true? The verdict depends where the random number is not known. */
export function happens(message: JsonObject, context: MatchContext): boolean {
  const { numerator, denominator } = runtimeFraction(message, context);
  if (numerator >= denominator) return true;
  if (numerator <= 0) return false;
  if (context.random !== undefined) return context.random % denominator < numerator;
  const key = text(message['runtimeKey']);
  context.depends(reason('trace.depends.runtime', { numerator, denominator, key }));
  return numerator * 2 >= denominator;
}
