/**
 * What a run is told: MESHSCOPE_CONFORMANCE="seed=7 configurations=400 requests=20000 port=19901". Two runs beside each
 * other need ports of their own: each takes `port` for Envoy's admin, and what lies between `port + 100` and `port + 5000`.
 */
export function setting(name: string, byDefault: number): number {
  const given = new RegExp(`\\b${name}=(\\d+)`).exec(
    process.env['MESHSCOPE_CONFORMANCE'] ?? '',
  )?.[1];
  return given === undefined ? byDefault : Number(given);
}

export const clientUri = 'spiffe://conformance/ns/a/sa/b';
