import { number } from '../world/chance.ts';
import type { Proxy } from '../world/proxy.ts';
import { hour, minute, second } from '../world/time.ts';
import { podCreated } from '../world/timeline.ts';
import { pilotPods } from './description.ts';

/** Up to Istio 1.3 versions and nonces are Go's time.Now().String(), with the process's monotonic clock. */
export function goTime(at: number, processStart: number, fraction: number): string {
  const iso = new Date(at).toISOString();
  const nanos = `${iso.slice(20, 23)}${String(fraction % 1_000_000).padStart(6, '0')}`;
  const uptime = ((at - processStart) / 1000).toFixed(3);
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}.${nanos} +0000 UTC m=+${uptime}${String(fraction % 1_000_000).padStart(6, '0')}`;
}

export interface LegacyTimes {
  readonly start: number;
  readonly earlier: number;
  readonly latest: number;
  podStart(proxy: Proxy): number;
}

export function legacyTimes(start: number): LegacyTimes {
  return {
    start,
    earlier: start - 5 * hour,
    latest: start - 26 * minute,
    podStart: (proxy) => podCreated(proxy.id, start) + 9 * second,
  };
}

/** Version or nonce of what the proxy's Pilot sent at the time; its clock began with the Pilot process. */
export function version(times: LegacyTimes, proxy: Proxy, at: number, kind: string): string {
  const pilot = `${pilotPods[proxy.pod.istiod ?? 0]}.istio-system`;
  const fraction = number(`version ${proxy.id} ${kind} ${at}`, 999_999);
  return goTime(at, podCreated(pilot, times.start) + 3 * second, fraction);
}
