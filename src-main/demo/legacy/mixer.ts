import { type JsonObject, obj } from '../../contract/json.ts';
import { message } from '../world/message.ts';
import type { Proxy } from '../world/proxy.ts';
import type { RegistryHost } from '../world/registry-model.ts';

/** Istio's `mixer` filter, which every chain carried up to Istio 1.4. */

function text(value: string): JsonObject {
  return { string_value: value };
}

/** What a request to this service is said to be for. */
export function mixerAttributes(host: RegistryHost): JsonObject {
  return {
    attributes: {
      'destination.service.host': text(host.hostname),
      'destination.service.uid': text(`istio://${host.namespace}/services/${host.name}`),
      'destination.service.name': text(host.name),
      'destination.service.namespace': text(host.namespace),
    },
  };
}

export function mixerFilter(
  proxy: Proxy,
  attributes: JsonObject | undefined,
  tcp: boolean,
): JsonObject {
  const uid = `kubernetes://${proxy.id}`;
  const own: JsonObject = {
    'context.reporter.kind': text('outbound'),
    'context.reporter.uid': text(uid),
    'source.namespace': text(proxy.pod.namespace),
    'source.uid': text(uid),
  };
  return {
    name: 'mixer',
    config: message({
      transport: {
        check_cluster: 'outbound|9091||istio-policy.istio-system.svc.cluster.local',
        report_cluster: 'outbound|9091||istio-telemetry.istio-system.svc.cluster.local',
        network_fail_policy: { policy: 'FAIL_CLOSE' },
        attributes_for_mixer_proxy: { attributes: { 'source.uid': text(uid) } },
      },
      service_configs: tcp ? undefined : { default: {} },
      default_destination_service: tcp ? undefined : 'default',
      disable_check_calls: tcp ? true : undefined,
      mixer_attributes: {
        attributes: { ...own, ...obj(attributes?.['attributes']) },
      },
      forward_attributes: tcp ? undefined : { attributes: { 'source.uid': text(uid) } },
    }),
  };
}
