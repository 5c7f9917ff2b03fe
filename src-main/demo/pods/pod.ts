import { at, type JsonObject, objects, text } from '../../contract/json.ts';
import { nameOf, namespaceOf } from '../api/resources.ts';
import type { DemoEnvoy, DemoPilot } from '../model.ts';

/** A pod that runs: its object now, and the Envoy or Pilot inside it. */
export interface RunningPod {
  readonly name: string;
  readonly namespace: string;
  readonly object: JsonObject;
  readonly envoy: DemoEnvoy | undefined;
  readonly pilot: DemoPilot | undefined;
  /** The generator's answers name the pod as it was made; a restarted pod has another name now. */
  rewrite(text: string): string;
  /** The other way: what a caller asks for in today's names, in the generator's. */
  unrewrite(text: string): string;
}

/** Everything inside a pod that its programs and servers may look at. */
export interface PodWorld {
  readonly legacy: boolean;
  now(): number;
  pod(namespace: string, name: string): RunningPod | undefined;
  pods(): readonly RunningPod[];
  /** Services, for names inside the mesh. */
  services(): readonly JsonObject[];
}

export function podKey(object: JsonObject): string {
  return `${namespaceOf(object)}/${nameOf(object)}`;
}

export function podIp(object: JsonObject): string {
  return text(at(object, 'status', 'podIP'));
}

export interface ContainerInfo {
  readonly name: string;
  readonly image: string;
  readonly init: boolean;
}

/** All containers that can be asked for by name, init containers (native sidecars among them) and ephemeral ones too. */
export function containersOf(object: JsonObject): readonly ContainerInfo[] {
  const read = (field: string, init: boolean): ContainerInfo[] =>
    objects(at(object, 'spec', field)).map((container) => ({
      name: text(container['name']),
      image: text(container['image']),
      init: init && text(container['restartPolicy']) !== 'Always',
    }));
  return [
    ...read('containers', false),
    ...read('initContainers', true),
    ...read('ephemeralContainers', false),
  ];
}

/** Ports that the pod's own containers declare. */
export function declaredPorts(object: JsonObject): ReadonlySet<number> {
  const ports = new Set<number>();
  for (const container of [
    ...objects(at(object, 'spec', 'containers')),
    ...objects(at(object, 'spec', 'initContainers')),
  ]) {
    for (const port of objects(container['ports'])) {
      if (typeof port['containerPort'] === 'number') ports.add(port['containerPort']);
    }
  }
  return ports;
}
