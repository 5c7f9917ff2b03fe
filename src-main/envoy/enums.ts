/**
 * Enums that some writers print as numbers (jsonpb's EnumsAsInts), by the canonical name of their field; only
 * those that Meshscope reads. Numbers: api/envoy/config/{cluster,core,listener,route,endpoint}/v3/*.proto.
 */
const byField: Readonly<Record<string, readonly (string | undefined)[]>> = {
  clientStatus: [
    'UNKNOWN',
    'REQUESTED',
    'DOES_NOT_EXIST',
    'ACKED',
    'NACKED',
    'RECEIVED_ERROR',
    'TIMEOUT',
  ],
  codecType: ['AUTO', 'HTTP1', 'HTTP2', 'HTTP3'],
  dnsLookupFamily: ['AUTO', 'V4_ONLY', 'V6_ONLY', 'V4_PREFERRED', 'ALL'],
  edsHealthStatus: ['UNKNOWN', 'HEALTHY', 'UNHEALTHY', 'DRAINING', 'TIMEOUT', 'DEGRADED'],
  healthStatus: ['UNKNOWN', 'HEALTHY', 'UNHEALTHY', 'DRAINING', 'TIMEOUT', 'DEGRADED'],
  lbPolicy: [
    'ROUND_ROBIN',
    'LEAST_REQUEST',
    'RING_HASH',
    'RANDOM',
    'ORIGINAL_DST_LB',
    'MAGLEV',
    'CLUSTER_PROVIDED',
    'LOAD_BALANCING_POLICY_CONFIG',
  ],
  requireTls: ['NONE', 'EXTERNAL_ONLY', 'ALL'],
  responseCode: [
    'MOVED_PERMANENTLY',
    'FOUND',
    'SEE_OTHER',
    'TEMPORARY_REDIRECT',
    'PERMANENT_REDIRECT',
  ],
  sourceType: ['ANY', 'SAME_IP_OR_LOOPBACK', 'EXTERNAL'],
  trafficDirection: ['UNSPECIFIED', 'INBOUND', 'OUTBOUND'],
};

const discoveryTypes = ['STATIC', 'STRICT_DNS', 'LOGICAL_DNS', 'EDS', 'ORIGINAL_DST'];
const rbacActions = ['ALLOW', 'DENY', 'LOG'];

/** `type` and `action` are fields of many messages: what they mean is told by the field around them. */
function tableOf(parent: string, name: string): readonly (string | undefined)[] | undefined {
  if (name === 'type') {
    return parent === '' || parent === 'cluster' || parent === 'clusters'
      ? discoveryTypes
      : undefined;
  }
  if (name === 'action') {
    return parent === 'rules' || parent === 'shadowRules' ? rbacActions : undefined;
  }
  return Object.hasOwn(byField, name) ? byField[name] : undefined;
}

/** The name of an enum's value, or the number itself where it is no known enum. */
export function enumName(parent: string, name: string, value: number): string | number {
  return tableOf(parent, name)?.[value] ?? value;
}
