import type { Json } from '../../contract/json.ts';

/**
 * One step into a resource: a field, or an item of a list by what identifies it (its name, its address, its
 * condition) with its positions on both sides.
 */
export type PathStep =
  | { readonly field: string }
  | { readonly item: string; readonly a: number | undefined; readonly b: number | undefined };

/** One difference inside a resource that both sides have. */
export interface Change {
  readonly path: readonly PathStep[];
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  /** Absent for what was added. */
  readonly a: Json | undefined;
  /** Absent for what was removed. */
  readonly b: Json | undefined;
}

/** `virtualHosts[reviews].routes[/v1].route.timeout`: a path for people and for tests. */
export function pathText(path: readonly PathStep[]): string {
  return path
    .map((step) => ('field' in step ? `.${step.field}` : `[${step.item}]`))
    .join('')
    .replace(/^\./, '');
}
