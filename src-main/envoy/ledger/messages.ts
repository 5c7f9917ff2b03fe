import { accessLog } from './access-log.ts';
import { beyond } from './beyond.ts';
import { cluster } from './cluster.ts';
import { core } from './core.ts';
import { endpoint } from './endpoint.ts';
import type { Family } from './entry.ts';
import { httpFiltersAToF } from './http-filters-a-to-f.ts';
import { httpFiltersGToZ } from './http-filters-g-to-z.ts';
import { listener } from './listener.ts';
import { loadBalancing } from './load-balancing.ts';
import { manager } from './manager.ts';
import { matching } from './matching.ts';
import { networkFilters } from './network-filters.ts';
import { older } from './older.ts';
import { rbac } from './rbac.ts';
import { route } from './route.ts';
import { transportSockets } from './transport-sockets.ts';

/** Every message that a trace can meet, and its fields. */
export const messages: Family = {
  ...matching,
  ...accessLog,
  ...loadBalancing,
  ...cluster,
  ...endpoint,
  ...core,
  ...listener,
  ...rbac,
  ...route,
  ...manager,
  ...networkFilters,
  ...httpFiltersAToF,
  ...httpFiltersGToZ,
  ...transportSockets,
};

export { beyond, older };
