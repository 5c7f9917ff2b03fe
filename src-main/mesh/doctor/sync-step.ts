import type { MeshRow } from '../../contract/mesh.ts';
import { shellCommand } from '../../contract/shell.ts';
import { humanDuration } from '../../istio/duration.ts';
import { boardRows } from '../../istio/mesh-board.ts';
import { parseSyncStatus } from '../../istio/sync-status.ts';
import { type DoctorStep, type Finding, runStep } from '../../kube/doctor/step.ts';
import type { MessageKey } from '../../words/keys.ts';
import type { SyncReading } from '../mesh-source.ts';

/** A push that Envoy has not acknowledged is on its way for so long; after that it is stuck. */
const onItsWayMs = 30_000;

interface Asked {
  readonly proxy: string;
  /** Of the kubeconfig, for the command. */
  readonly context: string;
  readonly now: () => number;
  readonly read: () => Promise<SyncReading>;
}

/** What Pilot itself says of the proxy: the first thing to know, since nothing else looks wrong on a proxy that is stale. */
export async function syncStep({ proxy, context, now, read }: Asked): Promise<DoctorStep> {
  const command = shellCommand(['istioctl', '--context', context, 'proxy-status', proxy]);
  return await runStep('pilot-sync', command, now, async () => {
    const { answers, pods } = await read();
    const rows = boardRows(
      answers.map(({ controlPlane, syncz }) => ({
        controlPlane,
        proxies: syncz === undefined ? [] : parseSyncStatus(syncz, controlPlane.pod),
      })),
      pods,
    );
    const row = rows.find((one) => one.proxy === proxy);
    return row === undefined ? { state: 'skipped', evidence: '' } : finding(row, now());
  });
}

function finding(row: MeshRow, now: number): Finding {
  const cells = Object.entries(row.cells).filter(([, { state }]) => state !== 'ignored');
  const evidence = cells
    .map(([type, { state, since, reason = '' }]) => {
      const age = since === undefined ? '' : ` ${humanDuration(now - since)}`;
      return `${type} ${state.toUpperCase()}${age}${reason === '' ? '' : `: ${reason}`}`;
    })
    .join('\n');
  const failed = (key: MessageKey): Finding => ({
    state: 'failed',
    evidence,
    note: { key, params: {} },
  });
  const stuck = ({ state, since }: MeshRow['cells'][string]): boolean =>
    state === 'stale' && (since === undefined || now - since > onItsWayMs);
  if (row.overall === 'missing') return failed('sync.next.missing');
  if (row.overall === 'error') return failed('sync.next.error');
  if (cells.some(([, cell]) => stuck(cell))) return failed('sync.next.stale');
  return { state: 'ok', evidence };
}
