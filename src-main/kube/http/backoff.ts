export interface BackoffPolicy {
  /** Milliseconds before the first retry. */
  readonly first: number;
  readonly most: number;
}

/**
 * Milliseconds to wait before retry number `attempt` (counted from 0): doubled each time up to the most, and between three quarters
 * and the whole of that by `random` (0…1), so that many clients of one server do not come back at the same moment.
 */
export function backoffDelay(policy: BackoffPolicy, attempt: number, random: number): number {
  const nominal = Math.min(policy.most, policy.first * 2 ** Math.min(attempt, 30));
  return Math.round(nominal * (0.75 + 0.25 * random));
}
