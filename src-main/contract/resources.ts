import { z } from 'zod';

/** The kinds of resource that a config dump holds, one per section of the dump. */
export const resourceKinds = [
  'bootstrap',
  'listener',
  'route',
  'cluster',
  'endpoint',
  'secret',
  'ecds',
  'scoped-route',
] as const;
export const resourceKindSchema = z.enum(resourceKinds);
export type ResourceKind = z.infer<typeof resourceKindSchema>;

/**
 * Where a resource stands in its life. `static` came with the bootstrap; `error` is an entry that holds
 * nothing but a refusal. A refused update of a resource that lives on is the `error` of its active entry.
 */
export const resourceStates = ['static', 'active', 'warming', 'draining', 'error'] as const;
export const resourceStateSchema = z.enum(resourceStates);
export type ResourceState = z.infer<typeof resourceStateSchema>;

/** Names one entry of one dump: `index` counts the dump's entries of this kind, in dump order. */
export const resourceRefSchema = z.object({
  kind: resourceKindSchema,
  index: z.number().int().nonnegative(),
});
export type ResourceRef = z.infer<typeof resourceRefSchema>;
