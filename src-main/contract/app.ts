import { z } from 'zod';

import { locales } from '../words/say.ts';
import { contextListSchema, contextSchema } from './contexts.ts';
import { contextIdSchema, done, nothing, read, write } from './method.ts';
import { handedOutSchema, ticketSchema } from './tickets.ts';

/** A watched proxy is stale or has refused; a forward has given up; a certificate ends within days. */
export const alertKinds = ['stale', 'forward', 'certificate'] as const;
export type AlertKind = (typeof alertKinds)[number];

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark', 'high-contrast']),
  density: z.enum(['comfortable', 'compact']),
  locale: z.enum(['system', ...locales]),
  refreshSeconds: z.number().int().min(2).max(3600),
  inspectorOpen: z.boolean(),
  /** What the system's own notifications are shown for; nothing at first. */
  notify: z.array(z.enum(alertKinds)),
});
export type Settings = z.infer<typeof settingsSchema>;

export const appMethods = {
  'app.info': read(
    nothing,
    z.object({
      version: z.string(),
      host: z.enum(['electron', 'browser', 'memory']),
      platform: z.string(),
      /** Requests of other sites that the browser host turned away since its start. */
      blockedRequests: z.number().int(),
      nativeDialogs: z.boolean(),
    }),
  ),
  /** For a report of a problem: version, machine and the last lines of the log, without anything of a cluster's. */
  'app.diagnostics': read(nothing, z.object({ text: z.string() })),
  'app.settings': read(nothing, settingsSchema),
  'app.setSettings': write(settingsSchema.partial(), settingsSchema),
  /** https links only, through the host's allow-list. */
};

/** Opening files: by a ticket (native dialog, drop) or by bytes in pieces, which works in every host. */
export const fileMethods = {
  'files.pick': read(
    z.object({ purpose: z.enum(['dump', 'folder', 'kubeconfig', 'snapshot']) }),
    z.object({ files: z.array(handedOutSchema) }),
  ),
  'files.open': read(z.object({ ticket: ticketSchema }), contextSchema),
  'files.beginUpload': read(
    z.object({ name: z.string().max(1000), size: z.number().int().nonnegative() }),
    z.object({ upload: z.string() }),
  ),
  /** Pieces come in order; base64, at most 512 KiB of bytes each. */
  'files.upload': read(
    z.object({ upload: z.string(), data: z.base64().max(720_000) }),
    z.object({ received: z.number().int() }),
  ),
  'files.finishUpload': read(z.object({ upload: z.string() }), contextSchema),
  /** A kubeconfig that was uploaded, for `contexts.addFiles`: kept while the app runs. */
  'files.keepUpload': read(z.object({ upload: z.string() }), handedOutSchema),
  'files.abortUpload': read(z.object({ upload: z.string() }), done),
  'files.close': read(z.object({ context: contextIdSchema }), contextListSchema),
};
