import { at, isObject, type JsonObject, parseJson } from '../../src-main/contract/json.ts';
import type { ProxyConfig } from '../../src-main/envoy/dump.ts';
import { traceHop } from '../../src-main/envoy/trace/hop.ts';
import { proxyOfBootstrap } from '../support/judged.ts';
import { bootstrap, type Configuration } from './configuration.ts';
import type { Bench } from './connections.ts';
import { visitFields } from './coverage.ts';
import type { Probe } from './requests.ts';
import { clientUri } from './settings.ts';

/** Of one field: in how many requests' configurations it stood, how many were traced without it, and how many then went another way. */
export interface Covered {
  set: number;
  tried: number;
  decided: number;
}

/** All that a trace says but its sentences. */
function answer(proxy: ProxyConfig, probe: Probe): string {
  try {
    const { hop, branches, dependsOn } = traceHop(proxy, probe.request, {
      pod: '',
      identity: clientUri,
    });
    const { assumptions } = hop;
    const rest = { ...hop, steps: [], assumptions: [] };
    return JSON.stringify([
      rest,
      assumptions.length,
      dependsOn.length,
      branches.map(({ forward, ...branch }) => ({
        ...branch,
        forward: {
          ...forward,
          upstream: forward?.upstream.host.address,
          socket: forward?.upstream.socket,
        },
      })),
    ]);
  } catch (error) {
    return `fails: ${error instanceof Error ? error.message : ''}`;
  }
}

type Seen = (key: string, owner: JsonObject, name: string) => void;

/** Every evaluated field that is set in a bootstrap's listeners and clusters. */
export function visit(whole: JsonObject, seen: Seen): void {
  const each = (key: string, type: string): void => {
    const listed = at(whole, 'static_resources', key);
    for (const one of Array.isArray(listed) ? listed : [])
      if (isObject(one)) visitFields(one, type, seen);
  };
  each('listeners', 'config.listener.v3.Listener');
  each('clusters', 'config.cluster.v3.Cluster');
}

function copy(whole: JsonObject): JsonObject {
  const made = parseJson(JSON.stringify(whole));
  return isObject(made) ? made : {};
}

function without(whole: JsonObject, field: string): JsonObject {
  const made = copy(whole);
  const found: [JsonObject, string][] = [];
  visit(made, (key, owner, name) => {
    if (key === field) found.push([owner, name]);
  });
  for (const [owner, name] of found) owner[name] = undefined;
  return copy(made);
}

/** Each field is taken away, for `each` requests of a configuration, until it decided `enough` or `most` were tried. */
export function coverage(
  bench: Bench,
  all: readonly Configuration[],
  probes: readonly Probe[],
  { enough, most, each }: { readonly enough: number; readonly most: number; readonly each: number },
): ReadonlyMap<string, Covered> {
  const fields = new Map<string, Covered>();
  const asked = Map.groupBy(probes, (probe) => probe.configuration.index);
  for (const one of all) {
    const whole = bootstrap([one], bench.port, bench.certificate);
    const here = new Set<string>();
    visit(whole, (key) => here.add(key));
    const own = asked.get(one.index) ?? [];
    const proxy = proxyOfBootstrap(whole);
    const before = new Map<Probe, string>();
    for (const key of here) {
      const field = fields.get(key) ?? { set: 0, tried: 0, decided: 0 };
      fields.set(key, field);
      field.set += own.length;
      if (field.decided >= enough || field.tried >= most) continue;
      const rest = proxyOfBootstrap(without(whole, key));
      for (const probe of own.slice(0, each)) {
        if (field.decided >= enough || field.tried >= most) break;
        const old = before.get(probe) ?? answer(proxy, probe);
        before.set(probe, old);
        field.tried++;
        if (answer(rest, probe) !== old) field.decided++;
      }
    }
  }
  return fields;
}

export function reportLine(key: string, covered: Covered): string {
  return `${key}: set in ${String(covered.set)}, decided ${String(covered.decided)} of ${String(covered.tried)}`;
}
