import type { Json, JsonObject } from '../contract/json.ts';

/**
 * What the generator (demo/meshes.ts) makes and the servers (demo/api, demo/pods) serve: one cluster with its
 * Kubernetes objects, its istiod or Pilot replicas and its Envoys. Answers are functions of time, because
 * ages, uptimes and certificates move on while the demo runs; `now` is in milliseconds since 1970.
 */
export interface DemoCluster {
  /** Name of the kubeconfig context, e.g. `meshscope-demo`. */
  readonly context: string;
  /** `gitVersion` of /version. */
  readonly kubernetesVersion: string;
  /** Every object, complete (apiVersion, kind, metadata with uid, labels, ownerReferences, spec, status). */
  readonly objects: readonly JsonObject[];
  readonly envoys: readonly DemoEnvoy[];
  readonly pilots: readonly DemoPilot[];
}

export interface PodName {
  readonly name: string;
  readonly namespace: string;
}

export interface DemoEnvoy {
  readonly pod: PodName;
  /** The whole dump with endpoints, in proto names as Envoy writes it: `{configs: [...]}` (v3 and late v2) or a map. */
  configDump(now: number): JsonObject;
  /** `/clusters?format=json`. */
  clusters(now: number): JsonObject;
  listeners(now: number): JsonObject;
  certs(now: number): JsonObject;
  serverInfo(now: number): JsonObject;
  /** Counters and gauges by name; the server prints them as text or JSON. */
  stats(now: number): Readonly<Record<string, number>>;
  initDump(now: number): JsonObject;
  memory(now: number): JsonObject;
  runtime(now: number): JsonObject;
  /** Logger name → level; POST /logging changes it in the server's memory. */
  readonly loggers: Readonly<Record<string, string>>;
  /** Files that `exec cat` in istio-proxy finds, e.g. /etc/certs/cert-chain.pem. */
  readonly files: Readonly<Record<string, string>>;
  /** Programs that the image has, e.g. curl, sh; pilot-agent always. */
  readonly programs: readonly string[];
}

export interface DemoPilot {
  readonly pod: PodName;
  /** Istio version, e.g. 1.30.2 or 1.1.2. */
  readonly version: string;
  /** `/version` in its own format (text for istiod). */
  versionText(): string;
  /** `/debug/syncz`: only the proxies that this replica serves. */
  syncz(now: number): Json;
  /** `/debug/config_dump?proxyID=`; undefined when the proxy is not connected to this replica. */
  configDump(proxy: string, now: number, includeEds: boolean): JsonObject | undefined;
  edsz(proxy: string | undefined, now: number): Json | string;
  adsz(now: number): Json;
  registryz(now: number): Json;
  configz(now: number): Json;
  /** Any further debug page by name (`endpointShardz`, `push_status`, `mesh` …). */
  page(name: string, now: number): Json | undefined;
}
