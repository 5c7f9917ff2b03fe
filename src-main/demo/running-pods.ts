import { type Json, type JsonObject, obj, objects, text } from '../contract/json.ts';
import { nameOf, namespaceOf, type ResourceType } from './api/resources.ts';
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
    const origin = this.#origins.get(`${namespace}/${oldName}`);
    this.#origins.delete(`${namespace}/${oldName}`);
    if (origin !== undefined) this.#origins.set(`${namespace}/${newName}`, origin);
  }

  copied(namespace: string, name: string, copy: string): void {
    const origin = this.#origins.get(`${namespace}/${name}`);
    if (origin !== undefined) {
      this.#origins.set(`${namespace}/${copy}`, { source: origin.source, clone: true });
    }
  }

  removed(namespace: string, name: string): void {
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
    const renames = this.#renames(source, name, origin?.clone === true);
    return {
      name,
      namespace,
      object,
      envoy: this.#cluster.envoys.find(made),
      pilot: pilot === undefined ? undefined : this.#today(pilot),
      rewrite: (written) =>
        renames.reduce((result, [from, to]) => result.replaceAll(from, to), written),
      unrewrite: (written) =>
        renames.reduce((result, [from, to]) => result.replaceAll(to, from), written),
    };
  }

  /** Generator name → today's name, for every pod that was restarted, this one's own copy first. */
  #renames(source: string, name: string, clone: boolean): [from: string, to: string][] {
    const renames: [string, string][] = [];
    const own = source.split('/')[1] ?? '';
    if (clone) renames.push([own, name]);
    for (const [key, origin] of this.#origins) {
      const from = origin.source.split('/')[1] ?? '';
      const to = key.split('/')[1] ?? '';
      if (!origin.clone && from !== to && !(clone && from === own)) renames.push([from, to]);
    }
    return renames;
  }

  /** The same Pilot without the proxies whose pods are gone, and with the copies that were added. */
  #today(pilot: DemoPilot): DemoPilot {
    const proxyOf = (key: string): string => key.split('/').reverse().join('.');
    const gone = new Set([...this.#gone].map(proxyOf));
    const copies = [...this.#origins]
      .filter(([, origin]) => origin.clone)
      .map(([key, origin]) => [proxyOf(origin.source), proxyOf(key)] as const);
    if (gone.size === 0 && copies.length === 0) return pilot;
    const filterRows = (rows: Json, proxy: (row: JsonObject) => string): Json => {
      if (!Array.isArray(rows)) return rows;
      const kept = objects(rows).filter((row) => !gone.has(proxy(row)));
      const added = copies.flatMap(([from, to]) =>
        objects(rows)
          .filter((row) => proxy(row) === from)
          .map((row) => renamed(row, from, to)),
      );
      return [...kept, ...added];
    };
    const source = (proxy: string): string =>
      copies.find(([, copy]) => copy === proxy)?.[0] ?? proxy;
    return {
      ...pilot,
      pod: pilot.pod,
      version: pilot.version,
      versionText: () => pilot.versionText(),
      syncz: (now) => filterRows(pilot.syncz(now), (row) => text(row['proxy'])),
      adsz: (now) => {
        const adsz = pilot.adsz(now);
        const clients = obj(adsz)['clients'];
        if (clients === undefined) return adsz;
        const rows = filterRows(clients, (row) => text(row['connectionId']).replace(/-\d+$/, ''));
        return { ...obj(adsz), totalClients: Array.isArray(rows) ? rows.length : 0, clients: rows };
      },
      configDump: (proxy, now, includeEds) =>
        gone.has(proxy) ? undefined : pilot.configDump(source(proxy), now, includeEds),
      edsz: (proxy, now) => pilot.edsz(proxy === undefined ? undefined : source(proxy), now),
      registryz: (now) => pilot.registryz(now),
      configz: (now) => pilot.configz(now),
      page: (name, now) => pilot.page(name, now),
    };
  }
}

function renamed(row: JsonObject, from: string, to: string): JsonObject {
  const copy: unknown = JSON.parse(JSON.stringify(row).replaceAll(from, to));
  return typeof copy === 'object' && copy !== null && !Array.isArray(copy) ? { ...copy } : row;
}
