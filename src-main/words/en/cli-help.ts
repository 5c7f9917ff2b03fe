/** `--help` of the command line: whole pages, because words and columns are laid out together. */
export const cliHelpEn = {
  'help.overview': `usage: meshscope <command> …

{commands}

meshscope <command> --help says more. Commands that reach a cluster take --kubeconfig FILE.
Sentences are in the language of --lang {locales}, else of LC_ALL or LANG.
`,
  'help.summary.inspect': 'tables of one proxy’s configuration, as istioctl prints them',
  'help.summary.status': 'sync state of every proxy, as istioctl proxy-status prints it',
  'help.summary.diff': 'what differs between two configurations',
  'help.summary.trace': 'what would happen to a request, and why nothing else',
  'help.summary.ztunnel':
    'tables of a ztunnel (ambient mode), as istioctl ztunnel-config prints them',
  'help.summary.check': 'what is wrong anywhere in a mesh, grouped by cause; for CI, too',
  'help.summary.search': 'who has it: names, hosts, addresses, headers over every proxy of a mesh',
  'help.summary.snapshot': 'export a mesh to one file, import, list, show and verify such files',
  'help.inspect': `usage: meshscope inspect SECTION[,SECTION…] (--file FILE|- … | --context CONTEXT POD.NAMESPACE) [flags]

{sections}

of a ztunnel: workloads, ztunnel-services, policies, certificates, connections (see meshscope ztunnel --help)

meshscope inspect SECTION --help lists the flags of one section.
`,
  'help.inspect.section': `usage: meshscope inspect {section} (--file FILE|- … | --context CONTEXT POD.NAMESPACE) [flags]
{summary}

  -f, --file      a saved page: config_dump, or clusters?format=json; - is standard input;
                  FILE#POD.NAMESPACE for a proxy in a snapshot, a folder, a zip or a bug report,
                  FILE#pilot/POD.NAMESPACE for what Pilot would send it
  --context       the kubeconfig context to read a live pod from
  -n, --namespace its namespace, for a POD that is given without
  -o, --output    table (istioctl’s columns, the default), wide (ours), json, yaml
  --show-secrets  of secrets with -o json or yaml: their values, too
{flags}`,
  'help.inspect.verbose': 'false: the short columns',
  'help.inspect.fqdn': 'clusters whose name contains TEXT',
  'help.inspect.port': 'port NUMBER',
  'help.inspect.subset': 'clusters whose name contains TEXT as a subset',
  'help.inspect.direction': 'clusters whose name contains TEXT (inbound, outbound)',
  'help.inspect.address': 'address TEXT',
  'help.inspect.type': 'listeners of type HTTP, TCP, HTTP+TCP or UNKNOWN',
  'help.inspect.name': 'route configuration of that name',
  'help.inspect.cluster': 'endpoints of that cluster',
  'help.inspect.status': 'endpoints of that health (HEALTHY, UNHEALTHY …)',
  'help.section.all':
    'bootstrap, clusters, listeners, routes, secrets and endpoints, one after the other',
  'help.section.bootstrap': 'versions, or the whole bootstrap with -o json',
  'help.section.clusters': 'clusters: what Envoy can send to',
  'help.section.listeners': 'listeners: what Envoy receives, one row per filter chain',
  'help.section.routes': 'routes: what HTTP requests meet',
  'help.section.endpoints': 'endpoints as Envoy sees them now (clusters?format=json)',
  'help.section.eds': 'endpoints as the config dump has them (include_eds)',
  'help.section.secrets': 'secrets: certificates and trust bundles',
  'help.section.ecds': 'extensions delivered on their own (ECDS)',
  'help.status': `usage: meshscope status (--context CONTEXT | --file MESH | --file [ISTIOD=]SYNCZ.json …) [POD.NAMESPACE] [flags]
sync state of every proxy, as istioctl proxy-status prints it

  -f, --file        a recorded mesh (folder, archive, bug report, snapshot; with #POD.NAMESPACE one proxy of it),
                    or a saved answer of /debug/syncz, one for each istiod, or what istioctl proxy-status
                    -o json prints; - is standard input. Who answered is told by ISTIOD=, by a name like
                    istiod-0.syncz.json, or else by the folder of the file
  --context         the kubeconfig context to ask
  -n, --namespace   proxies of that namespace only
  -v, --verbosity   1: the state of each type with its age (answers of Istio 1.22 and older always have it)
  -o, --output      table (the default), json or yaml, both with the reason of each state
`,
  'help.diff': `usage: meshscope diff A B [flags]
       meshscope diff --context CONTEXT POD.NAMESPACE [flags]
       meshscope diff --file WHAT [--file WHAT] [flags]
what differs between two configurations, by identity: order of sets, defaults, spellings and versions aside

  A, B        a config dump, Pilot’s /debug/config_dump, or POD.NAMESPACE with --context;
              FILE.meshscope#POD.NAMESPACE for a proxy in a snapshot, a folder, a zip or a bug report,
              with #pilot/POD.NAMESPACE for what Pilot would send it (of a live one pilot/POD.NAMESPACE);
              a proxy alone, live or in a recording: what Pilot would send it against what its Envoy has;
              when A is Pilot’s and B is Envoy’s, only what comes over xDS is compared
  --kind      listener, route, cluster, endpoint, secret, ecds or bootstrap, in singular or plural or as \`inspect\`
              has them; may be repeated, or parted by commas
  --strict    what counts as a difference after all: field-spelling, order, defaults, versions,
              api-generation, number-spelling, or all; may be repeated
  --sides     pilot-envoy or envoy-envoy, where what stands in the files does not tell
  --context   the kubeconfig context of sides that are no files
  -o          text (the default), unified, json or html
  --show-secrets  values of secrets, too; else only that they changed

exit code: 0 same, 1 different, 2 something went wrong
`,
  'help.ztunnel': `usage: meshscope ztunnel TABLE (--file FILE|- | --context CONTEXT ZTUNNEL.NAMESPACE) [flags]
what a ztunnel of ambient mode knows, as istioctl ztunnel-config prints it

  all           every table, one after the other; --with-headers titles them
  workload      --address, --workload-namespace, --workload-node
  service       --service-namespace
  policy        --policy-namespace
  certificate
  connections   --workload-namespace, --direction inbound|outbound, --raw (addresses as they are)

  -f, --file    a saved /config_dump of a ztunnel; - is standard input; FILE#POD.NAMESPACE in a recording
  --context     the kubeconfig context to read a live ztunnel from
  -o            table (the default), json or yaml
`,
  'help.search': `usage: meshscope search QUERY (--file MESH | --context CONTEXT) [flags]
who has it: each resource that fits, how many proxies have it, which have another form and which have none

words of QUERY must all hold: a bare word is looked for in names, hosts, addresses, headers, references;
  cluster: route: secret:   names and what refers to them      host: domains and server names
  endpoint: port:           addresses, ports                    header: names of headers
  origin:                   virtual-service/default/reviews …   san: names that a peer must show
  kind: listener, route, cluster, endpoint, secret              text: the whole text
  proxy: only these proxies (pod.namespace or namespace/pod)    not: or - excludes; * stands for anything

  -f, --file      a folder, archive, bug report, snapshot or dump
  --context       the kubeconfig context; every Envoy of it is read, four at a time
  --limit         most resources that are shown (50)
  -o              text (the default) or json

exit code: 0 found, 1 nothing found or failed
`,
  'help.check': `usage: meshscope check (--file MESH | --context CONTEXT) [flags]
what is wrong anywhere: sync states, references that lead nowhere, endpoints, routes that are never reached, certificates,
refused updates; one finding per cause, with the proxies that have it

  -f, --file      a folder, archive, bug report, snapshot or dump; FILE#POD.NAMESPACE looks at that proxy only
  --context       the kubeconfig context; every Envoy of it is read, four at a time
  --fail-on       error (the default), warning, info or never
  -o              text (the default), json, sarif or junit

certificates of a recording are judged by the time it was made; those of a context by now
exit code: 0 nothing at or above --fail-on, 1 something, 2 it could not be looked at
`,
  'help.snapshot': `usage: meshscope snapshot export (--context CONTEXT | --file RECORDED) [flags]
       meshscope snapshot import|verify|show FILE.meshscope
       meshscope snapshot list
a mesh in one file: both sides of every proxy, without its secrets

export
  --context            the kubeconfig context, or meshscope-demo
  -f, --file           a recorded mesh instead: a folder, a zip, an istioctl bug-report archive, a dump
  -n, --namespace      proxies of that namespace only
  --proxy POD.NS       this proxy only; may be repeated
  --title TEXT         what the snapshot is called
  --folder PATH        where to; without it the app’s own library
  --preview            says what redaction would take out, and writes nothing
  --no-redaction       leaves keys, tokens and authorisation headers in
  --inline-code        takes Lua’s and Wasm’s inline code out as well
  --with-context-name  lets the file say which context it is of

import puts a file into the app’s library, list shows the library, show what a file holds,
verify holds every byte against the manifest (exit code 1 when something is wrong).
  -o                   text (the default) or json
`,
  'help.start': `Usage: npm start -- [options] [FILE …]
       meshscope [options] [FILE …]

  FILE                      config dumps, folders and snapshots to open
  --demo                    open the embedded demo mesh
  --file DUMP               the same as FILE; may be repeated
  --kubeconfig FILE         use this kubeconfig instead of KUBECONFIG or ~/.kube/config; may be repeated
  --host electron|browser   where to show it (default: electron where there is one)
  --port N                  browser host: the port on 127.0.0.1 (default: any free one)
  --allow-plugins           browser host: run the credential programs of added kubeconfigs without asking in the terminal
  --no-open                 browser host: print the address only
  --log-level LEVEL         error, warn, info (default) or debug: what the log file gets; MESHSCOPE_LOG says it, too
  --lang LANGUAGE           {locales}: what the terminal is told in; else LC_ALL or LANG
  --smoke [FILE]            open FILE (or the demo), look at it, print what was seen as JSON, and end
  --version                 the version
  --help                    this text
`,
  'start.at': 'Meshscope is at {url}',
  'start.another': 'For another tab or browser: {url}',
  'start.fixed-port':
    'A fixed port: if another program served a page at this port before, its service worker may still stand between you and Meshscope. Without --port every start has another address.',
  'start.opens': 'It opens in your browser. Ctrl-C ends it.',
  'start.open-it': 'Open it in a browser. Ctrl-C ends it.',
} as const;
