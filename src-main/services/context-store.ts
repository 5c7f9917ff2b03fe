import { join } from 'node:path';

import { z } from 'zod';

import { JsonStore, type StoreNews } from './store/json-store.ts';

const decorationSchema = z.object({
  color: z.number().int().min(0).max(11).optional(),
  icon: z.string().max(4).optional(),
  production: z.boolean().optional(),
  lastUsed: z.number().optional(),
});

const schema = z.object({
  decorations: z.record(z.string(), decorationSchema),
  extraFiles: z.array(z.string()),
});

/** What the user said of contexts: colours, marks, added files; kept by context id, never by cluster name. */
export type ContextStore = JsonStore<typeof schema>;

export function openContextStore(
  dataDir: string,
  now: () => number,
  news: StoreNews,
): Promise<ContextStore> {
  return JsonStore.open({
    path: join(dataDir, 'contexts.json'),
    schema,
    initial: { decorations: {}, extraFiles: [] },
    now,
    news,
  });
}

/** A colour that is the same at every start and different for most names. */
export function colorOf(name: string): number {
  let hash = 0;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % 12;
}

/** Names that people give to what must not break; only a first guess, the user's own mark wins. */
export function looksLikeProduction(name: string): boolean {
  return /(^|[^a-z])(prod|prd|production|live)([^a-z]|$)/i.test(name);
}
