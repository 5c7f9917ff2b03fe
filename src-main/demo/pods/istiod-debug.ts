import type { ServerResponse } from 'node:http';

import type { Json } from '../../contract/json.ts';
import type { DemoPilot } from '../model.ts';
import type { PortHandler } from './handlers.ts';
import { jsonPieces, writePieces } from './json-out.ts';
import type { PodWorld, RunningPod } from './pod.ts';

const pages = {
  today: [
    'adsz',
    'adsz?push=true',
    'authorizationz',
    'cachez',
    'clusterz',
    'config_dump',
    'configz',
    'connections',
    'ecdsz',
    'edsz',
    'endpointShardz',
    'endpointz',
    'inject',
    'instancesz',
    'mesh',
    'networkz',
    'push_status',
    'pushcontext',
    'registryz',
    'resourcesz',
    'sidecarz',
    'syncz',
    'telemetryz',
  ],
  old: [
    'adsz',
    'authenticationz',
    'cdsz',
    'config_dump',
    'configz',
    'edsz',
    'endpointShardz',
    'endpointz',
    'push_status',
    'registryz',
    'syncz',
    'workloadz',
  ],
} as const;

const needProxy = 'You must provide a proxyID in the query string';
const notConnected =
  'Proxy not connected to this Pilot instance. It may be connected to another instance.';

/** istiod's HTTP on 15014 and 8080, and old Pilot's (docs/istioctl.md §4). */
export function istiodHandler(world: PodWorld, pod: RunningPod, pilot: DemoPilot): PortHandler {
  return async (request, response, origin) => {
    request.resume();
    const url = new URL(request.url ?? '/', 'http://istiod');
    const path = url.pathname.replace(/\/$/, '');
    const reply = new Reply(response, pod, url.searchParams.has('pretty'));
    if (path === '/ready') await reply.text(200, '');
    else if (path === '/version') await reply.text(200, pilot.versionText());
    else if (path === '/metrics') await reply.text(200, metrics(pilot));
    else if (path === '/debug') reply.html(index(world.legacy));
    else if (path.startsWith('/debug/')) {
      // Loopback is exempt; anybody else needs a token since ENABLE_DEBUG_ON_HTTP got its authenticators.
      if (!world.legacy && origin !== 'loopback' && request.headers.authorization === undefined) {
        await reply.text(401, 'Unauthenticated\n');
      } else {
        await debugPage(world, pilot, path.slice('/debug/'.length), url.searchParams, reply);
      }
    } else await reply.text(404, '404 page not found\n');
  };
}

async function debugPage(
  world: PodWorld,
  pilot: DemoPilot,
  page: string,
  query: URLSearchParams,
  reply: Reply,
): Promise<void> {
  const now = world.now();
  const proxy = query.get('proxyID') ?? undefined;
  switch (page) {
    case 'list':
      return reply.json([...(world.legacy ? pages.old : pages.today)]);
    case 'syncz':
      return reply.json(pilot.syncz(now));
    case 'adsz':
      return reply.json(pilot.adsz(now));
    case 'registryz':
      return reply.json(pilot.registryz(now));
    case 'configz':
      return reply.json(pilot.configz(now));
    case 'edsz': {
      const eds = pilot.edsz(proxy === undefined ? undefined : reply.original(proxy), now);
      if (typeof eds === 'string') return reply.text(400, eds);
      return reply.json(eds);
    }
    case 'config_dump': {
      if (proxy === undefined || proxy === '') return reply.text(400, needProxy);
      const eds = query.get('include_eds');
      const dump = pilot.configDump(reply.original(proxy), now, eds !== null && eds !== 'false');
      return dump === undefined ? reply.text(404, notConnected) : reply.json(dump);
    }
    default: {
      const found = pilot.page(page, now);
      return found === undefined ? reply.text(404, '404 page not found\n') : reply.json(found);
    }
  }
}

class Reply {
  readonly #response: ServerResponse;
  readonly #pod: RunningPod;
  readonly #pretty: boolean;

  constructor(response: ServerResponse, pod: RunningPod, pretty: boolean) {
    this.#response = response;
    this.#pod = pod;
    this.#pretty = pretty;
  }

  /** The name that the generator knows: a restarted pod asks under its new one. */
  original(proxy: string): string {
    return this.#pod.unrewrite(proxy);
  }

  /** Resolves at once: as a result it makes the pages below read alike. */
  text(code: number, body: string): Promise<void> {
    this.#response.writeHead(code, { 'Content-Type': 'text/plain; charset=utf-8' });
    this.#response.end(this.#pod.rewrite(body));
    return Promise.resolve();
  }

  html(body: string): void {
    this.#response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    this.#response.end(body);
  }

  async json(value: Json): Promise<void> {
    this.#response.writeHead(200, { 'Content-Type': 'application/json' });
    await writePieces(this.#response, jsonPieces(value, this.#pretty ? 2 : 0), (part) =>
      this.#pod.rewrite(part),
    );
  }
}

/** ControlZ on 9876: a small page, as a person sees it first. */
export function controlZ(pilot: DemoPilot): PortHandler {
  return (_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(
      `<!DOCTYPE html><title>ControlZ</title><h1>ControlZ</h1><p>pilot-discovery ${pilot.version}, ${pilot.pod.name}</p>\n`,
    );
  };
}

function index(legacy: boolean): string {
  const rows = (legacy ? pages.old : pages.today).map(
    (page) => `<tr><td><a href="/debug/${page}">${page}</a></td></tr>`,
  );
  return `<html><head><title>Pilot Debug Console</title></head><body><table id="endpoints">${rows.join('')}</table></body></html>\n`;
}

function metrics(pilot: DemoPilot): string {
  return (
    '# HELP pilot_info Pilot version and build information.\n# TYPE pilot_info gauge\n' +
    `pilot_info{version="${pilot.version}"} 1\n` +
    '# HELP pilot_xds Number of endpoints connected to this pilot using XDS.\n# TYPE pilot_xds gauge\n' +
    `pilot_xds{version="${pilot.version}"} 4\n`
  );
}
