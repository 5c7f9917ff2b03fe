import { number } from './chance.ts';
import type { Proxy } from './proxy.ts';
import { day, hour, minute, second, seconds } from './time.ts';

/** When what happened in the demo mesh; all in milliseconds since 1970, relative to the demo's start. */
export interface Push {
  readonly at: number;
  /** istiod's version, the first part of its nonces: time of the push and its number. */
  readonly version: string;
}

export interface Timeline {
  readonly start: number;
  /** Before the last change of configuration. */
  readonly earlier: Push;
  /** The last push: a VirtualService and an EnvoyFilter changed. */
  readonly latest: Push;
  podStart(proxy: Proxy): number;
}

/** The timeline of a proxy that lost istiod 31 hours before the demo's start: nothing reached it since. */
export function cutOff(times: Timeline): Timeline {
  const at = times.start - 31 * hour;
  const last = { at, version: `${seconds(at)}/29` };
  return { ...times, earlier: last, latest: last };
}

export function timeline(start: number): Timeline {
  const push = (ago: number, count: number): Push => ({
    at: start - ago,
    version: `${seconds(start - ago)}/${count}`,
  });
  return {
    start,
    earlier: push(3 * hour + 12 * minute, 41),
    latest: push(14 * minute, 42),
    podStart: (proxy) => podCreated(proxy.id, start) + 9 * second,
  };
}

/** When the pod `name.namespace` was created: two to four days before the demo's start. */
export function podCreated(id: string, start: number): number {
  return start - 2 * day - number(`start ${id}`, 40) * hour - number(id, 3600) * second;
}
