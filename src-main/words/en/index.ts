import { merge } from '../merge.ts';
import { chainEn } from './chain.ts';
import { cliHelpEn } from './cli-help.ts';
import { cliHelpTraceEn } from './cli-help-trace.ts';
import { cliUsageEn } from './cli-usage.ts';
import { compareEn } from './compare.ts';
import { desktopEn } from './desktop.ts';
import { diffEn } from './diff.ts';
import { doctorEn } from './doctor.ts';
import { errorsEn } from './errors.ts';
import { errorsCliEn } from './errors-cli.ts';
import { errorsEngineEn } from './errors-engine.ts';
import { errorsEnvoyEn } from './errors-envoy.ts';
import { errorsHostsEn } from './errors-hosts.ts';
import { errorsIstioEn } from './errors-istio.ts';
import { errorsKubeEn } from './errors-kube.ts';
import { errorsMeshEn } from './errors-mesh.ts';
import { errorsServicesEn } from './errors-services.ts';
import { errorsSnapshotsEn } from './errors-snapshots.ts';
import { findingEn } from './finding.ts';
import { forwardsEn } from './forwards.ts';
import { glossaryEn } from './glossary.ts';
import { hostEn } from './host.ts';
import { meshEn } from './mesh.ts';
import { problemEn } from './problem.ts';
import { proxyEn } from './proxy.ts';
import { shellEn } from './shell.ts';
import { snapshotsEn } from './snapshots.ts';
import { traceEn } from './trace.ts';
import { traceFlagsEn } from './trace-flags.ts';
import { traceHttpEn } from './trace-http.ts';
import { traceNoteEn } from './trace-note.ts';
import { tracePageEn } from './trace-page.ts';

/** Every sentence of the app. A key names the place where it is said, not what it says. */
export const en = merge({
  shellEn,
  meshEn,
  proxyEn,
  chainEn,
  cliHelpEn,
  cliHelpTraceEn,
  cliUsageEn,
  problemEn,
  findingEn,
  errorsEn,
  errorsCliEn,
  errorsHostsEn,
  errorsIstioEn,
  errorsEnvoyEn,
  errorsSnapshotsEn,
  errorsServicesEn,
  errorsEngineEn,
  errorsMeshEn,
  errorsKubeEn,
  glossaryEn,
  hostEn,
  tracePageEn,
  compareEn,
  desktopEn,
  diffEn,
  snapshotsEn,
  doctorEn,
  forwardsEn,
  traceEn,
  traceFlagsEn,
  traceHttpEn,
  traceNoteEn,
});
