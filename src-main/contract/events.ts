import { z } from 'zod';

import { doctorStepSchema } from './doctor.ts';
import { errorCodes } from './errors.ts';
import { messageSchema } from './messages.ts';

/** What main tells the renderer without being asked. */
export const events = {
  /** Of one running call: sent only to the client that made it. `total` is absent when nobody knows it. */
  progress: z.object({
    call: z.string(),
    phase: z.enum(['connecting', 'reading', 'decoding', 'comparing', 'writing']),
    done: z.number(),
    total: z.number().optional(),
    unit: z.enum(['bytes', 'items']),
  }),
  /** Kubeconfig files changed, a file was opened or closed: ask `contexts.list` again. */
  contextsChanged: z.object({}),
  forwardsChanged: z.object({}),
  /** Something was asked for outside of the page: ask `app.asked` for it. */
  asked: z.object({}),
  /** A watched proxy was looked at, or the library changed: ask `watch.list` and `snapshots.list` again. */
  snapshotsChanged: z.object({}),
  /** A step of the examination that was started under this name has ended. */
  doctorStep: z.object({ run: z.string(), step: doctorStepSchema }),
  /** Something that no call asked for went wrong. */
  notice: z.object({
    code: z.enum(errorCodes),
    said: messageSchema,
    hint: messageSchema.optional(),
  }),
};
export type EventName = keyof typeof events;
export type EventPayload<E extends EventName> = z.infer<(typeof events)[E]>;
