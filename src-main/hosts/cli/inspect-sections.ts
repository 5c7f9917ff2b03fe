import type { TableName } from '../../contract/tables.ts';
import { goYaml as yamlText } from '../../istio/istioctl/go-text.ts';
import { tableText } from '../../istio/istioctl/table.ts';
import { kindNamed, type NamedKind } from '../../istio/kind-names.ts';
import { sentence } from '../../words/keys.ts';
import { warn } from './command.ts';
import { printData } from './io.ts';
import { parseJsonBytes } from './load-proxy.ts';
import { dumpOf, listSection, plain, requireEntries, type Section, wideTable } from './section.ts';

const bootstrap: Section = {
  summary: 'help.section.bootstrap',
  filters: [],
  verbose: false,
  needs: ['dump'],
  print: async (context, loaded, request, inputs) => {
    const { io } = context;
    const dump = dumpOf(loaded, inputs);
    requireEntries(dump, 'bootstrap', 'bootstrap', inputs);
    const { bootstrapDocument, bootstrapSummary } =
      await import('../../istio/istioctl/bootstrap.ts');
    if (request.format === 'json' || request.format === 'yaml') {
      await printData(io, bootstrapDocument(dump) ?? {}, request.format);
    } else if (request.format === 'wide') {
      io.out(await wideTable(io, loaded, 'bootstrap', request, inputs));
    } else io.out(bootstrapSummary(dump));
  },
};

const clusters = listSection(
  'help.section.clusters',
  ['fqdn', 'port', 'subset', 'direction'],
  false,
  {
    wide: 'clusters',
    kind: 'cluster',
    what: 'clusters',
    table: async (dump, request) =>
      (await import('../../istio/istioctl/clusters.ts')).clusterTable(dump, {
        ...request,
        named: false,
      }),
    data: async (dump, { filters }) =>
      plain((await import('../../istio/istioctl/clusters.ts')).clusterResources(dump, filters)),
  },
);

const listeners = listSection('help.section.listeners', ['address', 'port', 'type'], true, {
  wide: 'listeners',
  kind: 'listener',
  what: 'listeners',
  table: async (dump, request) =>
    (await import('../../istio/istioctl/listeners.ts')).listenerTable(dump, {
      ...request,
      named: false,
    }),
  data: async (dump, { filters }) =>
    plain((await import('../../istio/istioctl/listeners.ts')).listenerResources(dump, filters)),
});

const routes = listSection('help.section.routes', ['name'], true, {
  wide: 'routes',
  kind: 'route',
  what: 'routes',
  table: async (dump, request) =>
    (await import('../../istio/istioctl/routes.ts')).routeTable(dump, { ...request, named: false }),
  data: async (dump, { filters }) =>
    plain((await import('../../istio/istioctl/routes.ts')).routeResources(dump, filters)),
});

const eds = listSection('help.section.eds', ['address', 'port', 'cluster', 'status'], false, {
  wide: 'endpoints',
  kind: 'endpoint',
  what: 'endpoints',
  table: async (dump, request) =>
    (await import('../../istio/istioctl/eds.ts')).edsTable(dump, { ...request, named: false }),
  data: async (dump, { filters }) =>
    plain((await import('../../istio/istioctl/eds.ts')).edsResources(dump, filters)),
  // Envoy leaves endpoints out unless asked; istioctl prints the header alone then, and so do we.
  absent: 'cli.no-endpoints',
});
const secrets = listSection('help.section.secrets', [], false, {
  wide: 'secrets',
  kind: 'secret',
  what: 'secrets',
  secret: true,
  table: async (dump, _request, io) => {
    const { secretTable } = await import('../../istio/istioctl/secrets.ts');
    const { readCertificates } = await import('../../engine/x509.ts');
    return secretTable(dump, readCertificates, io.now(), false);
  },
  empty: async (dump) => (await import('../../istio/istioctl/secrets.ts')).noSecrets(dump),
  data: async (dump) => (await import('../../istio/istioctl/secrets.ts')).secretsDocument(dump),
});

const ecds = listSection('help.section.ecds', [], false, {
  wide: 'ecds',
  kind: 'ecds',
  what: 'extensions',
  table: async (dump) => (await import('../../istio/istioctl/ecds.ts')).ecdsTable(dump),
  data: async (dump) => (await import('../../istio/istioctl/ecds.ts')).ecdsDocument(dump),
});

const endpoints: Section = {
  summary: 'help.section.endpoints',
  filters: ['address', 'port', 'cluster', 'status'],
  verbose: false,
  needs: ['clusters'],
  print: async (context, loaded, request, inputs) => {
    const { io } = context;
    // istioctl prints an empty table for a config dump (istio/istio#54979); its endpoints are as good.
    if (request.format === 'wide') {
      io.out(await wideTable(io, loaded, 'endpoints', request, inputs));
      return;
    }
    if (loaded.clusters === undefined) {
      await eds.print(context, loaded, request, inputs);
      return;
    }
    const { endpointResources, endpointTable } = await import('../../istio/istioctl/endpoints.ts');
    if (request.format === 'json' || request.format === 'yaml') {
      const found = endpointResources(loaded.clusters, request.filters);
      await printData(io, plain(found), request.format);
    } else io.out(tableText(endpointTable(loaded.clusters, request.filters)));
  },
};

/** istioctl prints the bytes of the dump as they came; only YAML must be made of JSON. */
async function wholeText(bytes: Uint8Array, format: 'json' | 'yaml'): Promise<string> {
  const text = new TextDecoder().decode(bytes);
  const isJson = /^\s*[[{]/.test(text);
  if (isJson === (format === 'json')) return `${text}\n`;
  if (format === 'yaml') return yamlText(parseJsonBytes(bytes, sentence('cli.what.json-or-yaml')));
  const { parse } = await import('yaml');
  const value: unknown = parse(text);
  return `${JSON.stringify(value, null, 4)}\n`;
}

/** What `all` shows of a dump; istioctl stops at the first that is not there. */
const dumpKinds = ['bootstrap', 'cluster', 'listener', 'route', 'secret', 'endpoint'] as const;

const wideOrder: readonly TableName[] = [
  'bootstrap',
  'clusters',
  'listeners',
  'routes',
  'secrets',
  'endpoints',
  'ecds',
];

const all: Section = {
  summary: 'help.section.all',
  filters: ['fqdn', 'direction', 'subset', 'port', 'address', 'type', 'name'],
  verbose: true,
  needs: ['dump'],
  print: async (context, loaded, request, inputs) => {
    const { io } = context;
    const dump = dumpOf(loaded, inputs);
    if (request.format === 'json' || request.format === 'yaml') {
      io.out(await wholeText(await loaded.bytes(), request.format));
      return;
    }
    if (request.format === 'wide') {
      const texts: string[] = [];
      for (const table of wideOrder) {
        texts.push(await wideTable(io, loaded, table, request, inputs));
      }
      io.out(texts.join('\n'));
      return;
    }
    const { allText } = await import('./inspect-all.ts');
    // All of it before the first word: a dump that is broken somewhere is one line.
    const text = allText(dump, request, io.now());
    for (const kind of dumpKinds) {
      if (dump.entries(kind).length === 0) warn(context, sentence('cli.no-kind', { inputs, kind }));
    }
    io.out(text);
  },
};

export const sections: Readonly<Record<string, Section>> = {
  all,
  bootstrap,
  clusters,
  listeners,
  routes,
  endpoints,
  eds,
  secrets,
  ecds,
};

const sectionOfKind: Readonly<Record<NamedKind, Section>> = {
  bootstrap,
  listener: listeners,
  route: routes,
  cluster: clusters,
  endpoint: endpoints,
  secret: secrets,
  ecds,
};

/** Every name of a kind works; `eds` is a section of its own beside the endpoints as Envoy sees them. */
export function sectionNamed(name: string): Section | undefined {
  const wanted = name.toLowerCase();
  if (wanted === 'a') return all;
  if (Object.hasOwn(sections, wanted)) return sections[wanted];
  const kind = kindNamed(wanted);
  return kind && sectionOfKind[kind];
}
