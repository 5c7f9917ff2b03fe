import type { VersionSkew } from '../../contract/doctor.ts';

/** `major.minor` as a number of minors (Istio's major has been 1 ever since); undefined for `dev`, a hash, nothing. */
function minorOf(version: string): readonly [major: number, minor: number] | undefined {
  const found = /^v?(\d+)\.(\d+)/.exec(version);
  return found === null ? undefined : [Number(found[1]), Number(found[2])];
}

/**
 * How a proxy's version stands to that of the control plane that serves it. The data plane may be one minor version behind and
 * never ahead (https://istio.io/latest/docs/releases/supported-releases/#control-planedata-plane-skew).
 */
export function skewOf(proxy: string, pilot: string): VersionSkew {
  const [a, b] = [minorOf(proxy), minorOf(pilot)];
  if (a === undefined || b === undefined) return 'unknown';
  if (a[0] !== b[0]) return a[0] > b[0] ? 'newer' : 'too-old';
  if (a[1] > b[1]) return 'newer';
  if (a[1] === b[1]) return 'same';
  return b[1] - a[1] === 1 ? 'older' : 'too-old';
}

/**
 * Envoy's version from server_info: `SHA/1.38.3/Clean/RELEASE/BoringSSL` → `1.38.3`. Anything else as it stands
 * (source/common/version/version.cc writes these five parts since 1.4).
 */
export function envoyVersion(version: string): string {
  return version.split('/')[1] ?? version;
}

/** `1.30.2 × 12, 1.28.6 × 1`, the commonest first. */
export function countedText(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .sort(([a, n], [b, m]) => m - n || a.localeCompare(b))
    .map(([value, count]) => `${value === '' ? '?' : value} × ${count}`)
    .join(', ');
}
