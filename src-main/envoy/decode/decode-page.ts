import type { JsonObject } from '../../contract/json.ts';
import { canonical, canonicalObject } from '../canonical.ts';
import { notPage } from './errors.ts';
import { walkDocument } from './indexer.ts';

/** The admin pages that are read beside a dump. */
export type PageName = 'clusters' | 'server_info' | 'certs';

/** Fields of which each page always has one (docs/envoy.md §6.1), canonical. */
const telltales: Readonly<Record<PageName, readonly string[]>> = {
  clusters: ['clusterStatuses'],
  server_info: ['version', 'state', 'node', 'commandLineOptions'],
  certs: ['certificates'],
};

/**
 * An admin page in canonical spelling. Proto3 leaves out what is empty, so `{}` is a page without anything;
 * the list that `istioctl proxy-config endpoints -o json` writes is a clusters page too.
 * Throws AppError dump-empty, dump-not-json, truncated, or admin-unexpected for a document of another kind.
 */
export function decodePage(page: PageName, bytes: Uint8Array): JsonObject {
  const walker = walkDocument(bytes);
  const root = walker.root();
  const parsed = walker.parse(root, () => `The ${page} page`);
  const value =
    page === 'clusters' && Array.isArray(parsed)
      ? { clusterStatuses: canonical(parsed) }
      : canonicalObject(parsed);
  const known = telltales[page].some((field) => field in value);
  if (!known && (walker.isList(root) || Object.keys(value).length > 0)) throw notPage(page);
  return value;
}

/** `/clusters?format=json` in canonical spelling: { clusterStatuses: [{ name, hostStatuses, … }] }. */
export function decodeClusters(bytes: Uint8Array): JsonObject {
  return decodePage('clusters', bytes);
}
