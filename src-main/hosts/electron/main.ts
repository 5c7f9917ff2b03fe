import { userInfo } from 'node:os';

import { app } from 'electron';

import { withLoginShell } from '../../kube/auth/shell-env.ts';
import { ownArguments } from '../start-arguments.ts';
import { boot } from './boot.ts';
import { callersEnvironment } from './environment.ts';
import { endAfterFault, guardStreams, type Life } from './faults.ts';

guardStreams([process.stdout, process.stderr]);
const life: Life = {
  log: (line) => process.stderr.write(`${line}\n`),
  dispose: () => Promise.resolve(),
  diagnostics: () => '',
  unattended: process.argv.includes('--smoke'),
};
const fatal = endAfterFault(life);
process.on('uncaughtException', fatal);
process.on('unhandledRejection', fatal);

// One object, which the services hold: what the login shell adds is there for whoever asks later.
const env: NodeJS.ProcessEnv = callersEnvironment(process.env);

// A dock or menu gives a poor PATH, in which exec plugins of kubeconfigs are not found; a terminal sets TERM and has the right one.
const poor = process.env['TERM'] === undefined;

async function askLoginShell(): Promise<void> {
  const { platform } = process;
  // SHELL is what a person set for now, the account's entry what stands since the account was made.
  const shell = env['SHELL'] ?? userInfo().shell ?? undefined;
  Object.assign(env, await withLoginShell({ env, platform, shell }));
}

boot({
  argv: ownArguments(process.argv, { packaged: app.isPackaged, path: app.getAppPath() }),
  cwd: process.cwd(),
  env,
  base: import.meta.url,
  out: (text) => process.stdout.write(text),
  life,
  // Two and a half megabytes, which the window does not wait for.
  start: async (options) => (await import('../start.ts')).startServices(options),
  ...(poor && { envReady: askLoginShell() }),
}).catch(fatal);
