import type { Catalogue } from '../keys.ts';
import { merge } from '../merge.ts';
import { chainZh } from './chain.ts';
import { cliHelpZh } from './cli-help.ts';
import { cliHelpTraceZh } from './cli-help-trace.ts';
import { cliUsageZh } from './cli-usage.ts';
import { compareZh } from './compare.ts';
import { desktopZh } from './desktop.ts';
import { diffZh } from './diff.ts';
import { doctorZh } from './doctor.ts';
import { errorsZh } from './errors.ts';
import { errorsCliZh } from './errors-cli.ts';
import { errorsEngineZh } from './errors-engine.ts';
import { errorsEnvoyZh } from './errors-envoy.ts';
import { errorsHostsZh } from './errors-hosts.ts';
import { errorsIstioZh } from './errors-istio.ts';
import { errorsKubeZh } from './errors-kube.ts';
import { errorsMeshZh } from './errors-mesh.ts';
import { errorsServicesZh } from './errors-services.ts';
import { errorsSnapshotsZh } from './errors-snapshots.ts';
import { findingZh } from './finding.ts';
import { forwardsZh } from './forwards.ts';
import { glossaryZh } from './glossary.ts';
import { hostZh } from './host.ts';
import { meshZh } from './mesh.ts';
import { problemZh } from './problem.ts';
import { proxyZh } from './proxy.ts';
import { shellZh } from './shell.ts';
import { snapshotsZh } from './snapshots.ts';
import { traceZh } from './trace.ts';
import { traceFlagsZh } from './trace-flags.ts';
import { traceHttpZh } from './trace-http.ts';
import { traceNoteZh } from './trace-note.ts';
import { tracePageZh } from './trace-page.ts';

/** Simplified Chinese for every key: a missing one does not compile. */
export const zh: Catalogue = merge({
  shellZh,
  meshZh,
  proxyZh,
  chainZh,
  cliHelpZh,
  cliHelpTraceZh,
  cliUsageZh,
  problemZh,
  findingZh,
  errorsZh,
  errorsCliZh,
  errorsHostsZh,
  errorsIstioZh,
  errorsEnvoyZh,
  errorsSnapshotsZh,
  errorsServicesZh,
  errorsEngineZh,
  errorsMeshZh,
  errorsKubeZh,
  glossaryZh,
  hostZh,
  tracePageZh,
  compareZh,
  desktopZh,
  diffZh,
  snapshotsZh,
  doctorZh,
  forwardsZh,
  traceZh,
  traceFlagsZh,
  traceHttpZh,
  traceNoteZh,
});
