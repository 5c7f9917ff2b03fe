import type { JsonObject } from '../contract/json.ts';
import type { ResourceKind, ResourceState } from '../contract/resources.ts';
import type { Steps } from './steps.ts';

/** What Envoy says of an update it refused (`error_state`, UpdateFailureState in admin/v3/config_dump_shared.proto). */
export interface ResourceError {
  readonly details: string;
  readonly lastUpdateAttempt: string | undefined;
  readonly versionInfo: string | undefined;
  /** Exactly what was refused, canonical; undefined when Envoy did not keep it. */
  readonly failedConfiguration: JsonObject | undefined;
}

export interface ResourceEntry {
  readonly kind: ResourceKind;
  /** Position among the dump's entries of this kind, in dump order: its identity within this dump. */
  readonly index: number;
  /**
   * Listener, route configuration, cluster, secret, ECDS filter: its name. Endpoint: `cluster_name` of the
   * ClusterLoadAssignment. Empty for inline route configurations and for refusals that carry no name.
   */
  readonly name: string;
  readonly state: ResourceState;
  readonly versionInfo: string | undefined;
  readonly lastUpdated: string | undefined;
  readonly clientStatus: string | undefined;
  /** False for an entry that holds no resource: refused, still awaited, masked away. */
  readonly present: boolean;
  readonly error: ResourceError | undefined;
}

export interface SectionInfo {
  /** `@type` as written, or the key of an Istio 1.0 map dump, or the shape that was recognised. */
  readonly type: string;
  /** Undefined for a section that Meshscope does not know; it is still shown raw. */
  readonly kind: ResourceKind | undefined;
  readonly versionInfo: string | undefined;
  readonly entries: number;
  readonly bytes: number;
}

/**
 * One decoded config dump. Nothing is parsed before it is asked for: `entries` come from an index over the
 * bytes, `resource` parses one slice. All answers are read-only and the same for the life of the dump.
 *
 * What costs what (10,000 clusters): `entries` of a kind some 10 ms once, then nothing; `named` the same
 * (a map); `fields` some microseconds an entry; `resource` some tens of microseconds, and only the few last
 * ones are kept, so hold on to what is needed for a row, not to the resource. A slice that is no JSON throws
 * AppError dump-section-invalid, which names the section, the entry and the position.
 */
export interface Dump {
  /** Bytes of the document. */
  readonly size: number;
  /** `v2` when the sections or resources are of Envoy's v2 API (Istio ≤ 1.4), else `v3`. */
  readonly generation: 'v2' | 'v3';
  readonly sections: readonly SectionInfo[];
  entries(kind: ResourceKind): readonly ResourceEntry[];
  /** Makes the entries of a kind ready in steps, so that nobody waits for ten thousand at once; absent where they are. */
  prepare?(kind: ResourceKind): Steps<undefined>;
  /** Entries of that name in dump order: a listener may stand there active and draining. */
  named(kind: ResourceKind, name: string): readonly ResourceEntry[];
  /** The resource itself (Cluster, Listener, RouteConfiguration …) with canonical names (see canonical.ts). */
  resource(entry: ResourceEntry): JsonObject;
  /**
   * Some fields of the resource, canonical; absent ones are left out. `names` are names of its fields or paths
   * as in a protobuf FieldMask, through objects and lists alike: `fields(cluster, ['type', 'metadata.filterMetadata.istio',
   * 'transportSocketMatches.transportSocket.name'])` answers an object of that shape. For tables over all
   * entries: nothing but those fields is parsed and kept. Use one constant list: its mask is made once. For
   * most of a resource, or for the rows of one page, `resource` is as good. A path may go through maps and
   * Structs by their keys, as far as these are no snake_case words.
   */
  fields(entry: ResourceEntry, names: readonly string[]): JsonObject;
  /** The resource's bytes in the document, not to be changed; undefined for an entry that holds none. */
  bytesOf(entry: ResourceEntry): Uint8Array | undefined;
  /** The exact text of the resource in the document. */
  rawText(entry: ResourceEntry): string;
  /** The exact text of a whole section, by its position in `sections`. */
  sectionText(section: number): string;
}

/** What is known of one proxy, as one value: its dump and, where they were read, its other admin pages. */
export interface ProxyConfig {
  readonly dump: Dump;
  /** `/clusters?format=json`, canonical. */
  readonly clusters: JsonObject | undefined;
  /** `/server_info`, canonical. */
  readonly serverInfo: JsonObject | undefined;
  /** `/certs`, canonical. */
  readonly certs: JsonObject | undefined;
}
