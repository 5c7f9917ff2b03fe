import { AppError } from '../../contract/errors.ts';
import { at, flag, type JsonObject, objects, strings, text } from '../../contract/json.ts';
import { splitProxyId } from '../../contract/proxy-id.ts';
import { urlPart } from '../../contract/url-part.ts';
import type { Cluster } from '../../kube/cluster.ts';
import type { ResourceType } from '../../kube/http/resources.ts';
import type { RecordedPage } from '../mesh-source.ts';
import { listWhereAllowed } from './list-allowed.ts';
import { type PageReader, wholePage } from './page.ts';
import { openPilot } from './pilot-source.ts';
import { openAdmin } from './proxy-source.ts';

const envoyPages = { 'listeners.json': 'listeners?format=json', 'stats.txt': 'stats?usedonly' };
/** API groups whose objects Istio turns into configuration. */
const istioGroups = /(^|\.)istio\.io$|^gateway\.networking\.k8s\.io$/;

/** A page for the record; undefined when this Envoy or Pilot has none of that name (404), or nothing may be listed. */
export async function clusterPage(
  reader: PageReader,
  page: RecordedPage,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  if (page.of === 'kubernetes') {
    return page.file === 'istio.json' ? await istioObjects(reader.cluster, signal) : undefined;
  }
  try {
    if (page.of === 'envoy') {
      const { pod: name, namespace } = splitProxyId(page.proxy);
      const pod = { name, namespace };
      const opened = await openAdmin(reader, pod, envoyPages[page.file], { signal });
      return await wholePage(opened.chunks);
    }
    const pod = { name: page.pod, namespace: page.namespace };
    const name = page.file.replace(/\.json$/, '');
    const path = name === 'version' ? '/version' : `/debug/${name}`;
    return await wholePage((await openPilot(reader, pod, path, { signal })).chunks);
  } catch (error) {
    if (!signal.aborted && error instanceof AppError && error.code === 'admin-unexpected')
      return undefined;
    throw error;
  }
}

async function istioObjects(
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const items: JsonObject[] = [];
  for (const { apiVersion, kind, type } of await istioTypes(cluster, signal)) {
    const found = await listWhereAllowed(cluster, type, { signal });
    items.push(...found.items.map((item) => ({ ...item, apiVersion, kind })));
  }
  if (items.length === 0) return undefined;
  return new TextEncoder().encode(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
}

interface Listed {
  readonly apiVersion: string;
  readonly kind: string;
  readonly type: ResourceType;
}

/** What the API server's discovery names: each group in its preferred version. */
async function istioTypes(cluster: Cluster, signal: AbortSignal): Promise<readonly Listed[]> {
  const groups = objects(at(await cluster.client.get('/apis', { signal }), 'groups'));
  const found: Listed[] = [];
  for (const group of groups) {
    const name = text(group['name']);
    const version = text(at(group, 'preferredVersion', 'version'));
    if (!istioGroups.test(name) || version === '') continue;
    const listed = await cluster.client.get(`/apis/${urlPart(name)}/${urlPart(version)}`, {
      signal,
    });
    for (const resource of objects(at(listed, 'resources'))) {
      const plural = text(resource['name']);
      if (plural.includes('/') || !strings(resource['verbs']).includes('list')) continue;
      found.push({
        apiVersion: `${name}/${version}`,
        kind: text(resource['kind']),
        type: { group: name, version, plural, namespaced: flag(resource['namespaced']) },
      });
    }
  }
  return found;
}
