import { z } from 'zod';

import { contextSchema, controlPlaneSchema } from './contexts.ts';
import { changeSchema, kindDiffSchema } from './diff.ts';
import { evidenceSchema } from './messages.ts';
import {
  contextIdSchema,
  done,
  nothing,
  proxyIdSchema,
  read,
  write,
  writtenTimeSchema,
} from './method.ts';
import { ticketSchema } from './tickets.ts';

/** The version that this app writes. It reads this one and none that is higher. */
export const snapshotFormatVersion = 1;
export const snapshotFormat = 'meshscope-snapshot';

export const snapshotScopeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('mesh') }),
  z.object({ kind: z.literal('namespace'), namespace: z.string().max(300) }),
  z.object({ kind: z.literal('proxies'), proxies: z.array(proxyIdSchema).min(1).max(10_000) }),
]);
export type SnapshotScope = z.infer<typeof snapshotScopeSchema>;

/** What may be taken out, by the rule that finds it; see snapshots/redact/rules.ts. */
export const redactionRules = [
  'private-key',
  'token',
  'header',
  'password',
  'url-credentials',
  'inline-code',
] as const;
export const redactionRuleSchema = z.enum(redactionRules);
export type RedactionRule = z.infer<typeof redactionRuleSchema>;

export const redactionSchema = z.object({
  on: z.boolean().default(true),
  /** Also Lua's and Wasm's code that stands inline. */
  inlineCode: z.boolean().default(false),
});
export type Redaction = z.infer<typeof redactionSchema>;

/** As the file holds it: `said` may be of another version, with a key that no catalogue here holds. */
export const writtenFailureSchema = z.object({
  /** The entry that is missing, as it would be called in the file. */
  path: z.string(),
  code: z.string(),
  /** \`said\` in English, for readers without our catalogues. */
  message: z.string(),
  said: z.json().optional(),
});
export type WrittenFailure = z.infer<typeof writtenFailureSchema>;

export const snapshotFailureSchema = writtenFailureSchema.extend({ said: evidenceSchema });
export type SnapshotFailure = z.infer<typeof snapshotFailureSchema>;

/** `manifest.json` of a snapshot. Fields are added, never renamed; unknown ones are passed over. */
export const snapshotManifestSchema = z.object({
  format: z.literal(snapshotFormat),
  version: z.number().int().positive(),
  /** RFC 3339, when reading began and ended. */
  startedAt: z.string(),
  finishedAt: z.string(),
  app: z.string(),
  title: z.string().default(''),
  /** Name of the context, if the user agreed to say it. */
  context: z.string().optional(),
  scope: snapshotScopeSchema,
  kubernetesVersion: z.string().optional(),
  /** `folder` holds the control plane's pages. */
  controlPlanes: z
    .array(controlPlaneSchema.extend({ folder: z.string(), said: z.json().optional() }))
    .default([]),
  proxies: z
    .array(
      z.object({
        proxy: z.string(),
        takenAt: writtenTimeSchema,
        istioVersion: z.string().default(''),
        envoyVersion: z.string().default(''),
      }),
    )
    .default([]),
  /** Pods that have a sidecar, and what was said of the mesh beside them. */
  askedAt: writtenTimeSchema,
  /** Messages; another version's may have keys that no catalogue here holds, so the reader checks them. */
  notes: z.array(z.json()).default([]),
  /** Of a snapshot of some proxies: pods and services of other namespaces that their configuration names. */
  beside: z.object({ pods: z.number().int(), services: z.number().int() }).optional(),
  redaction: z.object({
    on: z.boolean(),
    inlineCode: z.boolean(),
    /** How often each rule took something out. */
    counts: z.partialRecord(redactionRuleSchema, z.number().int()),
  }),
  entries: z.array(
    z.object({ path: z.string(), bytes: z.number().int(), sha256: z.string().length(64) }),
  ),
  failures: z.array(writtenFailureSchema).default([]),
});
export type SnapshotManifest = z.infer<typeof snapshotManifestSchema>;

/** One file of the library. Title, note and tags are the user's and stand in the library, not in the file. */
export const snapshotEntrySchema = z.object({
  id: z.string(),
  path: z.string(),
  title: z.string(),
  note: z.string(),
  tags: z.array(z.string()),
  addedAt: z.number(),
  /** Bytes of the file; absent when it is gone or cannot be read (see `problem`). */
  bytes: z.number().optional(),
  problem: evidenceSchema.optional(),
  takenAt: z.number().optional(),
  context: z.string().optional(),
  scope: snapshotScopeSchema.optional(),
  proxies: z.array(z.string()),
  istioVersions: z.array(z.string()),
  envoyVersions: z.array(z.string()),
  redacted: z.boolean(),
  failures: z.array(snapshotFailureSchema),
  /** The context under which it is open now. */
  opened: contextIdSchema.optional(),
});
export type SnapshotEntry = z.infer<typeof snapshotEntrySchema>;

const library = z.object({
  snapshots: z.array(snapshotEntrySchema),
  /** Where exports go unless another folder is named. */
  folder: z.string(),
});
export type SnapshotLibrary = z.infer<typeof library>;

const what = { context: contextIdSchema, scope: snapshotScopeSchema };

export const redactionFindingSchema = z.object({
  rule: redactionRuleSchema,
  /** `proxies/reviews-v1.default/config_dump.json` */
  file: z.string(),
  /** Keys on the way to it, joined by dots. */
  at: z.string(),
  /** The first characters, the rest masked. */
  masked: z.string(),
});
export type RedactionFinding = z.infer<typeof redactionFindingSchema>;

export const redactionPreviewSchema = z.object({
  /** At most 200; `counts` counts all. */
  findings: z.array(redactionFindingSchema),
  counts: z.partialRecord(redactionRuleSchema, z.number().int()),
  /** How much of the export was looked at: large meshes are looked into, not read twice. */
  filesRead: z.number().int(),
  bytesRead: z.number(),
  proxiesRead: z.number().int(),
  proxies: z.number().int(),
  controlPlanes: z.number().int(),
  failures: z.array(snapshotFailureSchema),
});
export type RedactionPreview = z.infer<typeof redactionPreviewSchema>;

export const verificationSchema = z.object({
  ok: z.boolean(),
  /** Entries whose bytes are what the manifest says. */
  good: z.number().int(),
  problems: z.array(z.object({ path: z.string(), said: evidenceSchema })),
  /** Proxies that can still be read. */
  readable: z.number().int(),
});
export type Verification = z.infer<typeof verificationSchema>;

/** A configuration that was seen while its proxy was pinned, as its difference to the one before. */
export const watchStepSchema = z.object({
  id: z.string(),
  at: z.number(),
  /** Differences by kind, as in a comparison; none for the first. */
  kinds: z.array(
    kindDiffSchema.pick({ kind: true, onlyA: true, onlyB: true, changed: true }).extend({
      resources: z.array(
        z.object({
          name: z.string(),
          state: z.enum(['only-a', 'only-b', 'changed']),
          changes: z.array(changeSchema),
        }),
      ),
    }),
  ),
  /** Why it could not be read then. */
  problem: evidenceSchema.optional(),
});
export type WatchStep = z.infer<typeof watchStepSchema>;

export const watchSchema = z.object({
  id: z.string(),
  context: contextIdSchema,
  proxy: proxyIdSchema,
  seconds: z.number().int(),
  since: z.number(),
  lookedAt: z.number().optional(),
  /** Newest first, at most 200. */
  steps: z.array(watchStepSchema),
});
export type Watch = z.infer<typeof watchSchema>;
const watches = z.object({ watches: z.array(watchSchema) });

export const snapshotMethods = {
  'snapshots.list': read(nothing, library),
  /** What redaction would take out of an export, before anything is written. */
  'snapshots.preview': read(
    z.object({ ...what, inlineCode: z.boolean().default(false) }),
    redactionPreviewSchema,
  ),
  /** Reads everything and writes one file; progress counts files. Failures of single pages are in the entry. */
  'snapshots.export': write(
    z.object({
      ...what,
      title: z.string().max(200).default(''),
      /** Absent: the library's own folder. */
      folder: ticketSchema.optional(),
      redaction: redactionSchema.default({ on: true, inlineCode: false }),
      /** Whether the file may say which context it was taken from. */
      withContextName: z.boolean().default(false),
    }),
    snapshotEntrySchema,
  ),
  /** Puts a file that lies somewhere else into the list. */
  'snapshots.add': write(z.object({ ticket: ticketSchema }), snapshotEntrySchema),
  'snapshots.update': write(
    z.object({
      id: z.string(),
      title: z.string().max(200).optional(),
      note: z.string().max(4000).optional(),
      tags: z.array(z.string().max(60)).max(30).optional(),
    }),
    snapshotEntrySchema,
  ),
  /** Takes it from the list, and from the disk if `file`. */
  'snapshots.remove': write(z.object({ id: z.string(), file: z.boolean() }), done),
  'snapshots.open': read(z.object({ id: z.string() }), contextSchema),
  /** Shows the file in the system's file manager; `revealed` is false where the host has none. */
  'snapshots.reveal': read(z.object({ id: z.string() }), z.object({ revealed: z.boolean() })),
  'snapshots.verify': read(z.object({ id: z.string() }), verificationSchema),
  'watch.list': read(nothing, watches),
  /** Looks at the proxy every so many seconds while the app runs and keeps each change. */
  'watch.pin': write(
    z.object({
      context: contextIdSchema,
      proxy: proxyIdSchema,
      seconds: z.number().int().min(2).max(3600).default(10),
    }),
    watches,
  ),
  'watch.unpin': write(z.object({ id: z.string() }), watches),
};
