import type { Extensions } from './entry.ts';
import { extensionsHttp } from './extensions-http.ts';
import { extensionsHttpGToZ } from './extensions-http-g-to-z.ts';
import { extensionsMatching } from './extensions-matching.ts';
import { extensionsNetwork } from './extensions-network.ts';

/** Filters, transport sockets, matching inputs …, by the names Envoy gives them. */
export const extensions: Extensions = {
  ...extensionsHttp,
  ...extensionsHttpGToZ,
  ...extensionsNetwork,
  ...extensionsMatching,
};
