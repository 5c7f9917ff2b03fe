const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Kubernetes' HumanDuration (apimachinery/pkg/util/duration): at most two units, never a fraction. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / second);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.trunc(milliseconds / minute);
  if (minutes < 10) return two(minutes, 'm', seconds % 60, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.trunc(milliseconds / hour);
  if (hours < 8) return two(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.trunc(hours / 24);
  if (days < 8) return two(days, 'd', hours % 24, 'h');
  if (days < 365 * 2) return `${days}d`;
  if (days < 365 * 8) return two(Math.trunc(days / 365), 'y', days % 365, 'd');
  return `${Math.trunc(days / 365)}y`;
}

function two(first: number, firstUnit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${first}${firstUnit}` : `${first}${firstUnit}${rest}${restUnit}`;
}

/** Go's Duration.String for whole milliseconds: `1h0m0s`, `5m3.2s`, `250ms`. */
export function goDuration(milliseconds: number): string {
  const sign = milliseconds < 0 ? '-' : '';
  const length = Math.abs(Math.trunc(milliseconds));
  if (length === 0) return '0s';
  if (length < second) return `${sign}${length}ms`;
  const seconds = `${(length % minute) / second}s`;
  if (length < minute) return sign + seconds;
  const minutes = Math.trunc(length / minute);
  if (length < hour) return `${sign}${minutes}m${seconds}`;
  return `${sign}${Math.trunc(minutes / 60)}h${minutes % 60}m${seconds}`;
}

/** `2006-01-02 15:04:05.999999999 +0000 UTC m=+0.1` (Go's Time.String) in milliseconds since 1970. */
export function parseGoTime(value: string): number | undefined {
  const found = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)? ([+-]\d\d)(\d\d) /.exec(`${value} `);
  if (found === null) return undefined;
  const [, date = '', time = '', fraction = '', hours = '', minutes = ''] = found;
  return parseTimestamp(`${date}T${time}${fraction}${hours}:${minutes}`);
}

/** RFC 3339 in milliseconds since 1970; undefined for Go's zero time and for anything else. */
export function parseTimestamp(value: string): number | undefined {
  // Go writes nanoseconds, Date.parse takes milliseconds for certain.
  const at = Date.parse(value.replace(/(\.\d{3})\d+/, '$1'));
  return Number.isNaN(at) || value.startsWith('0001-01-01') ? undefined : at;
}
