import type { ContextView } from '../../src-main/contract/contexts.ts';
import { splitProxyId } from '../../src-main/contract/proxy-id.ts';
import { operand, shellWord as quote } from '../../src-main/contract/shell.ts';
import type { Selected } from './place.ts';

/** A command that shows in a terminal what the page shows. */
export interface Command {
  readonly tool: 'istioctl' | 'kubectl' | 'curl';
  readonly text: string;
}

function isLive(context: ContextView | undefined): boolean {
  return context?.kind === 'cluster' || context?.kind === 'demo';
}

/** `--kubeconfig` too for the demo, whose file kubectl would not find by itself. */
function contextFlags(context: ContextView | undefined): readonly string[] {
  if (context === undefined) return [];
  const file =
    context.kind === 'demo' && context.file !== '' ? ['--kubeconfig', quote(context.file)] : [];
  return [...file, '--context', quote(context.name)];
}

const line = (...words: readonly string[]): string => words.filter((word) => word !== '').join(' ');

/** The mesh board: `istioctl` is the host's own answer, which knows the generation. */
export function meshCommands(
  context: ContextView | undefined,
  istioctl: string,
  pilot: { readonly pod: string; readonly namespace: string } | undefined,
): readonly Command[] {
  const commands: Command[] = [{ tool: 'istioctl', text: istioctl }];
  if (pilot === undefined || !isLive(context)) return commands;
  const forward = line(
    'kubectl',
    ...contextFlags(context),
    '-n',
    quote(pilot.namespace),
    'port-forward',
    quote(`pod/${pilot.pod}`),
    '15014',
  );
  return [
    ...commands,
    { tool: 'kubectl', text: forward },
    { tool: 'curl', text: 'curl -s localhost:15014/debug/syncz' },
  ];
}

/** istioctl's word for each tab; tabs without one show the whole configuration. */
const subcommands: Readonly<Record<string, string>> = {
  listeners: 'listeners',
  routes: 'routes',
  clusters: 'clusters',
  endpoints: 'endpoints',
  secrets: 'secret',
  ecds: 'ecds',
  bootstrap: 'bootstrap',
};

/** Envoy's `resource` of each tab, where `name_regex` can pick one (Envoy, admin interface, GET /config_dump). */
const envoyResources: Readonly<Record<string, string>> = {
  listener: 'dynamic_listeners',
  route: 'dynamic_route_configs',
  cluster: 'dynamic_active_clusters',
  endpoint: 'dynamic_endpoint_configs',
  secret: 'dynamic_active_secrets',
};

const flagNames = [
  'fqdn',
  'port',
  'subset',
  'direction',
  'address',
  'type',
  'name',
  'cluster',
  'status',
];

function flags(filters: Readonly<Record<string, string>>): string {
  return flagNames
    .flatMap((name) => {
      const value = filters[name];
      return value === undefined || value === '' ? [] : [`--${name} ${quote(value)}`];
    })
    .join(' ');
}

export interface ProxyView {
  readonly context: ContextView | undefined;
  readonly proxy: string;
  readonly tab: string;
  readonly filters: Readonly<Record<string, string>>;
  readonly selected: Selected | undefined;
}

/** What a terminal would say about a proxy's configuration as this view shows it. */
export function proxyCommands(view: ProxyView): readonly Command[] {
  const { context, proxy, tab, filters } = view;
  const sub = subcommands[tab] ?? 'all';
  if (!isLive(context)) {
    const file = quote(operand(context?.file ?? ''));
    return [
      {
        tool: 'istioctl',
        text: line('istioctl proxy-config', sub, '--file', file, flags(filters)),
      },
    ];
  }
  const { pod, namespace } = splitProxyId(proxy);
  const path = adminPath(view.selected);
  const where = contextFlags(context);
  return [
    {
      tool: 'istioctl',
      text: line(
        'istioctl',
        ...where,
        'proxy-config',
        sub,
        quote(operand(proxy)),
        flags(filters),
        '-o json',
      ),
    },
    {
      tool: 'kubectl',
      text: line(
        'kubectl',
        ...where,
        '-n',
        quote(namespace),
        'exec',
        quote(operand(pod)),
        '-c istio-proxy -- pilot-agent request GET',
        quote(path),
      ),
    },
    { tool: 'curl', text: `curl -s ${quote(`localhost:15000/${path}`)}` },
  ];
}

function adminPath(selected: Selected | undefined): string {
  const resource = selected === undefined ? undefined : envoyResources[selected.kind];
  if (selected === undefined || resource === undefined) return 'config_dump?include_eds=true';
  const pattern = `^${selected.name.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`;
  const eds = selected.kind === 'endpoint' ? '&include_eds=true' : '';
  return `config_dump?resource=${resource}&name_regex=${encodeURIComponent(pattern)}${eds}`;
}
