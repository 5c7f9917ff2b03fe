import { z } from 'zod';

import { diffRulesSchema } from './diff.ts';
import { chainColumns } from './lanes.ts';
import { messageSchema } from './messages.ts';
import { dumpIdSchema, read } from './method.ts';
import { resourceRefSchema } from './resources.ts';
import { provenanceSchema } from './tables/row.ts';

/**
 * Identity of a node, the same in tables, picture, trace and links: lane and path within the dump, e.g.
 * `listener/12`, `filter-chain/12/3`, `route-config/4`, `virtual-host/4/7`, `route/4/7/0`, `cluster/88`,
 * `endpoint/88/0/2` (cluster, locality, position). The first number is the entry's index of its kind.
 */
// Ids hold names, and names of a configuration may be of any length (the corpus has longer ones than 300 signs).
export const nodeIdSchema = z.string().max(1_000_000);

export const chainColumnSchema = z.enum(chainColumns);

export const cardStateSchema = z.enum(['ok', 'warning', 'error', 'warming', 'draining', 'static']);
/** Of a picture of two configurations: it came, it went, it is another. */
export const chainChangeSchema = z.enum(['added', 'removed', 'changed']);
export type ChainChange = z.infer<typeof chainChangeSchema>;
export type CardState = z.infer<typeof cardStateSchema>;

/** An endpoint, a row of its cluster's card. */
export const chainRowSchema = z.object({
  id: nodeIdSchema,
  ref: resourceRefSchema.optional(),
  /** Whole: it is never cut. */
  address: z.string(),
  state: cardStateSchema,
  notes: z.array(messageSchema),
  change: chainChangeSchema.optional(),
});
export type ChainRow = z.infer<typeof chainRowSchema>;

export const chainCardSchema = z.object({
  /** The node that names the card; the same for as long as the dump is open. */
  id: nodeIdSchema,
  column: chainColumnSchema,
  /** All nodes that it stands for, its own id among them; endpoints are its rows. */
  nodes: z.array(nodeIdSchema),
  ref: resourceRefSchema.optional(),
  title: messageSchema,
  /** Beside the title: a subset. Empty: none. */
  pill: z.string(),
  /** The second line, in the order of what matters. */
  facts: z.array(messageSchema),
  /** The name as it stands in the dump. */
  whole: z.string(),
  state: cardStateSchema,
  /** Of a route: its place in the virtual host, from 1. */
  order: z.number().int().optional(),
  /** Of a route: the place of the earlier one that takes every request it could. */
  shadowedBy: z.number().int().optional(),
  madeBy: z.array(provenanceSchema),
  /** The target of a reference that does not exist in the dump. */
  dangling: z.boolean(),
  rows: z.array(chainRowSchema),
  /** Endpoints beyond the rows, and how many of all Envoy would use; absent where nothing is known or nothing is counted. */
  endpoints: z.object({ hidden: z.number(), usable: z.number(), total: z.number() }).optional(),
  change: chainChangeSchema.optional(),
  /** Of a picture of two configurations: whose object `ref` is. */
  of: z.enum(['before', 'after']).optional(),
});
export type ChainCard = z.infer<typeof chainCardSchema>;

export const chainLinkSchema = z.object({
  id: z.string(),
  from: nodeIdSchema,
  to: nodeIdSchema,
  kind: z.enum(['reference', 'weighted', 'mirror', 'dangling']),
  /** Of 100, where the route says weights. */
  share: z.number().optional(),
  /** Its share in the other configuration, where that is another. */
  before: z.number().optional(),
  change: chainChangeSchema.optional(),
});
export type ChainLink = z.infer<typeof chainLinkSchema>;

/** A cluster that stands for no service and that nearly everything may fall through to: at the foot of the picture. */
export const chainDrainSchema = z.object({
  id: nodeIdSchema,
  ref: resourceRefSchema,
  name: z.string(),
  kind: z.enum(['passthrough', 'black-hole']),
  /** Filter chains that lead straight to it. */
  chains: z.number().int(),
  /** Routes that lead to it. */
  routes: z.number().int(),
});
export type ChainDrain = z.infer<typeof chainDrainSchema>;

export const chainPictureSchema = z.object({
  cards: z.array(chainCardSchema),
  /** Between two cards, or from a card to a drain. */
  links: z.array(chainLinkSchema),
  drains: z.array(chainDrainSchema),
  /** All nodes of each lane in the dump, shown or not; an entry counts once. */
  totals: z.record(z.enum([...chainColumns, 'endpoint']), z.number().int()),
  /** What the picture stands around: what was asked for, or what was chosen where nothing was. */
  focus: nodeIdSchema.optional(),
  /** Why that was chosen. */
  chosen: messageSchema.optional(),
  /** There is more than the limit lets show. */
  cut: z.boolean(),
});
export type ChainPicture = z.infer<typeof chainPictureSchema>;

export const chainQuerySchema = z.object({
  /** The object to stand around; absent or unknown: the worst problem, else where most routes are. */
  focus: nodeIdSchema.optional(),
  /** Nodes that must be there too, with what leads to them and what they lead to. */
  shown: z.array(nodeIdSchema).max(500).default([]),
  /** `around` the focus; `only` the nodes of `shown`: the way of a request; `whole`: everything there is. */
  extent: z.enum(['around', 'only', 'whole']).default('around'),
  /** With `only`: where it would have gone on from the last of them, as far as there is one way. */
  onward: z.boolean().default(false),
  limit: z.number().int().positive().max(4000).default(300),
});
export type ChainQuery = z.infer<typeof chainQuerySchema>;

export const chainHitSchema = z.object({
  /** The node: a card of the picture, or an endpoint. */
  id: nodeIdSchema,
  column: chainColumnSchema,
  ref: resourceRefSchema.optional(),
  title: messageSchema,
  pill: z.string(),
  facts: z.array(messageSchema),
  whole: z.string(),
});
export type ChainHit = z.infer<typeof chainHitSchema>;

const differingSchema = z.object({
  kind: z.enum(['listener', 'route', 'cluster', 'endpoint']),
  /** Index of the entry; absent on the side that lacks it. */
  before: z.number().int().optional(),
  after: z.number().int().optional(),
});
export type ChainDiffering = z.infer<typeof differingSchema>;

export const chainMethods = {
  'chain.picture': read(
    z.object({ dump: dumpIdSchema, query: chainQuerySchema }),
    chainPictureSchema,
  ),
  /** What holds the text (all, where it is empty), column by column or in one column, in the dump's order. */
  'chain.search': read(
    z.object({
      dump: dumpIdSchema,
      text: z.string().max(500),
      column: chainColumnSchema.optional(),
      limit: z.number().int().max(500).default(100),
    }),
    z.object({ hits: z.array(chainHitSchema), total: z.number().int() }),
  ),
  /** What a comparison found, as one picture of both configurations. */
  'chain.difference': read(
    z.object({
      before: dumpIdSchema,
      after: dumpIdSchema,
      rules: diffRulesSchema,
      resources: z.array(differingSchema).max(2000),
      limit: z.number().int().positive().max(300).default(150),
    }),
    chainPictureSchema,
  ),
};
