import { type Message, sentence } from '../../words/keys.ts';

/** Pages of Envoy's admin and of istiod that people save, told by the fields of their root object. */
export interface KnownPage {
  readonly is: 'clusters page' | 'server_info' | 'certs' | 'other';
  /** Where it comes from, for sentences: "Envoy's /clusters?format=json". */
  readonly page: string;
  readonly hint: Message;
}

const pages: readonly (readonly [field: string, is: KnownPage['is'], page: string])[] = [
  ['workloadState', 'other', "ztunnel's config dump"],
  ['clusterStatuses', 'clusters page', "Envoy's /clusters?format=json"],
  ['hostStatuses', 'clusters page', 'istioctl proxy-config endpoints -o json'],
  ['commandLineOptions', 'server_info', "Envoy's /server_info"],
  ['hotRestartVersion', 'server_info', "Envoy's /server_info"],
  ['certificates', 'certs', "Envoy's /certs"],
  ['listenerStatuses', 'other', "Envoy's /listeners?format=json"],
  ['unreadyTargetsDumps', 'other', "Envoy's /init_dump"],
  ['stats', 'other', "Envoy's /stats?format=json"],
];

/** `fields` in canonical spelling. */
export function recogniseFields(fields: ReadonlySet<string>): KnownPage | undefined {
  const found = pages.find(([field]) => fields.has(field));
  if (found === undefined) return undefined;
  const [, is, page] = found;
  return { is, page, hint: sentence('hint.envoy.open-dump') };
}
