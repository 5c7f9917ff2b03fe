/**
 * What is not a difference between two Envoy configurations. Each rule is a switch that a person can see
 * and turn off; all of them together are "semantic".
 */
export interface DiffRules {
  /** `route_config` and `routeConfig`: proto names and JSON names of fields. */
  readonly ignoreFieldSpelling: boolean;
  /** Lists that Envoy treats as sets, and keyed lists: compared without regard to order. */
  readonly ignoreOrder: boolean;
  /** A field that is absent means its default. */
  readonly ignoreDefaults: boolean;
  /** `version_info`, `last_updated` and nonces of entries. */
  readonly ignoreVersions: boolean;
  /** `envoy.api.v2.Cluster` and `envoy.config.cluster.v3.Cluster`; old and new names of filters. */
  readonly ignoreApiGeneration: boolean;
  /** `"10s"` and `"10.000s"`, `5` and `"5"`, `{value: 5}` and `5`. */
  readonly ignoreNumberSpelling: boolean;
}

export const semanticRules: DiffRules = {
  ignoreFieldSpelling: true,
  ignoreOrder: true,
  ignoreDefaults: true,
  ignoreVersions: true,
  ignoreApiGeneration: true,
  ignoreNumberSpelling: true,
};

/** For bodies that nobody knows the meaning of (Struct, metadata, settings of foreign filters): JSON as it stands. */
export const opaqueRules: DiffRules = {
  ignoreFieldSpelling: true,
  ignoreOrder: false,
  ignoreDefaults: false,
  ignoreVersions: true,
  ignoreApiGeneration: false,
  ignoreNumberSpelling: false,
};
