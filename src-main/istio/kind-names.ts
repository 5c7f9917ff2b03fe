import type { ResourceKind } from '../contract/resources.ts';

/**
 * What people call the kinds of a configuration, in its only place: Envoy's names in singular and plural,
 * the short forms of `istioctl proxy-config`, and the names of the xDS services.
 */
export const kindNames = {
  bootstrap: ['bootstrap', 'bootstraps', 'b'],
  listener: ['listener', 'listeners', 'l', 'lds'],
  route: ['route', 'routes', 'r', 'rds'],
  cluster: ['cluster', 'clusters', 'c', 'cds'],
  endpoint: ['endpoint', 'endpoints', 'ep', 'eds'],
  secret: ['secret', 'secrets', 's', 'sds'],
  ecds: ['ecds', 'ec', 'extension', 'extensions'],
} as const satisfies Partial<Record<ResourceKind, readonly string[]>>;

export type NamedKind = keyof typeof kindNames;

function isNamedKind(name: string): name is NamedKind {
  return Object.hasOwn(kindNames, name);
}

const byName = new Map<string, NamedKind>(
  Object.entries(kindNames).flatMap(([kind, names]) =>
    isNamedKind(kind) ? names.map((name): [string, NamedKind] => [name, kind]) : [],
  ),
);

/** The kind of that name, in any case; undefined for what is none. */
export function kindNamed(name: string): NamedKind | undefined {
  return byName.get(name.trim().toLowerCase());
}

/** `cluster,listeners` and repeated arguments as the names they stand for. */
export function separateNames(given: readonly string[]): readonly string[] {
  return given.flatMap((names) => names.split(',')).map((name) => name.trim());
}
