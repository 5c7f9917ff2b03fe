import {
  at,
  type Json,
  type JsonObject,
  list,
  obj,
  objects,
  strings,
  text,
} from '../contract/json.ts';
import { endpointsAt, podAt, serviceAt, sliceAt } from '../contract/kubernetes-objects.ts';
import { splitProxyId } from '../contract/proxy-id.ts';
import { namespaceOf } from './project.ts';

/**
 * What a snapshot of a few proxies holds beside them: pods, services and resources of their namespaces, and of the rest of the mesh
 * only what their configuration names. That is learnt from the bytes of their pages as these pass by.
 */
export class Narrow {
  readonly #namespaces: ReadonlySet<string>;
  readonly #proxies: ReadonlySet<string>;
  readonly #addresses = new Set<string>();
  readonly #services = new Set<string>();
  /** The end of what passed of each page: a name may be cut between two pieces. */
  readonly #tails = new Map<string, string>();

  #pods = 0;
  #servicesBeside = 0;

  constructor(proxies: readonly string[], namespaces: readonly string[]) {
    this.#proxies = new Set(proxies);
    this.#namespaces = new Set([
      ...namespaces,
      ...proxies.map((proxy) => splitProxyId(proxy).namespace),
    ]);
  }

  /** Bytes of a page of one of the proxies. */
  look(page: string, bytes: Uint8Array): void {
    const piece = (this.#tails.get(page) ?? '') + Buffer.from(bytes).toString('latin1');
    for (const [address] of piece.matchAll(ipv4)) this.#addresses.add(address);
    for (const [, address] of piece.matchAll(ipv6))
      if (address !== undefined) this.#addresses.add(address);
    for (const [, name, namespace] of piece.matchAll(host))
      this.#services.add(`${name ?? ''}.${namespace ?? ''}`);
    this.#tails.set(page, piece.slice(-300));
  }

  /** How many objects of other namespaces the snapshot holds, because its proxies' configuration names them. */
  get beside(): { readonly pods: number; readonly services: number } {
    return { pods: this.#pods, services: this.#servicesBeside };
  }

  /** A control plane's sync answer holds one entry per proxy of the mesh. */
  syncz(answer: Json): Json {
    return list(answer).filter((one) => this.#proxies.has(text(obj(one)['proxy'])));
  }

  /** Istio's resources: those of the scope, and those of the root namespace, which concern everybody. */
  isResourceWanted(item: JsonObject): boolean {
    const namespace = namespaceOf(item);
    return namespace === '' || namespace === rootNamespace || this.#namespaces.has(namespace);
  }

  isWanted(item: JsonObject): boolean {
    const namespace = namespaceOf(item);
    if (this.#namespaces.has(namespace)) return true;
    switch (item['kind']) {
      case 'Pod': {
        const isNamed = this.#isPodNamed(item);
        if (isNamed) this.#pods += 1;
        return isNamed;
      }
      case 'Service': {
        const name = `${text(serviceAt(item, 'metadata', 'name'))}.${namespace}`;
        const isNamed = this.#services.has(name);
        if (isNamed) this.#servicesBeside += 1;
        return isNamed;
      }
      case 'EndpointSlice': {
        const service = text(at(sliceAt(item, 'metadata', 'labels'), 'kubernetes.io/service-name'));
        return this.#services.has(`${service}.${namespace}`) && this.#isSliceNamed(item);
      }
      case 'Endpoints':
        return this.#services.has(`${text(endpointsAt(item, 'metadata', 'name'))}.${namespace}`);
      case 'Namespace':
        return this.#namespaces.has(text(at(item, 'metadata', 'name')));
      default:
        return false;
    }
  }

  #isPodNamed(item: JsonObject): boolean {
    const ips = objects(podAt(item, 'status', 'podIPs')).map((one) => text(one['ip']));
    return [text(podAt(item, 'status', 'podIP')), ...ips].some((ip) => this.#addresses.has(ip));
  }

  /** A service whose endpoints no proxy in the scope was told: its addresses belong to others. */
  #isSliceNamed(item: JsonObject): boolean {
    return objects(sliceAt(item, 'endpoints'))
      .flatMap((one) => strings(one['addresses']))
      .some((address) => this.#addresses.has(address));
  }
}

const rootNamespace = 'istio-system';
const ipv4 = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g;
const ipv6 = /"([0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})"/g;
const host = /(?<![\w-])([a-z0-9][a-z0-9-]{0,62})\.([a-z0-9][a-z0-9-]{0,62})\.svc(?![\w-])/g;
