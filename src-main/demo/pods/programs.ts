import { curl } from './curl.ts';
import { lookup } from './in-mesh-http.ts';
import { containersOf } from './pod.ts';
import { NoSuchProgram, type Process, type Program } from './program.ts';
import { pilotAgent, pilotDiscovery } from './request-programs.ts';
import { shellWith } from './shell.ts';
import { textPrograms } from './text-programs.ts';

const programs: Readonly<Record<string, Program>> = {
  ...textPrograms,
  'pilot-agent': pilotAgent,
  'pilot-discovery': pilotDiscovery,
  curl,
  cat,
  ls,
  echo: async (process) => {
    await process.stdout(`${process.args.join(' ')}\n`);
    return 0;
  },
  date: async (process) => {
    const now = new Date(process.world.now());
    const seconds = Math.floor(now.getTime() / 1000);
    const format = process.args.find((arg) => arg.startsWith('+'));
    await process.stdout(
      format === '+%s'
        ? `${seconds}\n`
        : format === undefined
          ? `${now.toUTCString().replace(/^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/, '$1 $3 $2 $5 UTC $4')}\n`
          : `${now.toISOString().replace(/\.\d+Z$/, 'Z')}\n`,
    );
    return 0;
  },
  hostname: async (process) => {
    await process.stdout(`${process.pod.name}\n`);
    return 0;
  },
  getent,
  nslookup,
  env: async (process) => {
    await process.stdout(
      `POD_NAME=${process.pod.name}\nPOD_NAMESPACE=${process.pod.namespace}\nPATH=/usr/local/bin:/usr/bin:/bin\n`,
    );
    return 0;
  },
  timeout: (process) =>
    startProgram(process.args[1] ?? '', { ...process, args: process.args.slice(2) }),
  true: () => 0,
  false: () => 1,
  sh: shellWith(findProgram),
  bash: shellWith(findProgram),
};

/** Programs of a distroless proxy image; what `DemoEnvoy.programs` names comes on top. */
const always: Readonly<Record<string, readonly string[]>> = {
  'istio-proxy': ['pilot-agent'],
  discovery: ['pilot-discovery', 'sh', 'bash', 'curl'],
};
const application = [
  ...['cat', 'ls', 'echo', 'date', 'sh', 'hostname', 'env', 'true', 'false', 'getent', 'timeout'],
  ...Object.keys(textPrograms),
];

/** Starts a program of a container; throws NoSuchProgram when the image has none of that name. */
export function startProgram(name: string, process: Process): Promise<number> {
  const found = findProgram(name, process);
  if (found === undefined) throw new NoSuchProgram(name);
  return Promise.resolve(found(process));
}

export function findProgram(
  name: string,
  process: Pick<Process, 'pod' | 'container'>,
): Program | undefined {
  const base = name.replace(/^\/(usr\/(local\/)?)?s?bin\//, '');
  const image = always[process.container] ?? application;
  const more = process.container === 'istio-proxy' ? (process.pod.envoy?.programs ?? []) : [];
  const known = containersOf(process.pod.object).some(
    (container) => container.name === process.container,
  );
  // An image with a shell has the coreutils; a distroless one has neither.
  const tools = [...image, ...more].includes('sh') ? application : [];
  return known && [...image, ...more, ...tools].includes(base) ? programs[base] : undefined;
}

/** Files of the container: the proxy's are the generator's, every container has a few of its own. */
function filesOf(process: Process): Readonly<Record<string, string>> {
  const common: Record<string, string> = {
    '/etc/hostname': `${process.pod.name}\n`,
    '/etc/resolv.conf': `search ${process.pod.namespace}.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n`,
  };
  return process.container === 'istio-proxy' ? { ...common, ...process.pod.envoy?.files } : common;
}

async function cat(process: Process): Promise<number> {
  const files = filesOf(process);
  let code = 0;
  if (process.args.length === 0) {
    for await (const chunk of process.stdin) await process.stdout(chunk);
  }
  for (const path of process.args) {
    const content = files[path];
    if (content !== undefined) await process.stdout(content);
    else {
      await process.stderr(`cat: ${path}: No such file or directory\n`);
      code = 1;
    }
  }
  return code;
}

async function ls(process: Process): Promise<number> {
  const files = Object.keys(filesOf(process));
  const paths = process.args.filter((arg) => !arg.startsWith('-'));
  let code = 0;
  for (const path of paths.length === 0 ? ['/'] : paths) {
    const folder = path.endsWith('/') ? path : `${path}/`;
    const names = new Set(
      files.includes(path)
        ? [path]
        : files
            .filter((file) => file.startsWith(folder))
            .map((file) => file.slice(folder.length).split('/')[0] ?? ''),
    );
    if (names.size > 0)
      await process.stdout(
        [...names]
          .sort()
          .map((name) => `${name}\n`)
          .join(''),
      );
    else {
      await process.stderr(`ls: cannot access '${path}': No such file or directory\n`);
      code = 2;
    }
  }
  return code;
}

async function getent(process: Process): Promise<number> {
  const [database, host = ''] = process.args;
  const address =
    database === 'hosts' || database === 'ahosts'
      ? lookup(process.world, process.pod, host)
      : undefined;
  if (address === undefined) return 2;
  await process.stdout(`${address.padEnd(15)} ${host}\n`);
  return 0;
}

async function nslookup(process: Process): Promise<number> {
  const host = process.args[0] ?? '';
  const address = lookup(process.world, process.pod, host);
  await process.stdout('Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\n');
  if (address === undefined) {
    await process.stdout(`** server can't find ${host}: NXDOMAIN\n`);
    return 1;
  }
  await process.stdout(`Name:\t${host}\nAddress: ${address}\n`);
  return 0;
}
