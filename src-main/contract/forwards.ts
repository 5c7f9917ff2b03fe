import { z } from 'zod';

import { errorShapeSchema } from './error-shape.ts';
import { contextIdSchema, done, nothing, read, write } from './method.ts';

const name = z.string().min(1).max(253);
const port = z.number().int().min(1).max(65_535);

export const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'] as const;

/** What is forwarded to. A pod is the last resort: it does not outlive a rollout. */
export const forwardTargetSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('workload'), workload: z.enum(workloadKinds), namespace: name, name }),
  /** The forward's port is then a port of the service. */
  z.object({ kind: z.literal('service'), namespace: name, name }),
  z.object({ kind: z.literal('pod'), namespace: name, name }),
]);
export type ForwardTargetView = z.infer<typeof forwardTargetSchema>;

/** By a real probe through the tunnel, never by the mere existence of a listener. */
export const forwardStateSchema = z.discriminatedUnion('state', [
  /** Saved, not running. */
  z.object({ state: z.literal('stopped') }),
  z.object({ state: z.literal('connecting') }),
  z.object({
    state: z.literal('ready'),
    pod: z.string(),
    /** Milliseconds since 1970. */
    since: z.number(),
    probedAt: z.number(),
    latencyMs: z.number(),
  }),
  z.object({
    state: z.literal('reconnecting'),
    attempt: z.number().int(),
    retryAt: z.number(),
    reason: errorShapeSchema,
  }),
  /** Nothing is tried until somebody asks for it. */
  z.object({ state: z.literal('failed'), reason: errorShapeSchema }),
]);

export const forwardSchema = z.object({
  id: z.string(),
  context: contextIdSchema,
  target: forwardTargetSchema,
  port,
  /** What was asked for; 0: any free port. */
  wantedPort: z.number().int(),
  /** The port of 127.0.0.1 and ::1 while it runs; 0 when it does not. */
  localPort: z.number().int(),
  state: forwardStateSchema,
  connections: z.number().int(),
  bytesIn: z.number(),
  bytesOut: z.number(),
  /** How often another pod or connection had to be found. */
  recoveries: z.number().int(),
  /** Starts when its context is opened. */
  withContext: z.boolean(),
  /** The same by hand. */
  command: z.string(),
});
export type ForwardEntry = z.infer<typeof forwardSchema>;

const list = z.object({ forwards: z.array(forwardSchema) });
const byId = z.object({ id: z.string().max(100) });

export const forwardTargetOptionSchema = z.object({
  target: forwardTargetSchema,
  /** Ports that it says it has. */
  ports: z.array(z.object({ port, name: z.string() })),
  /** Presets fit by what it is. */
  role: z.enum(['pilot', 'proxy', 'other']),
});
export type ForwardTargetOption = z.infer<typeof forwardTargetOptionSchema>;

export const forwardMethods = {
  /** The saved list, with the state of those that run. Ask again at each `forwardsChanged`. */
  'forwards.list': read(nothing, list),
  /** Workloads and services that may be forwarded to, as far as the user may list them. */
  'forwards.targets': read(
    z.object({ context: contextIdSchema }),
    z.object({ targets: z.array(forwardTargetOptionSchema) }),
  ),
  /** Saves a forward and starts it. */
  'forwards.add': write(
    z.object({
      context: contextIdSchema,
      target: forwardTargetSchema,
      port,
      localPort: z.number().int().min(0).max(65_535).default(0),
    }),
    forwardSchema,
  ),
  /** Starts a stopped forward, or tries a failed or waiting one at once. */
  'forwards.start': write(byId, forwardSchema),
  /** Answers when the local port is free again. */
  'forwards.stop': write(byId, forwardSchema),
  /** Stops it and takes it off the list. */
  'forwards.remove': write(byId, done),
  /** A page of a running forward in the user's browser; `opened` is false where the host's page opens it by itself. */
  'forwards.open': read(
    byId.extend({
      /** Never `//host`, which would be another server. */
      path: z
        .string()
        .max(200)
        .regex(/^\/([\w.-]+(\/[\w.-]+)*\/?)?$/),
    }),
    z.object({ opened: z.boolean() }),
  ),
  'forwards.setWithContext': write(byId.extend({ withContext: z.boolean() }), forwardSchema),
};
