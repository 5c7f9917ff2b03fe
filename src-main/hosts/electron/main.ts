import { userInfo } from 'node:os';

import { app, dialog } from 'electron';

import { errorText } from '../../contract/errors.ts';
import { withLoginShell } from '../../kube/auth/shell-env.ts';
import { startServices } from '../start.ts';
import { ownArguments } from '../start-arguments.ts';
import { boot } from './boot.ts';

const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** After a fault that nobody caught the state is unknown: say it, then end. */
const fatal = (error: unknown): void => {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  dialog.showErrorBox('Meshscope', errorText(error));
  app.exit(1);
};
process.on('uncaughtException', fatal);
process.on('unhandledRejection', fatal);

boot({
  argv: ownArguments(process.argv, { packaged: app.isPackaged, path: app.getAppPath() }),
  cwd: process.cwd(),
  env: process.env,
  base: import.meta.url,
  out: (text) => process.stdout.write(text),
  log,
  start: async (options) => {
    // A dock or menu gives a poor PATH, in which exec plugins of kubeconfigs are not found; a terminal sets TERM and has the right one.
    const { env } = options;
    const { platform } = process;
    const rich =
      env['TERM'] === undefined
        ? await withLoginShell({ env, platform, shell: userInfo().shell ?? undefined })
        : env;
    return await startServices({ ...options, env: rich });
  },
}).catch(fatal);
