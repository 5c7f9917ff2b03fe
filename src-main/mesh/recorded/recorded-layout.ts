import { cancelled } from '../../contract/errors.ts';
import { type AdminPage, adminPages } from '../mesh-source.ts';
import type { MeshFiles } from './mesh-files.ts';

export interface RecordedProxy {
  readonly dump: string;
  readonly pages: ReadonlyMap<AdminPage, string>;
  /** Pilot's /debug/config_dump for it. */
  readonly pilot: string | undefined;
}

export interface RecordedControlPlane {
  readonly name: string;
  readonly namespace: string;
  readonly syncz: string;
  readonly version: string | undefined;
}

/** Which file is what, in a recorded mesh. */
export interface RecordedLayout {
  readonly shape: 'mesh' | 'bug-report' | 'dumps';
  readonly proxies: ReadonlyMap<string, RecordedProxy>;
  readonly controlPlanes: readonly RecordedControlPlane[];
  /** Pods, services and endpoint slices as one list. */
  readonly core: string | undefined;
}

/** Bytes by which a config dump is told from other JSON and YAML. */
const headBytes = 2048;
/** Files that are looked into when nothing is known by its place. */
const mostLookedAt = 2000;

/**
 * Recognises, in this order: a recorded mesh (`proxies/POD.NS/config_dump.json`, `ztunnels/…`, `istiod-N/syncz.json`,
 * `kubernetes/core.json`), an `istioctl bug-report` (`proxies/NS/POD/config_dump?include_eds`,
 * `istio/NS/POD/debug/syncz`; docs/istioctl.md §1.13), any files that are config dumps. Undefined where there is none.
 */
export async function recogniseLayout(
  files: MeshFiles,
  signal?: AbortSignal,
): Promise<RecordedLayout | undefined> {
  return (
    meshLayout(files.paths) ?? bugReportLayout(files.paths) ?? (await dumpsLayout(files, signal))
  );
}

function meshLayout(paths: readonly string[]): RecordedLayout | undefined {
  // A ztunnel's dump has another form, and a folder of its own beside those of Envoys.
  const pattern = /^((?:.*\/)?)(proxies|ztunnels)\/([^/]+)\/config_dump\.(?:json|ya?ml)$/;
  const found = paths.flatMap((path) => {
    const [, prefix, kind = '', proxy] = pattern.exec(path) ?? [];
    return prefix === undefined || proxy === undefined ? [] : [{ path, prefix, kind, proxy }];
  });
  const [first] = found.toSorted((a, b) => a.prefix.length - b.prefix.length);
  if (first === undefined) return undefined;
  const { prefix } = first;
  const all = new Set(paths);
  const known = (path: string): string | undefined => (all.has(path) ? path : undefined);
  const proxies = found
    .filter((one) => one.prefix === prefix)
    .map(({ path, kind, proxy }) => {
      const folder = `${prefix}${kind}/${proxy}/`;
      return [
        proxy,
        {
          dump: path,
          pages: pagesIn((page) => known(`${folder}${page}.json`)),
          // With `include_eds` Pilot says its endpoints, too.
          pilot:
            known(`${folder}pilot_config_dump_eds.json`) ??
            known(`${folder}pilot_config_dump.json`),
        },
      ] as const;
    });
  const controlPlanes = paths.flatMap((path) => {
    const inside = path.startsWith(prefix) ? path.slice(prefix.length) : '';
    const name = /^([^/]+)\/syncz\.json$/.exec(inside)?.[1];
    // A folder with a proxy's own dump is another recording beside this one, and no control plane of it.
    return name === undefined || all.has(`${prefix}${name}/config_dump.json`)
      ? []
      : [
          {
            name,
            namespace: 'istio-system',
            syncz: path,
            version: known(`${prefix}${name}/version`),
          },
        ];
  });
  return {
    shape: 'mesh',
    proxies: new Map(proxies),
    controlPlanes,
    core: known(`${prefix}kubernetes/core.json`),
  };
}

/** The `?` of `config_dump?include_eds` cannot stand in a name everywhere, so any ending will do. */
function bugReportLayout(paths: readonly string[]): RecordedLayout | undefined {
  const pages = pagesByFolder(paths);
  const proxies = new Map<string, RecordedProxy>();
  for (const path of paths) {
    const found = /(?:^|\/)proxies\/([^/]+)\/([^/]+)\/config_dump[^/]*$/.exec(path);
    const [, namespace, pod] = found ?? [];
    if (namespace === undefined || pod === undefined) continue;
    const beside = pages.get(folderOf(path));
    proxies.set(`${pod}.${namespace}`, {
      dump: path,
      pages: new Map(beside),
      pilot: undefined,
    });
  }
  if (proxies.size === 0) return undefined;
  const controlPlanes = paths.flatMap((path) => {
    const found = /(?:^|\/)istio\/([^/]+)\/([^/]+)\/(?:debug[/_]?)?syncz[^/]*$/.exec(path);
    const [, namespace, name] = found ?? [];
    if (namespace === undefined || name === undefined) return [];
    return [{ name, namespace, syncz: path, version: undefined }];
  });
  const core = paths.find((path) => /(?:^|\/)cluster\/k8s-resources[^/]*$/.test(path));
  return { shape: 'bug-report', proxies, controlPlanes, core };
}

/** The pages that lie in each folder, in one pass: a report has thousands of folders. Of two of one name the first counts. */
function pagesByFolder(paths: readonly string[]): Map<string, Map<AdminPage, string>> {
  const folders = new Map<string, Map<AdminPage, string>>();
  for (const path of paths) {
    const folder = folderOf(path);
    const name = pageName(path.slice(folder.length));
    const page = adminPages.find((one) => one === name);
    if (page === undefined) continue;
    const known = folders.get(folder) ?? new Map<AdminPage, string>();
    if (!known.has(page)) known.set(page, path);
    folders.set(folder, known);
  }
  return folders;
}

/** `clusters?format=json`, `certs.txt` → the page's own name. */
function pageName(file: string): string {
  return file.replace(/[?_.].*$/, (rest) =>
    rest.startsWith('_') ? rest.replace(/[?.].*$/, '') : '',
  );
}

function pagesIn(find: (page: AdminPage) => string | undefined): Map<AdminPage, string> {
  return new Map(
    adminPages.flatMap((page) => {
      const path = find(page);
      return path === undefined ? [] : [[page, path]];
    }),
  );
}

/** `pilot_config_dump.json`, `kafka-0.pilot_config_dump.json`: what Pilot would send. */
const pilotName = /^(?:(.*)[._-])?(?:pilot|istiod)[_-]?config[_-]?dump(?:[_-]?eds)?$/i;

async function dumpsLayout(
  files: MeshFiles,
  signal: AbortSignal | undefined,
): Promise<RecordedLayout | undefined> {
  const all = new Set(files.paths);
  const likely = files.paths
    .filter((path) => /(\.(json|ya?ml|txt)|\/[^/.]+|^[^/.]+)$/i.test(path))
    .slice(0, mostLookedAt);
  const dumps: string[] = [];
  for (const path of likely) {
    if (signal?.aborted === true) throw cancelled();
    if (looksLikeDump(await files.head(path, headBytes))) dumps.push(path);
  }
  const pilots = new Map<string, string>();
  for (const path of dumps) {
    const [, own] = pilotName.exec(baseOf(path)) ?? [];
    if (pilotName.test(baseOf(path))) pilots.set(`${folderOf(path)}${own ?? ''}`, path);
  }
  const envoys = dumps.filter((path) => !pilotName.test(baseOf(path)));
  const proxies = new Map<string, RecordedProxy>();
  // What Pilot would send is one more dump where nobody recorded the Envoy.
  for (const path of envoys.length > 0 ? envoys : dumps) {
    const name = dumpName(path, files.place);
    const [folder, base] = [folderOf(path), baseOf(path)];
    const alone = /^config[_-]?dump$/i.test(base);
    const pilot = envoys.length === 0 ? undefined : pilots.get(`${folder}${alone ? '' : base}`);
    proxies.set(proxies.has(name) ? path : name, {
      dump: path,
      pages: alone
        ? pagesIn((page) =>
            all.has(`${folder}${page}.json`) ? `${folder}${page}.json` : undefined,
          )
        : new Map(),
      pilot,
    });
  }
  if (proxies.size === 0) return undefined;
  return { shape: 'dumps', proxies, controlPlanes: [], core: undefined };
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.(json|ya?ml|txt)$/i, '');
}

/** By what every dump says near its beginning: the list `configs`, or a section's type. */
export function looksLikeDump(head: Uint8Array): boolean {
  const text = new TextDecoder().decode(head);
  return (
    /^\s*\{\s*"configs"\s*:/.test(text) ||
    /^(---\s*)?configs:\s/.test(text) ||
    /envoy\.admin\.v\w+\.\w+ConfigDump/.test(text)
  );
}

/** `team/reviews/config_dump.json` → `reviews`; `reviews-v1.default.json` → `reviews-v1.default`. */
function dumpName(path: string, place: string): string {
  const base = baseOf(path);
  if (!/^config[_-]?dump$/i.test(base)) return base;
  // A dump that lies by itself is the proxy that its folder is called after.
  const folder =
    path.split('/').at(-2) ?? place.split(/[\\/]/).findLast((part) => part !== '') ?? '';
  return folder.replace(/\.(zip|tgz|tar|tar\.gz|meshscope)$/i, '') || base;
}
