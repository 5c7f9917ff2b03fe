import { at, type JsonObject, num, obj, optObj, str, text } from '../../contract/json.ts';
import type { ResourceKind, ResourceRef } from '../../contract/resources.ts';
import type { Dump, ProxyConfig, ResourceEntry } from '../dump.ts';
import { messages } from '../match/fields.ts';
import { type EnvoyRules, envoyRules } from '../match/rules.ts';

/** A listener that serves: static or active. */
export interface ServingListener {
  readonly entry: ResourceEntry;
  readonly name: string;
  /** The kernel delivers connections to it. */
  readonly bound: boolean;
}

/** One proxy's configuration, indexed for tracing: each list is walked once per dump. */
export interface ProxyView {
  readonly proxy: ProxyConfig;
  readonly bootstrap: JsonObject;
  readonly version: string;
  rules(version: string | undefined, runtime: Readonly<Record<string, unknown>>): EnvoyRules;
  /** `ip:port` (as in the configuration) → the listener that holds it. */
  listenerAt(ip: string, port: number): ServingListener | undefined;
  /** By the name an internal listener is reached by. */
  listenerNamed(name: string): ServingListener | undefined;
  readonly listeners: readonly ServingListener[];
  resource(entry: ResourceEntry): JsonObject;
  /** The one that serves: active or static, never warming, draining or refused. */
  serving(kind: ResourceKind, name: string): ResourceEntry | undefined;
  /** True when the dump has a section of this kind at all. */
  has(kind: ResourceKind): boolean;
}

export function refOf(entry: ResourceEntry): ResourceRef {
  return { kind: entry.kind, index: entry.index };
}

function addresses(listener: JsonObject): readonly JsonObject[] {
  return [
    obj(listener['address']),
    ...messages(listener['additionalAddresses']).map((one) => obj(one['address'])),
  ];
}

function addressKeys(listener: JsonObject): readonly string[] {
  const keys: string[] = [];
  for (const address of addresses(listener)) {
    const socket = optObj(address['socketAddress']);
    if (socket === undefined || socket['protocol'] === 'UDP') continue;
    const ip = text(socket['address']);
    const port = num(socket['portValue']) ?? 0;
    keys.push(`${ip}|${String(port)}`);
    if (ip === '::' && socket['ipv4Compat'] === true) keys.push(`compat|${String(port)}`);
  }
  return keys;
}

function isBound(listener: JsonObject): boolean {
  const legacy = at(listener, 'deprecatedV1', 'bindToPort');
  return listener['bindToPort'] !== false && legacy !== false;
}

const views = new WeakMap<Dump, ProxyView>();
const maxKept = 512;

export function proxyView(proxy: ProxyConfig): ProxyView {
  const known = views.get(proxy.dump);
  if (known !== undefined && known.proxy === proxy) return known;
  const made = makeView(proxy);
  views.set(proxy.dump, made);
  return made;
}

function makeView(proxy: ProxyConfig): ProxyView {
  const { dump } = proxy;
  // Parsed listeners and routes are kept: the indexes of chains and domains hang on the objects' identity.
  const kept = new Map<ResourceEntry, JsonObject>();
  const resource = (entry: ResourceEntry): JsonObject => {
    // Clusters and endpoints are small and many: keeping them would push out what is dear to parse.
    if (entry.kind !== 'listener' && entry.kind !== 'route') return dump.resource(entry);
    const had = kept.get(entry);
    if (had !== undefined) return had;
    if (kept.size >= maxKept) {
      const oldest = kept.keys().next();
      if (oldest.done !== true) kept.delete(oldest.value);
    }
    const parsed = dump.resource(entry);
    kept.set(entry, parsed);
    return parsed;
  };
  const bootstrapEntry = dump.entries('bootstrap')[0];
  const bootstrap = bootstrapEntry === undefined ? {} : dump.resource(bootstrapEntry);
  const listeners: ServingListener[] = [];
  const byAddress = new Map<string, ServingListener>();
  const byName = new Map<string, ServingListener>();
  for (const entry of dump.entries('listener')) {
    if (entry.state !== 'active' && entry.state !== 'static') continue;
    const listener = dump.resource(entry);
    const serving = {
      entry,
      name: str(listener['name']) ?? entry.name,
      bound: isBound(listener),
    };
    listeners.push(serving);
    if (!byName.has(serving.name)) byName.set(serving.name, serving);
    for (const key of addressKeys(listener)) if (!byAddress.has(key)) byAddress.set(key, serving);
  }
  const version =
    text(proxy.serverInfo?.['version']) ||
    nodeVersion(optObj(bootstrap['node'])) ||
    nodeVersion(optObj(optObj(bootstrap['bootstrap'])?.['node'])) ||
    // Nothing says the version, but v2 resources ended with Envoy 1.17 (Istio 1.9) and Istio's with 1.14.
    (dump.generation === 'v2' ? '1.14.0' : '');
  return {
    proxy,
    bootstrap,
    version,
    rules: (override, runtime) => envoyRules(bootstrap, override ?? version, runtime),
    listenerAt: (ip, port) => byAddress.get(`${ip}|${String(port)}`),
    listenerNamed: (name) => byName.get(name),
    listeners,
    resource,
    serving: (kind, name) =>
      dump.named(kind, name).find((entry) => entry.state === 'active' || entry.state === 'static'),
    has: (kind) => dump.sections.some((section) => section.kind === kind),
  };
}

/** node.user_agent_build_version { version: { majorNumber, minorNumber, patch } }; up to 1.16 node.build_version, `sha/1.12.2/Clean/…`. */
function nodeVersion(node: JsonObject | undefined): string {
  const version = optObj(optObj(node?.['userAgentBuildVersion'])?.['version']);
  if (version === undefined) return text(node?.['buildVersion']).split('/')[1] ?? '';
  return [version['majorNumber'], version['minorNumber'], version['patch']]
    .map((part) => String(num(part) ?? 0))
    .join('.');
}
