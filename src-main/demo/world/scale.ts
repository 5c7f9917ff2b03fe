import { number } from './chance.ts';
import type { ServiceSpec } from './description.ts';

/** Services of a benchmark's size: every fifth is TCP, the others share the HTTP port 8080. */
export function extraServices(count: number, seed: number): readonly ServiceSpec[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `svc-${String(index).padStart(5, '0')}`;
    const namespace = scaleNamespace(index % scaleNamespaces(count));
    const tcp = index % 5 === 4;
    const size = 1 + number(`${seed} ${name}`, 4);
    return {
      name,
      namespace,
      ports: [
        tcp
          ? { name: 'tcp', port: 7000, targetPort: 7000, protocol: 'TCP' as const }
          : { name: 'http', port: 8080, targetPort: 8080, protocol: 'HTTP' as const },
      ],
      // Four addresses are kept for each service, so that no two services share one.
      addresses: Array.from({ length: size }, (__, item) => ({
        ip: `10.${16 + (index >> 14)}.${(index >> 6) & 255}.${(index & 63) * 4 + item}`,
        port: tcp ? 7000 : 8080,
      })),
    };
  });
}

export function scaleNamespace(index: number): string {
  return `team-${String(index).padStart(2, '0')}`;
}

/** One namespace for each hundred services, at least one, at most a hundred. */
export function scaleNamespaces(count: number): number {
  return Math.min(100, Math.max(1, Math.ceil(count / 100)));
}
