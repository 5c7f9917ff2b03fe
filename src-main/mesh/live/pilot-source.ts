import { AppError } from '../../contract/errors.ts';
import { urlPart } from '../../contract/url-part.ts';
import type { PodRef } from '../../kube/streams/failures.ts';
import { sentence } from '../../words/keys.ts';
import {
  describePage,
  type PageReader,
  type PodPage,
  type ReadOptions,
  wholePage,
} from './page.ts';

/** The monitoring port of today's istiod and of Pilot since 1.1; 8080 where `--monitoringAddr ""` or before (docs/istioctl.md §4). */
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
      sentence('error.mesh.pilot-page', { name: JSON.stringify(path) }),
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

/**
 * What a control plane would push to the proxy (`pod.namespace`), with endpoints, from the first of the pods that serves it; undefined
 * when none does. Throws the first failure of another kind only when nobody answers: another replica may be well when one is not.
 */
export async function openPilotDump(
  reader: PageReader,
  pilots: readonly PodRef[],
  proxy: string,
  signal: AbortSignal | undefined,
): Promise<PodPage | undefined> {
  const path = `/debug/config_dump?proxyID=${urlPart(proxy)}&include_eds=true`;
  let failure: AppError | undefined;
  for (const pilot of pilots) {
    try {
      return await openPilot(reader, pilot, path, { signal });
    } catch (error) {
      if (signal?.aborted === true || !(error instanceof AppError)) throw error;
      if (error.code !== 'proxy-not-connected') failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return undefined;
}

async function refusal(page: PodPage, what: string): Promise<AppError> {
  const detail = Buffer.from(await wholePage(page.chunks))
    .toString('utf8')
    .trim()
    .slice(0, 500);
  // pilot/pkg/xds/debug.go: "Proxy not connected to this Pilot instance. It may be connected to another instance."
  if (page.status === 404 && detail.includes('not connected')) {
    return new AppError('proxy-not-connected', sentence('error.mesh.other-replica', { what }), {
      detail,
    });
  }
  if (page.status === 401 || page.status === 403) {
    return new AppError(
      'forbidden',
      sentence('error.mesh.istiod-refused', { what, status: page.status }),
      {
        detail,
        hint: sentence('hint.mesh.loopback-only'),
      },
    );
  }
  return new AppError(
    'admin-unexpected',
    sentence('error.mesh.istiod-status', { what, status: page.status }),
    {
      detail,
      ...(page.status === 404 ? { hint: sentence('hint.mesh.debug-off') } : {}),
    },
  );
}
