import { fetchInMesh } from './in-mesh-http.ts';
import { PortRefused } from './pod-network.ts';
import type { Process, Program } from './program.ts';

/** `pilot-agent request METHOD PATH [BODY] [--debug-port N]`, old and new form. */
export const pilotAgent: Program = (process) => {
  const { words, flags } = parse(process.args);
  if (words[0] === 'version') {
    return print(process, `version.BuildInfo{Version:"demo"}\n`);
  }
  const allowed = [15000, 15020, 15021, 15004];
  const port = Number(flags.get('debug-port') ?? 15000);
  if (!allowed.includes(port)) {
    return fail(
      process,
      `Error: debug port ${port} is not in the allowed list: ${allowed.join(',')}\n`,
    );
  }
  return requestCommand(process, words, port);
};

/** `pilot-discovery request METHOD PATH` goes to istiod's own debug port. */
export const pilotDiscovery: Program = (process) => {
  const { words } = parse(process.args);
  return requestCommand(process, words, process.world.legacy ? 8080 : 15014);
};

async function requestCommand(
  process: Process,
  words: readonly string[],
  port: number,
): Promise<number> {
  const [command, method, path, body] = words;
  if (command !== 'request') {
    return fail(process, `Error: unknown command "${command ?? ''}" for "pilot-agent"\n`);
  }
  if (method === undefined || path === undefined) {
    return fail(process, `Error: requires at least 2 arg(s), only received ${words.length - 1}\n`);
  }
  try {
    const connection = process.network.connect(process.pod, port, 'loopback');
    const response = await fetchInMesh(connection, {
      method: method.toUpperCase(),
      path: path.startsWith('/') ? path : `/${path}`,
      host: `127.0.0.1:${port}`,
      body,
      signal: process.signal,
    });
    const failed = (response.statusCode ?? 500) > 299;
    if (failed) {
      // istio/pkg/envoy admin client: a bad status is an error of the command; the body is not printed.
      response.resume();
      return await fail(
        process,
        `Error: received unsuccessful status code ${response.statusCode ?? 0}: ${response.statusCode ?? 0} ${response.statusMessage ?? ''}\n`,
      );
    }
    for await (const chunk of response) {
      if (Buffer.isBuffer(chunk)) await process.stdout(chunk);
    }
    await process.stdout('\n');
    return 0;
  } catch (error) {
    if (error instanceof PortRefused) {
      return fail(
        process,
        `Error: Get "http://127.0.0.1:${port}/${path.replace(/^\//, '')}": dial tcp 127.0.0.1:${port}: connect: connection refused\n`,
      );
    }
    throw error;
  }
}

function parse(args: readonly string[]): { words: string[]; flags: Map<string, string> } {
  const words: string[] = [];
  const flags = new Map<string, string>();
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (!arg.startsWith('--')) words.push(arg);
    else {
      const [name = '', value] = arg.slice(2).split('=');
      flags.set(name, value ?? args[index + 1] ?? '');
      if (value === undefined) index += 1;
    }
  }
  return { words, flags };
}

async function print(process: Process, message: string): Promise<number> {
  await process.stdout(message);
  return 0;
}

async function fail(process: Process, message: string): Promise<number> {
  await process.stderr(message);
  return 1;
}
