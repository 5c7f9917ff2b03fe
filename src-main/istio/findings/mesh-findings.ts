import type { MeshRow } from '../../contract/mesh.ts';
import type { ResourceKind } from '../../contract/resources.ts';
import type { ProxyFinding } from '../../envoy/findings/proxy-findings.ts';
import type { Severity } from '../../envoy/problem-rows.ts';

/** One cause, and the proxies that have it. */
export interface Finding {
  /** The same from one look to the next: the rule and a digest of what it is about. */
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  /** Undefined for what is not about an object of a configuration. */
  readonly kind: ResourceKind | undefined;
  readonly name: string;
  readonly error: string;
  /** Rows of the tables in which it shows, where these are others than `name`. */
  readonly objects: readonly string[];
  readonly proxies: readonly string[];
}

/** A short digest of a text, which the caller's platform makes. */
export type ShortDigest = (text: string) => string;

const order: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** True for what is as bad as `least`, or worse. */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return order[severity] <= order[least];
}

interface Told {
  readonly proxy: string;
  readonly finding: Omit<ProxyFinding, 'kind'> & { readonly kind: ResourceKind | undefined };
}

/** How a proxy stands with its control plane, where that is a problem (the board's own states). */
function* syncFindings(rows: readonly MeshRow[]): Generator<Told> {
  for (const { proxy, overall, cells } of rows) {
    const of = (rule: string, severity: Severity, name = '', error = ''): Told => ({
      proxy,
      finding: { rule, severity, kind: undefined, name, object: name, error },
    });
    if (overall === 'missing') yield of('sync.missing', 'error');
    const inState = (state: string): [string, MeshRow['cells'][string]][] =>
      Object.entries(cells).filter(([, cell]) => cell.state === state);
    for (const [type, { reason = '' }] of inState('error')) {
      yield of('sync.error', 'error', type, reason);
    }
    const stale = inState('stale').map(([type]) => type);
    if (stale.length > 0) yield of('sync.stale-unsaid', 'warning', stale.join(', '));
  }
}

/**
 * Everything that is wrong in a mesh, the worst and the most widespread first: one finding per cause, however many
 * proxies have it. `configurations` is what was found in each proxy that could be read, by `pod.namespace`.
 */
export function meshFindings(
  rows: readonly MeshRow[],
  configurations: ReadonlyMap<string, readonly ProxyFinding[]>,
  digest: ShortDigest,
): readonly Finding[] {
  const told = [...syncFindings(rows)];
  for (const [proxy, findings] of configurations) {
    for (const finding of findings) told.push({ proxy, finding });
  }
  const causes = Map.groupBy(told, ({ finding: { rule, name, error } }) =>
    JSON.stringify([rule, name, error]),
  );
  const findings = [...causes].flatMap(([cause, all]): Finding[] => {
    const [first] = all;
    if (first === undefined) return [];
    const { rule, severity, kind, name, error } = first.finding;
    const objects = new Set(all.map(({ finding: { object } }) => object));
    objects.delete(name);
    const proxies = new Set(all.map(({ proxy }) => proxy));
    const id = `${rule}:${digest(cause)}`;
    const where = { objects: [...objects].sort(), proxies: [...proxies].sort() };
    return [{ id, rule, severity, kind, name, error, ...where }];
  });
  return findings.sort(
    (a, b) =>
      order[a.severity] - order[b.severity] ||
      b.proxies.length - a.proxies.length ||
      (a.id < b.id ? -1 : 1),
  );
}
