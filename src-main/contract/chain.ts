import { z } from 'zod';

import { lanes } from './lanes.ts';
import { messageSchema } from './messages.ts';
import { dumpIdSchema, read } from './method.ts';
import { resourceRefSchema } from './resources.ts';

const laneSchema = z.enum(lanes);

/**
 * Identity of a node, the same in tables, graph, trace and links: lane and path within the dump, e.g.
 * `listener/12`, `filter-chain/12/3`, `route-config/4`, `virtual-host/4/7`, `route/4/7/0`, `cluster/88`,
 * `endpoint/88/0/2` (cluster, locality, position). The first number is the entry's index of its kind.
 */
export const nodeIdSchema = z.string().max(300);

export const chainNodeSchema = z.object({
  id: nodeIdSchema,
  lane: laneSchema,
  ref: resourceRefSchema.optional(),
  title: z.string(),
  subtitle: z.string(),
  state: z.enum(['ok', 'warning', 'error', 'warming', 'draining', 'static']),
  /** Where it stands towards the focus; `other` is context. */
  role: z.enum(['focus', 'ancestor', 'descendant', 'other']),
  /** A fold stands for `count` nodes of its lane that are not shown; expanding it shows up to 50 more. */
  fold: z.object({ count: z.number().int(), parent: nodeIdSchema.optional() }).optional(),
  /** The target of a reference that does not exist in the dump. */
  dangling: z.boolean(),
  /** What a screen reader says. */
  description: messageSchema,
});
export type ChainNode = z.infer<typeof chainNodeSchema>;

export const chainEdgeSchema = z.object({
  id: z.string(),
  from: nodeIdSchema,
  to: nodeIdSchema,
  kind: z.enum(['reference', 'hand-off', 'weighted', 'mirror', 'dangling']),
  label: z.string(),
});

export const chainGraphSchema = z.object({
  nodes: z.array(chainNodeSchema),
  edges: z.array(chainEdgeSchema),
  /** All nodes of each lane in the dump, shown or not. */
  totals: z.record(laneSchema, z.number().int()),
  /** True when even the folded graph had to be cut to stay under the limit. */
  cut: z.boolean(),
});
export type ChainGraph = z.infer<typeof chainGraphSchema>;

export const chainQuerySchema = z.object({
  /** The selected object; absent: the listeners with everything behind them folded. */
  focus: nodeIdSchema.optional(),
  /** Folds and nodes that the user opened. */
  expanded: z.array(z.string().max(300)).max(500).default([]),
  /** Nodes that must be there, by themselves: the way of a request. */
  shown: z.array(nodeIdSchema).max(500).default([]),
  limit: z.number().int().positive().max(1500).default(1500),
});
export type ChainQuery = z.infer<typeof chainQuerySchema>;

export const chainMethods = {
  'chain.graph': read(z.object({ dump: dumpIdSchema, query: chainQuerySchema }), chainGraphSchema),
  /** Nodes whose title holds the text, in lane order: the graph dims the rest and steps through them. */
  'chain.search': read(
    z.object({
      dump: dumpIdSchema,
      text: z.string().max(500),
      limit: z.number().int().max(500).default(100),
    }),
    z.object({ hits: z.array(chainNodeSchema), total: z.number().int() }),
  ),
};
