import { age, t } from '../../state/words.svelte.ts';

const day = 86_400_000;

/** How long a certificate still lives: in days, in hours or minutes when it ends within two days; or since when not. */
export function timeLeft(
  row: { readonly daysLeft?: number | undefined; readonly notAfter?: string | undefined },
  now: number,
): string {
  if (row.daysLeft === undefined) return '';
  const left = Date.parse(row.notAfter ?? '') - now;
  if (left > 0 && left < 2 * day) return age(left);
  if (left <= 0) return t('secret.ended', { age: age(-left) });
  return t('secret.days', { count: Math.floor(row.daysLeft) });
}
