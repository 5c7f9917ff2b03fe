import { fileURLToPath } from 'node:url';

import { AppError, errorText } from '../../contract/errors.ts';
import { type Locale, say, sayMessage } from '../../words/say.ts';
import { dataDirectory, version } from '../begin.ts';
import { takeLang } from '../language.ts';
import { startServices } from '../start.ts';
import { parseStartArguments, type StartArguments, usage } from '../start-arguments.ts';
import { approveInTerminal } from './approve.ts';
import { type Launched, openInBrowser, revealFolder } from './launcher.ts';
import { type BrowserHost, startBrowserHost } from './server.ts';

const print = (text: string): boolean => process.stdout.write(`${text}\n`);
const complain = (text: string): boolean => process.stderr.write(`${text}\n`);

/** A clean end may take this long; then the process goes anyway. */
const shutdownMs = 5_000;

async function run(args: StartArguments, locale: Locale): Promise<void> {
  let host: BrowserHost | undefined;
  let ending = false;
  const started = await startServices({
    host: 'browser',
    platform: {
      // The page opens links itself, in a tab of the browser that it is already in.
      reveal: revealFolder,
      pickPaths: () => Promise.resolve([]),
      approve: args.allowPlugins
        ? () => Promise.resolve(true)
        : (request) => approveInTerminal(request, locale),
      blockedRequests: () => host?.blockedRequests() ?? 0,
      nativeDialogs: false,
    },
    args,
    dataDir: dataDirectory(process.env, process.platform),
    // From source (npm run dev) the engine finds its own worker.
    workerUrl: import.meta.url.endsWith('.ts')
      ? undefined
      : new URL('../engine-worker.cjs', import.meta.url),
    env: process.env,
    log: complain,
  });
  try {
    host = await startBrowserHost({
      ...started,
      root: fileURLToPath(new URL('../renderer', import.meta.url)),
      port: args.port,
      log: complain,
      onUsed: () => {
        if (host !== undefined && !ending) print(say(locale, 'start.another', { url: host.url }));
      },
    });
  } catch (error) {
    await started.dispose();
    throw error;
  }
  const served = host;
  let launched: Launched | undefined;
  const end = (): void => {
    if (ending) return;
    ending = true;
    const late = setTimeout(() => process.exit(1), shutdownMs);
    Promise.all([served.close(), started.dispose(), launched?.forget()])
      .catch((error: unknown) => complain(`Ending: ${String(error)}`))
      .finally(() => clearTimeout(late));
  };
  // Before the address is told: who has it may end the process at once.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);

  print(say(locale, 'start.at', { url: served.url }));
  if (args.port !== 0) print(say(locale, 'start.fixed-port'));
  if (args.smoke) {
    end();
    return;
  }
  if (args.open) launched = await openInBrowser(served.url, () => served.expectLauncher());
  print(say(locale, launched ? 'start.opens' : 'start.open-it'));
}

const { locale } = takeLang(process.argv.slice(2), process.env);
try {
  const args = parseStartArguments(process.argv.slice(2), process.cwd());
  if (args.help) print(usage(locale));
  else if (args.version) print(version);
  else await run(args, locale);
} catch (error) {
  complain(error instanceof AppError ? sayMessage(locale, error.said) : errorText(error));
  if (error instanceof AppError && error.hint) complain(sayMessage(locale, error.hint));
  process.exitCode = 1;
}
