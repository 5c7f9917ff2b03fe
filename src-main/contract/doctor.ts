import { z } from 'zod';

import { evidenceSchema, messageSchema } from './messages.ts';
import { contextIdSchema, proxyIdSchema, read } from './method.ts';

/**
 * One step of an examination. `id` names its title in the catalogue (`doctor.step.ID`; permissions:
 * `doctor.needs.ID` after `permission.`). Evidence is what the machines said, never a secret.
 */
export const doctorStepSchema = z.object({
  id: z.string(),
  state: z.enum(['ok', 'failed', 'skipped']),
  evidence: evidenceSchema,
  /** How long the step took, milliseconds. */
  ms: z.number(),
  /** What to do next, or why the step was not run. */
  note: messageSchema.optional(),
  /** What a person would type to see the same. */
  command: z.string().optional(),
});
export type DoctorStepView = z.infer<typeof doctorStepSchema>;

export const doctorReportSchema = z.object({
  /** Milliseconds since 1970. */
  startedAt: z.number(),
  ms: z.number(),
  steps: z.array(doctorStepSchema),
});
export type DoctorReport = z.infer<typeof doctorReportSchema>;

export const versionSkewSchema = z.enum(['same', 'older', 'too-old', 'newer', 'unknown']);
export type VersionSkew = z.infer<typeof versionSkewSchema>;

export const versionRowSchema = z.object({
  proxy: proxyIdSchema,
  /** Empty where nobody says. */
  istio: z.string(),
  envoy: z.string(),
  pilot: z.string(),
  pilotVersion: z.string(),
  skew: versionSkewSchema,
  /** Why Envoy could not be asked. */
  problem: evidenceSchema.optional(),
});
export type VersionRow = z.infer<typeof versionRowSchema>;

export const versionReportSchema = doctorReportSchema.extend({
  pilots: z.array(
    z.object({
      pod: z.string(),
      namespace: z.string(),
      revision: z.string(),
      version: z.string(),
      proxies: z.number().int(),
    }),
  ),
  rows: z.array(versionRowSchema),
  /** Proxies whose Envoy was not asked, since there are so many: their `envoy` is empty. */
  unasked: z.number().int(),
});
export type VersionReport = z.infer<typeof versionReportSchema>;

/** Name that the caller gives to an examination: the event `doctorStep` carries it with each step as it ends. */
const run = z.string().min(1).max(100);

export const doctorMethods = {
  /** From this machine to the API server, and what the user may do there. Runs to its end whatever fails. */
  'doctor.cluster': read(z.object({ context: contextIdSchema, run }), doctorReportSchema),
  /** From inside a proxy's pod to its control plane. */
  'doctor.proxy': read(
    z.object({ context: contextIdSchema, proxy: proxyIdSchema, run }),
    doctorReportSchema,
  ),
  /** Versions of Pilot, Istio proxy and Envoy over the mesh, and where they drift apart. */
  'doctor.versions': read(z.object({ context: contextIdSchema, run }), versionReportSchema),
};
