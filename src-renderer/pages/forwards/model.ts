import {
  type ForwardEntry,
  type ForwardTargetView,
  workloadKinds,
} from '../../../src-main/contract/forwards.ts';

/** `istio-system/deployment/istiod`: how a target is typed and shown. */
export function targetText(target: ForwardTargetView): string {
  const kind = target.kind === 'workload' ? target.workload.toLowerCase() : target.kind;
  return `${target.namespace}/${kind}/${target.name}`;
}

/** Reads a target as it is typed; kinds as kubectl takes them. Undefined for what is none. */
export function readTarget(typed: string): ForwardTargetView | undefined {
  const [namespace = '', kind = '', name = '', more] = typed.trim().split('/');
  if (more !== undefined || !isName(namespace) || !isName(name)) return undefined;
  const word = kind.toLowerCase();
  if (['service', 'svc', 'services'].includes(word)) return { kind: 'service', namespace, name };
  if (['pod', 'po', 'pods'].includes(word)) return { kind: 'pod', namespace, name };
  const full = { deploy: 'deployment', sts: 'statefulset', ds: 'daemonset', rs: 'replicaset' };
  const wanted = Object.entries(full).find(([short]) => short === word)?.[1] ?? word;
  const workload = workloadKinds.find((one) => one.toLowerCase() === wanted.replace(/s$/, ''));
  return workload === undefined ? undefined : { kind: 'workload', workload, namespace, name };
}

/** A name that Kubernetes takes (RFC 1123 subdomain). */
function isName(text: string): boolean {
  return /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(text);
}

export interface Preset {
  readonly port: number;
  readonly role: 'pilot' | 'proxy';
}

/** Ports of istiod and of a sidecar (Istio's own, the same in every mesh). */
export const presets: readonly Preset[] = [
  { port: 15014, role: 'pilot' },
  { port: 8080, role: 'pilot' },
  { port: 9876, role: 'pilot' },
  { port: 15010, role: 'pilot' },
  { port: 15012, role: 'pilot' },
  { port: 15000, role: 'proxy' },
  { port: 15020, role: 'proxy' },
  { port: 15021, role: 'proxy' },
  { port: 15090, role: 'proxy' },
];

/** Where the page of a known port begins; undefined where no browser can talk to it (gRPC, TLS with client certificate, captures). */
export function pageOf(port: number): string | undefined {
  const pages: Readonly<Record<number, string>> = {
    15014: '/debug',
    15020: '/stats/prometheus',
    15021: '/healthz/ready',
    15090: '/stats/prometheus',
  };
  if ([15001, 15006, 15008, 15010, 15012, 15017].includes(port)) return undefined;
  return pages[port] ?? '/';
}

export function localHost(port: number): string {
  return `localhost:${String(port)}`;
}

export function urlOf(entry: ForwardEntry): string {
  return `http://${localHost(entry.localPort)}${pageOf(entry.port) ?? ''}`;
}
