import { AppError } from '../contract/errors.ts';
import type { PodRef } from '../kube/streams/failures.ts';
import {
  describePage,
  type PageReader,
  type PodPage,
  type ReadOptions,
  wholePage,
} from './page.ts';

/** The monitoring port of today's istiod and of Pilot since 1.1; 8080 where `--monitoringAddr ""` or before (istioctl.md §4). */
const ports = [15014, 8080] as const;

/** Only what reads; `adsz?push=true`, `cachez?clear=true` and force_disconnect change something. */
const readable = /^\/(version|ready|debug(\/[A-Za-z0-9_]+)?)(\?[^#\s]*)?$/;
const changing = /[?&](push|clear)=|force_disconnect/;

/**
 * Opens a debug page of a control plane's pod. Throws `proxy-not-connected` when this replica does not serve the proxy that was
 * asked for, `forbidden` when istiod itself refuses, else AppErrors of the ladder.
 */
export async function openPilot(
  reader: PageReader,
  pod: PodRef,
  path: string,
  options: ReadOptions = {},
): Promise<PodPage> {
  if (!readable.test(path) || changing.test(path)) {
    throw new AppError(
      'bad-request',
      `Pilot's page ${JSON.stringify(path)} is not one that is read here.`,
    );
  }
  const request = {
    pod,
    path,
    ports,
    exec: {
      container: 'discovery',
      commands: [
        ['pilot-discovery', 'request', 'GET', path],
        ['/usr/local/bin/pilot-discovery', 'request', 'GET', path, ''],
      ],
    },
  };
  const opened = await reader.read(request, options);
  if (opened.status !== 200) throw await refusal(opened, describePage(request));
  return opened;
}

/** The bytes of a debug page of a control plane's pod, as they come. */
export async function* readPilot(
  reader: PageReader,
  pod: PodRef,
  path: string,
  options: ReadOptions = {},
): AsyncGenerator<Uint8Array> {
  yield* (await openPilot(reader, pod, path, options)).chunks;
}

async function refusal(page: PodPage, what: string): Promise<AppError> {
  const detail = Buffer.from(await wholePage(page.chunks))
    .toString('utf8')
    .trim()
    .slice(0, 500);
  // pilot/pkg/xds/debug.go: "Proxy not connected to this Pilot instance. It may be connected to another instance."
  if (page.status === 404 && detail.includes('not connected')) {
    return new AppError('proxy-not-connected', `${what}: this replica does not serve the proxy.`, {
      detail,
    });
  }
  if (page.status === 401 || page.status === 403) {
    return new AppError('forbidden', `${what}: istiod answered HTTP ${page.status}.`, {
      detail,
      hint: 'istiod lets only loopback callers in (ENABLE_DEBUG_ON_HTTP, DEBUG_ENDPOINT_AUTH_ALLOWED_NAMESPACES).',
    });
  }
  return new AppError('admin-unexpected', `${what}: HTTP ${page.status}.`, { detail });
}
