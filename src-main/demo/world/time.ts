/** RFC 3339 with milliseconds, as Envoy prints timestamps; `at` in milliseconds since 1970. */
export function millis(at: number): string {
  return new Date(at).toISOString();
}

/** RFC 3339 with seconds, as Kubernetes and istiod's version prefix print them. */
export function seconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** RFC 3339 with nanoseconds, as Go's time.Time prints itself in istiod's pages. */
export function nanos(at: number, fraction: number): string {
  const last = String(fraction % 1_000_000).padStart(6, '0');
  return `${new Date(at).toISOString().slice(0, 23)}${last}Z`;
}

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;
