import { readFile } from 'node:fs/promises';
import path from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
};

/** Who may make HTML of text (Svelte of its own templates, Monaco of the lines that it drew) and start a worker. No default. */
const trustedTypes = [
  'svelte-trusted-html',
  'meshscope-worker',
  'defaultWorkerFactory',
  'diffEditorWidget',
  'diffReview',
  'domLineBreaksComputer',
  'editorGhostText',
  'editorViewLayer',
  'richScreenReaderContent',
  'standaloneColorizer',
  'stickyScrollViewLayer',
  'tokenizeToString',
];

/**
 * Runs Monaco, Cytoscape and Svelte without a violation in Chromium 156. Monaco writes style elements and
 * attributes, hence 'unsafe-inline' for styles; nothing needs eval or blob:. `frame-ancestors` forbids
 * every frame, `default-src 'none'` everything that is not named.
 */
export function contentSecurityPolicy(connect: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${["'self'", ...connect].join(' ')}`,
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    `trusted-types ${trustedTypes.join(' ')}`,
  ].join('; ');
}

/** What every answer carries, page or not. */
export function securityHeaders(connect: readonly string[]): Record<string, string> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(connect),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Frame-Options': 'DENY',
  };
}

export interface WebAsset {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly cacheControl: string;
}

/**
 * A file of the built renderer, or undefined. Only names that vite writes are looked up: no percent sign,
 * backslash, colon or leading dot gets past the pattern, so no spelling of `..`, NUL or a drive can leave
 * `root`; the containment check behind it is the second lock.
 */
export async function readWebAsset(root: string, pathname: string): Promise<WebAsset | undefined> {
  if (!/^(?:\/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)+$|^\/$/.test(pathname)) return undefined;
  const file = path.resolve(root, `.${pathname === '/' ? '/index.html' : pathname}`);
  const type = types[path.extname(file)];
  if (type === undefined || !file.startsWith(path.resolve(root) + path.sep)) return undefined;
  try {
    return {
      body: new Uint8Array(await readFile(file)),
      type,
      cacheControl: pathname.startsWith('/assets/')
        ? 'public, max-age=31536000, immutable'
        : 'no-cache',
    };
  } catch {
    return undefined;
  }
}
