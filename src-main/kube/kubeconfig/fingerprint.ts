import { createHash } from 'node:crypto';

import { Secret } from '../secret.ts';
import type { KubeContext } from './model.ts';

/**
 * Tells whether two readings of a context lead to the same connection: a hash over all that its cluster and user say, secrets
 * included. That kubectl's current-context moved, or its namespace, changes nothing.
 */
export function connectionFingerprint(context: KubeContext): string {
  const { id, cluster, user } = context;
  const text = JSON.stringify([id, cluster ?? null, user ?? null], function (key, value: unknown) {
    // toJSON has been called by now: the secret itself is in its holder.
    const held: unknown = Reflect.get(Object(this), key);
    return held instanceof Secret ? { secret: held.reveal() } : value;
  });
  return createHash('sha256').update(text).digest('hex');
}

/** The ids of contexts that are gone, new or connect differently now. */
export function changedContexts(
  before: readonly KubeContext[],
  after: readonly KubeContext[],
): ReadonlySet<string> {
  const old = new Map(before.map((context) => [context.id, connectionFingerprint(context)]));
  const changed = new Set<string>();
  for (const context of after) {
    if (old.get(context.id) !== connectionFingerprint(context)) changed.add(context.id);
    old.delete(context.id);
  }
  for (const id of old.keys()) changed.add(id);
  return changed;
}
