import type { JsonObject } from '../../contract/json.ts';
import type { DumpInput } from '../admin/dump-input.ts';
import { any, repeated } from '../world/message.ts';
import { credentialNames, gatewaySecret } from '../xds/gateway-secrets.ts';
import { jsonNamesOf } from './json-names.ts';

/** `/debug/config_dump?proxyID=`: what istiod would send now, with JSON names and its own quirks. */
export function pilotDump(input: DumpInput, includeEndpoints: boolean): JsonObject {
  const { sent } = input.views;
  const { version } = input.times.latest;
  const secrets = credentialNames(sent)
    .map((name) => gatewaySecret(name, input.store, input.times.start))
    .filter((secret) => secret !== undefined);
  return {
    configs: [
      // istiod knows no bootstrap: the section is there and empty.
      any('envoy.admin.v3.BootstrapConfigDump'),
      any('envoy.admin.v3.ClustersConfigDump', {
        versionInfo: version,
        dynamicActiveClusters: repeated(
          [...sent.clusters.values()].map((cluster) => ({ cluster: jsonNamesOf(cluster) })),
        ),
      }),
      any('envoy.admin.v3.ListenersConfigDump', {
        versionInfo: version,
        dynamicListeners: repeated(
          [...sent.listeners].map(([name, listener]) => ({
            name,
            activeState: { versionInfo: version, listener: jsonNamesOf(listener) },
          })),
        ),
      }),
      any('envoy.admin.v3.ScopedRoutesConfigDump'),
      any('envoy.admin.v3.RoutesConfigDump', {
        dynamicRouteConfigs: repeated(
          [...sent.routes.values()].map((config) => ({
            versionInfo: version,
            routeConfig: jsonNamesOf(config),
          })),
        ),
      }),
      any('envoy.admin.v3.SecretsConfigDump', {
        // No name beside the secret: it stands in secret.name (docs/mesh.md).
        dynamicActiveSecrets: repeated(secrets.map((secret) => ({ secret: jsonNamesOf(secret) }))),
      }),
      any('envoy.admin.v3.EcdsConfigDump'),
      ...(includeEndpoints ? [pilotEndpoints(input)] : []),
    ],
  };
}

export function pilotEndpoints(input: DumpInput): JsonObject {
  return any('envoy.admin.v3.EndpointsConfigDump', {
    dynamicEndpointConfigs: repeated(
      [...input.views.sent.endpoints.values()].map((assignment) => ({
        endpointConfig: any(
          'envoy.config.endpoint.v3.ClusterLoadAssignment',
          jsonNamesOf(assignment),
        ),
      })),
    ),
  });
}
