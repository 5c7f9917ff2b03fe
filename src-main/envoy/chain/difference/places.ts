import type { PathStep } from '../../diff/change.ts';
import { compareResources } from '../../diff/compare.ts';
import type { DiffRules } from '../../diff/rules.ts';
import type { Dump } from '../../dump.ts';

/** Positions on both sides; undefined on the one that lacks it. */
export interface Spots {
  readonly a: number | undefined;
  readonly b: number | undefined;
}

/** Where in two versions of a listener or route configuration something differs, as deep as the chain has cards. */
export interface Place {
  readonly chain: Spots | undefined;
  readonly host: Spots | undefined;
  readonly route: Spots | undefined;
}

/** Entries of the two dumps that differ: as a comparison found them, with whatever rules it had. */
export interface Differing {
  readonly kind: 'listener' | 'route' | 'cluster' | 'endpoint';
  readonly before?: number | undefined;
  readonly after?: number | undefined;
}

function itemOf(path: readonly PathStep[], field: string): Spots | undefined {
  const at = path.findIndex((step) => 'field' in step && step.field === field);
  const item = at < 0 ? undefined : path[at + 1];
  return item !== undefined && 'item' in item ? { a: item.a, b: item.b } : undefined;
}

const defaultChain = { a: -1, b: -1 };

function placeOf(path: readonly PathStep[]): Place {
  const [first] = path;
  const inDefault = first !== undefined && 'field' in first && first.field === 'defaultFilterChain';
  return {
    chain: inDefault ? defaultChain : itemOf(path, 'filterChains'),
    host: itemOf(path, 'virtualHosts'),
    route: itemOf(path, 'routes'),
  };
}

/** What differs between two entries that both sides have; none for kinds whose cards have no parts. */
export function placesOf(
  before: Dump,
  after: Dump,
  differing: Differing,
  rules: DiffRules,
): readonly Place[] {
  const { kind } = differing;
  if (kind !== 'listener' && kind !== 'route') return [];
  const a = before.entries(kind)[differing.before ?? -1];
  const b = after.entries(kind)[differing.after ?? -1];
  if (a === undefined || b === undefined) return [];
  return compareResources(before.resource(a), after.resource(b), rules).map(({ path }) =>
    placeOf(path),
  );
}
