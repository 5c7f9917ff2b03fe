import type { HopFindings } from '../branch.ts';
import type { ProxyView } from '../proxy-view.ts';
import type { SelectedRoute } from '../route/route.ts';

/** The clusters a log line may name: those of the route that exist. */
export function loggedClusters(
  view: ProxyView,
  selected: SelectedRoute | undefined,
): HopFindings['clusters'] {
  return (selected?.clusters ?? [])
    .filter((choice) => view.serving('cluster', choice.name) !== undefined)
    .map(({ name, probability }) => ({ name, probability, endpoints: null }));
}
