import type { ChainPicture } from '../../contract/chain.ts';
import type { DumpDiff } from '../../contract/diff.ts';
import { AppError } from '../../contract/errors.ts';
import {
  differencePicture,
  type DifferenceWish,
} from '../../envoy/chain/difference/difference-picture.ts';
import { diffSteps, isPilots } from '../../envoy/diff/dump-diff.ts';
import type { SideNames } from '../../envoy/diff/report/names.ts';
import { unifiedSteps } from '../../envoy/diff/report/text-report.ts';
import type { DiffRules } from '../../envoy/diff/rules.ts';
import type { ProxyConfig } from '../../envoy/dump.ts';
import type { Steps } from '../../envoy/steps.ts';
import { istioChainNames } from '../../istio/names.ts';
import { sentence } from '../../words/keys.ts';
import type { Held } from '../held.ts';
import { secretReader } from '../secret-reader.ts';

function otherSide({ peer }: Held, other: string): ProxyConfig {
  const b = peer(other);
  if (b === undefined) {
    throw new AppError('dump-closed', sentence('error.engine.other-side-closed'), {
      retryable: true,
    });
  }
  return b;
}

export interface DiffParams {
  readonly other: string;
  readonly rules: DiffRules;
  /** Side a is what Pilot would send. Absent: what stands in the two dumps tells. */
  readonly pilotAgainstEnvoy?: boolean | undefined;
}

/** What differs between the dump that is asked (side a) and another open one (side b). */
export function* diffQuestion(
  held: Held,
  { other, rules, pilotAgainstEnvoy: given }: DiffParams,
): Steps<DumpDiff> {
  const [a, b] = [held.config.dump, otherSide(held, other).dump];
  const pilotAgainstEnvoy = given ?? (isPilots(a) && !isPilots(b));
  const diff = yield* diffSteps(a, b, { rules, pilotAgainstEnvoy }, secretReader);
  return { ...diff, pilotAgainstEnvoy };
}

export interface UnifiedParams {
  readonly other: string;
  readonly diff: Pick<DumpDiff, 'kinds'> & { readonly routesLoadedAt?: string | undefined };
  readonly names: SideNames;
  readonly rules: DiffRules;
}

/** A diff that was found before, as unified diffs of the normalised resources. */
export function unifiedQuestion(
  held: Held,
  { other, diff, names, rules }: UnifiedParams,
): Steps<string> {
  const { kinds, routesLoadedAt } = diff;
  const whole = { kinds, ...(routesLoadedAt === undefined ? {} : { routesLoadedAt }) };
  const sides = { a: held.config.dump, b: otherSide(held, other).dump, secrets: secretReader };
  return unifiedSteps(whole, sides, names, rules);
}

/** What differs between the dump that is asked (before) and another open one (after), as one picture. */
export function chainDifferenceQuestion(
  held: Held,
  { other, ...wish }: DifferenceWish & { readonly other: string },
): ChainPicture {
  return differencePicture(held.config, otherSide(held, other), wish, istioChainNames);
}
