import { z } from 'zod';

import { appMethods, fileMethods } from './app.ts';
import { askedMethods } from './asked.ts';
import { chainMethods } from './chain.ts';
import { contextMethods } from './contexts.ts';
import { diffMethods } from './diff.ts';
import { doctorMethods } from './doctor.ts';
import { errorShapeSchema } from './error-shape.ts';
import type { EventName, EventPayload } from './events.ts';
import { forwardMethods } from './forwards.ts';
import { meshMethods } from './mesh.ts';
import { proxyMethods } from './proxies.ts';
import { snapshotMethods } from './snapshots.ts';
import { traceMethods } from './traces.ts';

/** The one door between main and renderer. Types on both sides are inferred from this value. */
export const contract = {
  ...appMethods,
  ...fileMethods,
  ...askedMethods,
  ...contextMethods,
  ...meshMethods,
  ...proxyMethods,
  ...chainMethods,
  ...traceMethods,
  ...diffMethods,
  ...doctorMethods,
  ...forwardMethods,
  ...snapshotMethods,
};
export type Contract = typeof contract;
export type MethodName = keyof Contract;
/** What a caller passes: defaults may be left out. */
export type ParamsIn<M extends MethodName> = z.input<Contract[M]['params']>;
/** What a service receives: defaults are filled in. */
export type Params<M extends MethodName> = z.output<Contract[M]['params']>;
export type Result<M extends MethodName> = z.output<Contract[M]['result']>;

export function isMethodName(name: string): name is MethodName {
  return Object.hasOwn(contract, name);
}

export const requestSchema = z.object({
  id: z.string().min(1).max(100),
  method: z.string().max(100),
  params: z.unknown().optional(),
});

export { errorShapeSchema };

export const responseSchema = z.discriminatedUnion('ok', [
  z.object({ id: z.string(), ok: z.literal(true), result: z.unknown() }),
  z.object({ id: z.string(), ok: z.literal(false), error: errorShapeSchema }),
]);
export type Response = z.infer<typeof responseSchema>;

/** What a service gets with each call besides its parameters. */
export interface CallContext {
  readonly signal: AbortSignal;
  readonly progress: (progress: Omit<EventPayload<'progress'>, 'call'>) => void;
}

export type Services = {
  [M in MethodName]: (params: Params<M>, call: CallContext) => Promise<Result<M>>;
};

/** How a host sends what main says unasked. */
export type Emit = <E extends EventName>(event: E, payload: EventPayload<E>) => void;
