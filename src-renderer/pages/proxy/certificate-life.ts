const day = 86_400_000;

/** Lives longer than this are renewed by people, who need a week; shorter ones by istiod, at half time. */
const renewedByPeople = 14 * day;

/** `warn` when a certificate should have been renewed by now, `bad` when it has ended. Roots are not judged. */
export function lifeTone(
  row: {
    readonly role: string;
    readonly notBefore?: string | undefined;
    readonly notAfter?: string | undefined;
  },
  now: number,
): '' | 'warn' | 'bad' {
  const end = Date.parse(row.notAfter ?? '');
  if (row.role === 'root' || Number.isNaN(end)) return '';
  if (end <= now) return 'bad';
  const life = end - Date.parse(row.notBefore ?? '');
  const least = life > renewedByPeople ? 7 * day : life / 4;
  return end - now < least ? 'warn' : '';
}
