import { AppError } from '../../contract/errors.ts';
import type { PodRef } from '../../kube/streams/failures.ts';
import { sentence } from '../../words/keys.ts';
import { adminPath } from './admin-pages.ts';
import {
  describePage,
  type PageReader,
  type PodPage,
  type ReadOptions,
  wholePage,
} from './page.ts';

/** Envoy's admin port inside the pod (docs/istioctl.md §5). */
const adminPort = 15000;

/** The container that Istio has called so since 1.0, in sidecars, gateways, waypoints and ztunnel alike. */
export const proxyContainer = 'istio-proxy';

/** `pilot-agent request` of today and of Istio 1.0, which wants a body and is not on the PATH everywhere. */
function agentCommands(path: string): readonly (readonly string[])[] {
  const page = path.slice(1);
  return [
    ['pilot-agent', 'request', 'GET', page],
    ['/usr/local/bin/pilot-agent', 'request', 'GET', page, ''],
  ];
}

/**
 * Opens a page of a pod's Envoy admin (`config_dump?include_eds`, `clusters?format=json` …). Throws `bad-request` for a page that
 * is not read here, `admin-unexpected` when Envoy answers anything but 200, and what the ladder throws.
 */
export async function openAdmin(
  reader: PageReader,
  pod: PodRef,
  page: string,
  options: ReadOptions = {},
): Promise<PodPage> {
  const path = adminPath(page);
  const request = {
    pod,
    path,
    ports: [adminPort],
    exec: { container: proxyContainer, commands: agentCommands(path) },
  };
  const opened = await reader.read(request, options);
  if (opened.status === 200) return opened;
  const detail = Buffer.from(await wholePage(opened.chunks))
    .toString('utf8')
    .trim()
    .slice(0, 500);
  throw new AppError(
    'admin-unexpected',
    sentence('error.mesh.page-status', { page: describePage(request), status: opened.status }),
    {
      detail,
    },
  );
}

/** The bytes of a page of a pod's Envoy admin, as they come. */
export async function* readAdmin(
  reader: PageReader,
  pod: PodRef,
  page: string,
  options: ReadOptions = {},
): AsyncGenerator<Uint8Array> {
  yield* (await openAdmin(reader, pod, page, options)).chunks;
}
