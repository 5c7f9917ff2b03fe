import { flag, type JsonObject, num, obj, objects, text } from '../../contract/json.ts';

/** `health_status` booleans → the words of Envoy's text page (admin/clusters: health_flags). */
const flagWords: readonly (readonly [string, string])[] = [
  ['failedActiveHealthCheck', 'failed_active_hc'],
  ['failedOutlierCheck', 'failed_outlier_check'],
  ['failedActiveDegradedCheck', 'degraded_active_hc'],
  ['failedDegradedOutlierDetection', 'degraded_outlier_detection'],
  ['pendingDynamicRemoval', 'pending_dynamic_removal'],
  ['pendingActiveHc', 'pending_active_hc'],
  ['excludedViaImmediateHcFail', 'excluded_via_immediate_hc_fail'],
  ['activeHcTimeout', 'active_hc_timeout'],
];

export function flagsOf(host: JsonObject | undefined, health: string): string[] {
  const status = obj(host?.['healthStatus']);
  const words = flagWords.filter(([field]) => flag(status[field])).map(([, word]) => word);
  if (health === 'UNHEALTHY' || health === 'TIMEOUT') words.push('failed_eds_health');
  if (health === 'DEGRADED') words.push('degraded_eds_health');
  if (health === 'DRAINING') words.push('eds_status_draining');
  return words;
}

export function statsOf(host: JsonObject | undefined): Record<string, number> {
  const stats: Record<string, number> = {};
  // proto3 leaves out a value of 0.
  for (const stat of objects(host?.['stats'])) {
    stats[text(stat['name'])] = num(stat['value']) ?? 0;
  }
  for (const rate of ['successRate', 'localOriginSuccessRate']) {
    const value = num(obj(host?.[rate])['value']);
    if (value !== undefined)
      stats[rate === 'successRate' ? 'success_rate' : 'local_origin_success_rate'] = value;
  }
  return stats;
}
