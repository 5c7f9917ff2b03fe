import { isObject, type Json, type JsonObject, parseJson } from '../../contract/json.ts';
import type { Dump, ResourceEntry } from '../../envoy/dump.ts';

/**
 * Fields that istioctl drops, because the message it decodes into no longer has them: `use_websocket` went
 * with Envoy 1.8 (istio/v1.1/configdump/routedump.json lacks what its dump has).
 */
const dropped = new Set(['useWebsocket']);

/**
 * v2's Struct fields, which print as they stand in the dump: `config` of a filter, the values of
 * `per_filter_config`. canonical.ts converts them, since their content is read as messages.
 */
function withStructs(canonical: Json, raw: Json): Json {
  if (Array.isArray(canonical)) {
    return Array.isArray(raw)
      ? canonical.map((item, index) => withStructs(item, raw[index] ?? null))
      : canonical;
  }
  if (!isObject(canonical) || !isObject(raw)) return canonical;
  const out: JsonObject = {};
  const rawValues = Object.values(raw);
  // Canonical objects keep the order of their fields.
  Object.entries(canonical).forEach(([name, value], index) => {
    const before = rawValues[index];
    if (dropped.has(name) || value === undefined) return;
    const struct = name === 'perFilterConfig' || (name === 'config' && 'name' in canonical);
    out[name] = before === undefined ? value : struct ? before : withStructs(value, before);
  });
  return out;
}

/** A resource as istioctl's `-o json` prints it: JSON names, without the `@type` of the dump's Any. */
export function printedResource(dump: Dump, entry: ResourceEntry): JsonObject {
  const canonical = dump.resource(entry);
  const whole =
    dump.generation === 'v2' ? withStructs(canonical, parseJson(dump.rawText(entry))) : canonical;
  return isObject(whole) ? { ...whole, '@type': undefined } : canonical;
}

/** What a dump's entry says of an update that Envoy refused, and how Envoy stands to it; nothing where all is well. */
export function printedStatus(entry: ResourceEntry): JsonObject {
  const { error, clientStatus } = entry;
  return {
    errorState: error && {
      failedConfiguration: error.failedConfiguration,
      lastUpdateAttempt: error.lastUpdateAttempt,
      details: error.details === '' ? undefined : error.details,
      versionInfo: error.versionInfo,
    },
    // proto3 leaves the default out.
    clientStatus: clientStatus === 'UNKNOWN' ? undefined : clientStatus,
  };
}
