import { type Message, sentence } from '../../../words/keys.ts';
import type { ProxyConfig } from '../../dump.ts';
import { clusterType, findsEndpointsOnDemand } from '../../tables/clusters.ts';
import { countedFields, endpointsOfCluster } from '../../tables/endpoint-sources.ts';
import { clusterId } from '../node-id.ts';
import { down, refused } from './world.ts';
import { cardsOf, cardsOfColumn, isMerged, up, type World } from './world-model.ts';

/** Clusters looked at for missing endpoints: a picture opens at once, in a mesh of ten thousand too. */
const clustersLooked = 2000;

interface Choice {
  readonly focus: string;
  readonly why: Message;
}

/** What to stand around where nothing is asked for: the worst that is wrong, else where most routes are. */
export function chooseFocus(
  config: ProxyConfig,
  world: World,
  drains: ReadonlySet<string>,
): Choice | undefined {
  const worst =
    missingTarget(world) ?? refusedResource(world) ?? emptyCluster(config, world, drains);
  if (worst !== undefined) return worst;
  const hosts = [...cardsOfColumn(world, 'virtual-host')];
  const many = [...world.index.routeConfigs.values()]
    .flatMap(({ key, hosts: all }) =>
      all.map((host, h) => ({ id: `virtual-host/${key}/${String(h)}`, host })),
    )
    .filter(({ host, id }) => !isMerged(host) && up(world, id).length > 0)
    .reduce<{ id: string; routes: number } | undefined>(
      (best, { id, host }) =>
        best !== undefined && best.routes >= host.routes.length
          ? best
          : { id, routes: host.routes.length },
      undefined,
    );
  const focus = many?.id ?? hosts[0] ?? [...world.entries.keys()][0];
  return focus === undefined ? undefined : { focus, why: sentence('chain.chosen.most') };
}

function missingTarget(world: World): Choice | undefined {
  for (const column of ['entry', 'route'] as const) {
    for (const node of cardsOfColumn(world, column)) {
      const [id] = cardsOf(world, node);
      if (id === undefined || !down(world, id).some(({ kind }) => kind === 'dangling')) continue;
      return { focus: id, why: sentence('chain.chosen.missing') };
    }
  }
  return undefined;
}

function refusedResource({ entries, dump }: World): Choice | undefined {
  const why = sentence('chain.chosen.refused');
  for (const { id, listener } of entries.values()) {
    if (refused(listener.entry)) return { focus: id, why };
  }
  const cluster = dump.entries('cluster').find(refused);
  return cluster === undefined ? undefined : { focus: clusterId(cluster.index), why };
}

/** A cluster that requests are sent to and that has no endpoint to take them; else one that has too few. */
function emptyCluster(
  config: ProxyConfig,
  world: World,
  drains: ReadonlySet<string>,
): Choice | undefined {
  let weak: string | undefined;
  for (const entry of world.dump.entries('cluster').slice(0, clustersLooked)) {
    if (drains.has(clusterId(entry.index))) continue;
    if ((world.index.usersOfCluster.get(entry.name)?.length ?? 0) === 0) continue;
    const type = clusterType(world.dump.fields(entry, ['type', 'clusterType.name']));
    if (findsEndpointsOnDemand(type)) continue;
    const sources = endpointsOfCluster(config, entry, countedFields);
    if (sources === undefined) continue;
    const id = clusterId(entry.index);
    if (!sources.some((one) => one.usable)) {
      return { focus: id, why: sentence('chain.chosen.empty') };
    }
    if (weak === undefined && sources.some((one) => !one.usable)) weak = id;
  }
  return weak === undefined ? undefined : { focus: weak, why: sentence('chain.chosen.weak') };
}
