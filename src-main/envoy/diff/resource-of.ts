import type { JsonObject } from '../../contract/json.ts';
import type { Dump, ResourceEntry } from '../dump.ts';
import { type SecretReader, secretView } from './secret-view.ts';

/** A resource as it is compared and shown: no secret stands in it. */
export function comparedResource(
  dump: Dump,
  entry: ResourceEntry,
  secrets: SecretReader,
): JsonObject {
  const resource = dump.resource(entry);
  return entry.kind === 'secret' ? secretView(resource, secrets) : resource;
}
