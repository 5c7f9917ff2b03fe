import { number } from '../chance.ts';
import type { Proxy } from '../proxy.ts';
import { day, hour, minute } from '../time.ts';

/** Up to Istio 1.3 versions and nonces are Go's time.Now().String(), with the process's monotonic clock. */
export function goTime(at: number, processStart: number, fraction: number): string {
  const iso = new Date(at).toISOString();
  const nanos = `${iso.slice(20, 23)}${String(fraction % 1_000_000).padStart(6, '0')}`;
  const uptime = ((at - processStart) / 1000).toFixed(3);
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}.${nanos} +0000 UTC m=+${uptime}${String(fraction % 1_000_000).padStart(6, '0')}`;
}

export interface LegacyTimes {
  readonly start: number;
  /** When Pilot itself started. */
  readonly pilotStart: number;
  readonly earlier: number;
  readonly latest: number;
  podStart(proxy: Proxy): number;
}

export function legacyTimes(start: number): LegacyTimes {
  return {
    start,
    pilotStart: start - 9 * day,
    earlier: start - 5 * hour,
    latest: start - 26 * minute,
    podStart: (proxy) => start - 8 * day - number(`legacy ${proxy.id}`, 20) * hour,
  };
}

export function version(times: LegacyTimes, at: number, name: string): string {
  return goTime(at, times.pilotStart, number(`version ${name} ${at}`, 999_999));
}
