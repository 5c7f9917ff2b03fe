import { type JsonObject, obj, optObj, text } from '../../contract/json.ts';
import { messages } from '../match/fields.ts';
import type { ProxyView } from './proxy-view.ts';

/**
 * A filter whose configuration came by discovery (ECDS), with the one that came, else with its default
 * (source/common/filter/config_discovery_impl.cc); it stays without any where the dump holds neither.
 */
export function discovered(view: ProxyView, filter: JsonObject): JsonObject {
  const source = optObj(filter['configDiscovery']);
  if (source === undefined || filter['typedConfig'] !== undefined) return filter;
  const entry = view.serving('ecds', text(filter['name']));
  const came = entry === undefined ? undefined : optObj(obj(view.resource(entry))['typedConfig']);
  const typedConfig = came ?? optObj(source['defaultConfig']);
  return typedConfig === undefined ? filter : { ...filter, typedConfig };
}

/** What it does nobody can say: it waits for a configuration that is not in the dump. */
export function awaitsConfig(filter: JsonObject): boolean {
  return filter['configDiscovery'] !== undefined && filter['typedConfig'] === undefined;
}

const managers = new WeakMap<JsonObject, JsonObject>();

/** The connection manager with its HTTP filters as they were discovered. */
export function withDiscovered(view: ProxyView, manager: JsonObject): JsonObject {
  const filters = messages(manager['httpFilters']);
  if (!filters.some((filter) => filter['configDiscovery'] !== undefined)) return manager;
  const known = managers.get(manager);
  if (known !== undefined) return known;
  const made = { ...manager, httpFilters: filters.map((filter) => discovered(view, filter)) };
  managers.set(manager, made);
  return made;
}
