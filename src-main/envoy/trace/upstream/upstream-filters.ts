import { type JsonObject, optObj, text } from '../../../contract/json.ts';
import { extensionOf } from '../../ledger/ledger.ts';
import { messages } from '../../match/fields.ts';
import { reason } from '../../match/reason.ts';
import type { Scope } from '../scope.ts';

/** Network filters of a cluster's connections (Istio's metadata exchange): what is not known to be harmless is said. */
export function upstreamFilters(scope: Scope, cluster: JsonObject): void {
  for (const filter of messages(cluster['filters'])) {
    const name = text(filter['name']);
    const extension = extensionOf(name, text(optObj(filter['typedConfig'])?.['@type']));
    if (extension === undefined || 'noted' in extension)
      scope.depends(reason('trace.depends.networkFilter', { name }));
  }
}
