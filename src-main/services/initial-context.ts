import type { ContextView } from '../contract/contexts.ts';

/** The one used last; of those never used, kubectl's current one, then the demo. */
export function chooseInitial(contexts: readonly ContextView[]): string | undefined {
  const used = contexts.filter((context) => context.lastUsed !== undefined);
  const last = used.sort((a, b) => (b.lastUsed ?? 0) - (a.lastUsed ?? 0))[0];
  const chosen =
    last ??
    contexts.find((context) => context.current) ??
    contexts.find((context) => context.kind === 'cluster') ??
    contexts[0];
  return chosen?.id;
}
