import { chainEn } from './chain.en.ts';
import { compareEn } from './compare.en.ts';
import { diffEn } from './diff.en.ts';
import { doctorEn } from './doctor.en.ts';
import { errorsEn } from './errors.en.ts';
import { forwardsEn } from './forwards.en.ts';
import { glossaryEn } from './glossary.en.ts';
import { hostEn } from './host.en.ts';
import { meshEn } from './mesh.en.ts';
import { problemEn } from './problem.en.ts';
import { proxyEn } from './proxy.en.ts';
import { shellEn } from './shell.en.ts';
import { snapshotsEn } from './snapshots.en.ts';
import { traceEn } from './trace.en.ts';
import { traceFlagsEn } from './trace-flags.en.ts';
import { tracePageEn } from './trace-page.en.ts';

/** Every sentence of the app. A key names the place where it is said, not what it says. */
export const en = {
  ...shellEn,
  ...meshEn,
  ...proxyEn,
  ...chainEn,
  ...problemEn,
  ...errorsEn,
  ...glossaryEn,
  ...hostEn,
  ...tracePageEn,
  ...compareEn,
  ...diffEn,
  ...snapshotsEn,
  ...doctorEn,
  ...forwardsEn,
  ...traceEn,
  ...traceFlagsEn,
} as const;
