import { type JsonObject, num, objects, strings, text } from '../../contract/json.ts';

/** A filter chain's match in a few words of Envoy's own; empty for one that takes everything. */
export function chainWords(match: JsonObject): string {
  const ranges = objects(match['prefixRanges']).map(
    (range) => `${text(range['addressPrefix'])}/${num(range['prefixLen']) ?? 0}`,
  );
  const port = num(match['destinationPort']);
  return [
    port === undefined ? '' : `:${port}`,
    ranges.slice(0, 2).join(','),
    strings(match['serverNames']).slice(0, 2).join(','),
    text(match['transportProtocol']),
    strings(match['applicationProtocols']).join(','),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
