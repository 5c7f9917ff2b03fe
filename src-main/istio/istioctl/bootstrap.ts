import { type JsonObject, obj, text } from '../../contract/json.ts';
import { envoyBuild } from '../../envoy/build-version.ts';
import type { Dump } from '../../envoy/dump.ts';
import { printedResource } from './printed.ts';
import { tabulate } from './tabwriter.ts';

/** docs/istioctl.md §1.2; PrintBootstrapSummary. */
export function bootstrapSummary(dump: Dump): string {
  const node = obj(bootstrapOf(dump)['node']);
  const metadata = obj(node['metadata']);
  const rows: string[][] = [];
  const version = text(metadata['ISTIO_VERSION']);
  if (version !== '') rows.push(['Istio Version:', version]);
  const sha = proxySha(text(metadata['ISTIO_PROXY_SHA']));
  if (sha !== '') rows.push(['Istio Proxy Version:', sha]);
  rows.push(['Envoy Version:', envoyBuild(node)]);
  return tabulate(rows, 1);
}

/** `abc` of `istio-proxy:abc`; the whole text where it has no colon (newer builds, waypoints). */
function proxySha(text: string): string {
  const [whole = '', behindColon] = text.split(':');
  return behindColon ?? whole;
}

function bootstrapOf(dump: Dump): JsonObject {
  const entry = dump.entries('bootstrap')[0];
  return entry === undefined ? {} : dump.resource(entry);
}

/**
 * The BootstrapConfigDump that istioctl prints; undefined when the dump has none. The istioctl of v2's time
 * printed the section's own `@type` too (istio/v1.1/configdump/bootstrapdump.json).
 */
export function bootstrapDocument(dump: Dump): JsonObject | undefined {
  const entry = dump.entries('bootstrap')[0];
  if (entry === undefined) return undefined;
  const section = dump.sections.find(({ kind }) => kind === 'bootstrap');
  const typed = dump.generation === 'v2' && section?.type.includes('/') === true;
  return {
    ...(typed ? { '@type': section.type } : {}),
    bootstrap: printedResource(dump, entry),
    lastUpdated: entry.lastUpdated,
  };
}
