import { chainZh } from './chain.zh.ts';
import { compareZh } from './compare.zh.ts';
import { diffZh } from './diff.zh.ts';
import { doctorZh } from './doctor.zh.ts';
import type { en } from './en.ts';
import { errorsZh } from './errors.zh.ts';
import { forwardsZh } from './forwards.zh.ts';
import { glossaryZh } from './glossary.zh.ts';
import { hostZh } from './host.zh.ts';
import { meshZh } from './mesh.zh.ts';
import { problemZh } from './problem.zh.ts';
import { proxyZh } from './proxy.zh.ts';
import { shellZh } from './shell.zh.ts';
import { snapshotsZh } from './snapshots.zh.ts';
import { traceZh } from './trace.zh.ts';
import { traceFlagsZh } from './trace-flags.zh.ts';
import { tracePageZh } from './trace-page.zh.ts';

/** Simplified Chinese for every key: a missing one does not compile. */
export const zh: Readonly<Record<keyof typeof en, string>> = {
  ...shellZh,
  ...meshZh,
  ...proxyZh,
  ...chainZh,
  ...problemZh,
  ...errorsZh,
  ...glossaryZh,
  ...hostZh,
  ...tracePageZh,
  ...compareZh,
  ...diffZh,
  ...snapshotsZh,
  ...doctorZh,
  ...forwardsZh,
  ...traceZh,
  ...traceFlagsZh,
};
