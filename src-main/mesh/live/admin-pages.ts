import { AppError } from '../../contract/errors.ts';
import { sentence } from '../../words/keys.ts';

/**
 * The pages of Envoy's admin that may be read, all by GET (https://www.envoyproxy.io/docs/envoy/latest/operations/admin).
 * The others change something (quitquitquit, drain_listeners, reset_counters, logging …) or profile.
 */
const pages = new Set([
  'certs',
  'clusters',
  'config_dump',
  'contention',
  'help',
  'hot_restart_version',
  'init_dump',
  'listeners',
  'memory',
  'ready',
  'runtime',
  'server_info',
  'stats',
  'stats/prometheus',
  'stats/recentlookups',
]);

/** `page` (with or without leading slash, with query) as a path that may be sent; throws `bad-request` for any other. */
export function adminPath(page: string): string {
  const relative = page.replace(/^\/+/, '');
  const name = relative.replace(/\?.*$/s, '');
  if (!pages.has(name) || !/^[\x21-\x7e]*$/.test(relative) || relative.includes('#'))
    throw new AppError(
      'bad-request',
      sentence('error.mesh.admin-page', { name: JSON.stringify(name) }),
    );
  return `/${relative}`;
}

/** Bytes of a dump, and of any other page, past which a pod is not believed: the largest real ones are a tenth of it. */
const mostDumpBytes = 1 << 30;
const mostPageBytes = 64 << 20;

/** Bytes that a page may have. */
export function sizeLimit(path: string): number {
  return /^\/(debug\/)?config_dump\b/.test(path) ? mostDumpBytes : mostPageBytes;
}

/** Milliseconds of silence that are allowed: big pages take a busy proxy or istiod long before the first byte. */
export function idleLimit(path: string): number {
  if (
    /^\/(config_dump|clusters|stats|debug\/(config_dump|edsz|adsz|endpoint|registryz))/.test(path)
  )
    return 60_000;
  return path.startsWith('/debug/') ? 20_000 : 10_000;
}
