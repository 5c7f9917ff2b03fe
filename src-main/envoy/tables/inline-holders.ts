import { type JsonObject, text } from '../../contract/json.ts';
import type { Dump } from '../dump.ts';
import { chainTarget, filterChains } from '../references.ts';

/** Listener and chain that hold each inline route configuration, by its exact content, in dump order. */
export function inlineHolders(dump: Dump): Map<string, string[]> {
  const holders = new Map<string, string[]>();
  for (const entry of dump.entries('listener')) {
    if (entry.state !== 'active' && entry.state !== 'static') continue;
    const chains = filterChains(dump.resource(entry));
    const named = (name: string): number =>
      chains.filter(({ chain }) => text(chain['name']) === name).length;
    for (const { index, chain } of chains) {
      const { inline } = chainTarget(chain);
      if (inline === undefined) continue;
      const key = contentKey(inline);
      const name = text(chain['name']);
      const position = index === -1 ? 'default_filter_chain' : `#${index}`;
      // Istio gives the chains of one port the same name, whatever they demand.
      const chainName = name === '' ? position : named(name) > 1 ? `${name} ${position}` : name;
      const holder = `${entry.name} / ${chainName}`;
      const known = holders.get(key);
      if (known === undefined) holders.set(key, [holder]);
      else known.push(holder);
    }
  }
  return holders;
}

/** Equal for the route configuration in a listener and its entry in the routes section. */
export function contentKey(routeConfig: JsonObject): string {
  // An Any in the routes section, a plain message in the listener.
  return JSON.stringify({ ...routeConfig, '@type': undefined });
}
