import type { Json, JsonObject } from '../../contract/json.ts';
import type { DiffRules } from './rules.ts';

/** A locality without endpoints has no such list; each endpoint that it lost is one that is gone. */
export function emptyList(field: string): Json | undefined {
  return field === 'lbEndpoints' ? [] : undefined;
}

export interface Lists {
  readonly a: readonly Json[];
  readonly b: readonly Json[];
  /** Fingerprints of the items. */
  readonly x: readonly string[];
  readonly y: readonly string[];
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_none, i) => from + i);
}

/** Items outside the common run that stand, the same, in another place: position on the left → on the right. */
export function movedItems(
  { x, y }: Lists,
  kept: readonly (readonly [number, number])[],
): ReadonlyMap<number, number> {
  const [staysA, staysB] = [new Set(kept.map(([i]) => i)), new Set(kept.map(([, j]) => j))];
  const places = new Map<string, number[]>();
  y.forEach((print, j) => {
    if (!staysB.has(j)) places.set(print, [...(places.get(print) ?? []), j]);
  });
  const moved = new Map<number, number>();
  x.forEach((print, i) => {
    const to = staysA.has(i) ? undefined : places.get(print)?.shift();
    if (to !== undefined) moved.set(i, to);
  });
  return moved;
}

/** v2 wrote no `@type` where v3 does: not a difference between generations. */
export function onlyOneGeneration(field: string, other: JsonObject, rules: DiffRules): boolean {
  return rules.ignoreApiGeneration && field === '@type' && other['@type'] === undefined;
}

export function itemText(item: Json | undefined): string {
  if (typeof item === 'string') return item;
  return JSON.stringify(item ?? null);
}
