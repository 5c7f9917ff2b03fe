import { decodeDump } from '../../envoy/decode/decode-dump.ts';
import type { LiveSource } from './live-source.ts';
import { clustersPage, type LoadedProxy } from './load-proxy.ts';

/** The pages of a live proxy that a section needs. */
export async function pagesOf(
  live: LiveSource,
  context: string,
  proxy: string,
  needs: readonly ('dump' | 'clusters')[],
): Promise<LoadedProxy> {
  const bytes = needs.includes('dump')
    ? await live.adminPage(context, proxy, 'config_dump?include_eds')
    : undefined;
  const clusters = needs.includes('clusters')
    ? clustersPage(await live.adminPage(context, proxy, 'clusters?format=json'))
    : undefined;
  return {
    dump: bytes === undefined ? undefined : decodeDump(bytes),
    clusters,
    bytes: () => bytes ?? new Uint8Array(),
  };
}
