import { type Json, type JsonObject, obj, objects, text } from '../contract/json.ts';
import type { ResourceType } from './api/resource-types.ts';
import { nameOf, namespaceOf } from './api/resources.ts';
import type { Store } from './api/store.ts';
import type { DemoCluster, DemoEnvoy, DemoPilot } from './model.ts';
import type { PodWorld, RunningPod } from './pods/pod.ts';

/** Which pod of the generator a pod of today is. */
interface Origin {
  /** `namespace/name` as made. */
  readonly source: string;
  /** A copy beside the original, not its successor. */
  readonly clone: boolean;
}

/** Pairs of the generator's name and today's. */
type Renames = readonly (readonly [from: string, to: string])[];

/** The pods of the store joined with their Envoys and Pilots, through restarts and copies. */
export class RunningPods implements PodWorld {
  readonly legacy: boolean;
  readonly #store: Store;
  readonly #podType: ResourceType;
  readonly #serviceType: ResourceType | undefined;
  readonly #cluster: DemoCluster;
  readonly #clock: () => number;
  readonly #origins = new Map<string, Origin>();
  readonly #gone = new Set<string>();
  /** Renames by pod, until the next pod comes or goes. */
  readonly #known = new Map<string, Renames>();

  constructor(cluster: DemoCluster, store: Store, podType: ResourceType, clock: () => number) {
    this.legacy = store.resources.legacy;
    this.#store = store;
    this.#podType = podType;
    this.#serviceType = store.resources.find('', 'v1', 'services');
    this.#cluster = cluster;
    this.#clock = clock;
    for (const pod of store.list(podType)) {
      const key = `${namespaceOf(pod)}/${nameOf(pod)}`;
      this.#origins.set(key, { source: key, clone: false });
    }
  }

  now(): number {
    return this.#clock();
  }

  pod(namespace: string, name: string): RunningPod | undefined {
    const object = this.#store.get(this.#podType, namespace, name);
    return object === undefined ? undefined : this.#running(object);
  }

  pods(): readonly RunningPod[] {
    return this.#store.list(this.#podType).map((object) => this.#running(object));
  }

  services(): readonly JsonObject[] {
    return this.#serviceType === undefined ? [] : this.#store.list(this.#serviceType);
  }

  /** Another pod takes over what the old one was. */
  replaced(namespace: string, oldName: string, newName: string): void {
    this.#known.clear();
    const origin = this.#origins.get(`${namespace}/${oldName}`);
    this.#origins.delete(`${namespace}/${oldName}`);
    if (origin !== undefined) this.#origins.set(`${namespace}/${newName}`, origin);
  }

  copied(namespace: string, name: string, copy: string): void {
    this.#known.clear();
    const origin = this.#origins.get(`${namespace}/${name}`);
    if (origin !== undefined) {
      this.#origins.set(`${namespace}/${copy}`, { source: origin.source, clone: true });
    }
  }

  removed(namespace: string, name: string): void {
    this.#known.clear();
    const key = `${namespace}/${name}`;
    const origin = this.#origins.get(key);
    this.#origins.delete(key);
    if (origin !== undefined && !origin.clone) this.#gone.add(origin.source);
  }

  #running(object: JsonObject): RunningPod {
    const namespace = namespaceOf(object);
    const name = nameOf(object);
    const origin = this.#origins.get(`${namespace}/${name}`);
    const source = origin?.source ?? `${namespace}/${name}`;
    const made = (item: DemoEnvoy | DemoPilot): boolean =>
      `${item.pod.namespace}/${item.pod.name}` === source;
    const pilot = this.#cluster.pilots.find(made);
    // Asked again at each call: servers keep their pod while others come and go.
    const renames = (): Renames => this.#renames(source, name, origin?.clone === true);
    return {
      name,
      namespace,
      object,
      envoy: this.#cluster.envoys.find(made),
      pilot: pilot === undefined ? undefined : this.#today(pilot),
      rewrite: (written) =>
        renames().reduce((result, [from, to]) => result.replaceAll(from, to), written),
      unrewrite: (written) =>
        renames().reduce((result, [from, to]) => result.replaceAll(to, from), written),
    };
  }

  /** Generator name → today's name, for every pod that was restarted, this one's own copy first. */
  #renames(source: string, name: string, clone: boolean): Renames {
    const key = clone ? `${source} ${name}` : '';
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const renames: [string, string][] = [];
    const own = source.split('/')[1] ?? '';
    if (clone) renames.push([own, name]);
    for (const [today, origin] of this.#origins) {
      const from = origin.source.split('/')[1] ?? '';
      const to = today.split('/')[1] ?? '';
      if (!origin.clone && from !== to && !(clone && from === own)) renames.push([from, to]);
    }
    this.#known.set(key, renames);
    return renames;
  }

  /** The same Pilot without the proxies whose pods are gone, and with the copies that were added. */
  #today(pilot: DemoPilot): DemoPilot {
    const source = (proxy: string): string =>
      this.#copies().find(([, copy]) => copy === proxy)?.[0] ?? proxy;
    return {
      ...pilot,
      pod: pilot.pod,
      version: pilot.version,
      versionText: () => pilot.versionText(),
      syncz: (now) => this.#proxyRows(pilot.syncz(now), (row) => text(row['proxy'])),
      adsz: (now) => {
        const adsz = pilot.adsz(now);
        const clients = obj(adsz)['clients'];
        if (clients === undefined) return adsz;
        const rows = this.#proxyRows(clients, (row) =>
          text(row['connectionId']).replace(/-\d+$/, ''),
        );
        return { ...obj(adsz), totalClients: Array.isArray(rows) ? rows.length : 0, clients: rows };
      },
      configDump: (proxy, now, includeEds) =>
        this.#goneProxies().has(proxy)
          ? undefined
          : pilot.configDump(source(proxy), now, includeEds),
      edsz: (proxy, now) => pilot.edsz(proxy === undefined ? undefined : source(proxy), now),
      registryz: (now) => pilot.registryz(now),
      configz: (now) => pilot.configz(now),
      page: (name, now) => pilot.page(name, now),
    };
  }

  #proxyRows(rows: Json, proxy: (row: JsonObject) => string): Json {
    if (!Array.isArray(rows)) return rows;
    const gone = this.#goneProxies();
    const kept = objects(rows).filter((row) => !gone.has(proxy(row)));
    const added = this.#copies().flatMap(([from, to]) =>
      objects(rows)
        .filter((row) => proxy(row) === from)
        .map((row) => renamed(row, from, to)),
    );
    return [...kept, ...added];
  }

  #goneProxies(): ReadonlySet<string> {
    return new Set([...this.#gone].map(proxyId));
  }

  #copies(): readonly (readonly [source: string, copy: string])[] {
    return [...this.#origins]
      .filter(([, origin]) => origin.clone)
      .map(([key, origin]) => [proxyId(origin.source), proxyId(key)] as const);
  }
}

function renamed(row: JsonObject, from: string, to: string): JsonObject {
  const copy: unknown = JSON.parse(JSON.stringify(row).replaceAll(from, to));
  return typeof copy === 'object' && copy !== null && !Array.isArray(copy) ? { ...copy } : row;
}

/** `namespace/pod` → `pod.namespace`, as Pilot names proxies. */
function proxyId(key: string): string {
  return key.split('/').reverse().join('.');
}
