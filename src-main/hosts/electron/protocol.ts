import { type Protocol, protocol } from 'electron';

import { readWebAsset, securityHeaders } from '../web-assets.ts';
import { isOwn, scheme } from './origin.ts';

/** Must run before `ready`. Fetch without CORS would let other origins read the scheme (CVE-2026-70604). */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme,
      privileges: {
        standard: true,
        secure: true,
        supportFetchAPI: true,
        corsEnabled: true,
        codeCache: true,
      },
    },
  ]);
}

/** Serves the built renderer from `root` (in the packaged app a folder of the asar) and refuses file:. */
export function handleScheme(target: Protocol, root: string): void {
  target.handle(scheme, (request) => answer(request, root));
  target.handle('file', () => refused(403));
}

async function answer(request: Request, root: string): Promise<Response> {
  if (request.method !== 'GET') return refused(405);
  if (!isOwn(request.url)) return refused(404);
  const asset = await readWebAsset(root, new URL(request.url).pathname);
  if (asset === undefined) return refused(404);
  return new Response(asset.body, {
    headers: {
      ...securityHeaders([]),
      'Content-Type': asset.type,
      'Cache-Control': asset.cacheControl,
    },
  });
}

const refused = (status: number): Response =>
  new Response('', { status, headers: securityHeaders([]) });
