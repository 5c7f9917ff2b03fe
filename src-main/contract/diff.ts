import { z } from 'zod';

import { defaultLocale, locales } from '../words/say.ts';
import { messageSchema } from './messages.ts';
import { contextIdSchema, proxyIdSchema, read } from './method.ts';
import { resourceKindSchema, resourceRefSchema } from './resources.ts';

/** The rules of envoy/diff/rules.ts, as switches. */
export const diffRulesSchema = z.object({
  ignoreFieldSpelling: z.boolean().default(true),
  ignoreOrder: z.boolean().default(true),
  ignoreDefaults: z.boolean().default(true),
  ignoreVersions: z.boolean().default(true),
  ignoreApiGeneration: z.boolean().default(true),
  ignoreNumberSpelling: z.boolean().default(true),
});
export type DiffRulesView = z.infer<typeof diffRulesSchema>;

/** One side of a comparison: what an Envoy has, or what its Pilot would send it now. */
export const diffSideSchema = z.object({
  context: contextIdSchema,
  proxy: proxyIdSchema,
  side: z.enum(['envoy', 'pilot']),
});
export type DiffSide = z.infer<typeof diffSideSchema>;

export const changeSchema = z.object({
  /** `virtualHosts[reviews].routes[/v1].route.timeout` */
  path: z.string(),
  kind: z.enum(['added', 'removed', 'changed', 'moved']),
  /** What it means, in one sentence. */
  sentence: messageSchema,
  /** JSON of both sides, cut at 2,000 characters; absent on the side that lacks it. */
  a: z.string().optional(),
  b: z.string().optional(),
});
export type ChangeView = z.infer<typeof changeSchema>;

export const resourceDiffSchema = z.object({
  kind: resourceKindSchema,
  name: z.string(),
  state: z.enum(['only-a', 'only-b', 'changed']),
  a: resourceRefSchema.optional(),
  b: resourceRefSchema.optional(),
  /** At most 200. */
  changes: z.array(changeSchema),
  changeCount: z.number().int(),
  /** Why Envoy does not have what Pilot sent: its own words. */
  refused: z.string().optional(),
  /** Side b has taken an update of it and waits (for endpoints, certificates) before it uses it. */
  warming: z.boolean().optional(),
});
export type ResourceDiff = z.infer<typeof resourceDiffSchema>;

export const kindDiffSchema = z.object({
  kind: resourceKindSchema,
  /** `not-compared`: one side says nothing of this kind (see `reason`). */
  verdict: z.enum(['match', 'differ', 'not-compared']),
  reason: messageSchema.optional(),
  same: z.number().int(),
  onlyA: z.number().int(),
  onlyB: z.number().int(),
  changed: z.number().int(),
  /** At most 500; the numbers above count all. */
  resources: z.array(resourceDiffSchema),
});
export type KindDiff = z.infer<typeof kindDiffSchema>;

export const dumpDiffSchema = z.object({
  kinds: z.array(kindDiffSchema),
  /** When Envoy's newest route configuration was loaded (RFC 3339), as istioctl says beside its verdict. */
  routesLoadedAt: z.string().optional(),
  /** Side a is what Pilot would send, and b what an Envoy has: only what comes over xDS is compared. */
  pilotAgainstEnvoy: z.boolean().optional(),
});
export type DumpDiff = z.infer<typeof dumpDiffSchema>;

export const comparisonSchema = dumpDiffSchema.extend({
  a: z.object({ dump: z.string(), takenAt: z.number() }),
  b: z.object({ dump: z.string(), takenAt: z.number() }),
});
export type Comparison = z.infer<typeof comparisonSchema>;

export const reportFormats = ['text', 'unified', 'json', 'html'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export const diffMethods = {
  /** Compares two sides. `fresh` reads both again: a push in flight looks like a difference. */
  'diff.compare': read(
    z.object({
      a: diffSideSchema,
      b: diffSideSchema,
      rules: diffRulesSchema.default(diffRulesSchema.parse({})),
      fresh: z.boolean().default(false),
    }),
    comparisonSchema,
  ),
  /** The same comparison as a document: sentences, unified diffs as istioctl prints them, JSON, or one HTML file. */
  'diff.report': read(
    z.object({
      a: diffSideSchema,
      b: diffSideSchema,
      rules: diffRulesSchema.default(diffRulesSchema.parse({})),
      format: z.enum(reportFormats),
      /** The language of its sentences; verdicts are istioctl's words in every one. */
      locale: z.enum(locales).default(defaultLocale),
    }),
    z.object({ fileName: z.string(), mediaType: z.string(), text: z.string() }),
  ),
};
