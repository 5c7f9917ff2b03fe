import { AppError } from '../contract/errors.ts';
import type { CallContext } from '../contract/index.ts';
import type {
  RedactionFinding,
  RedactionPreview,
  SnapshotFailure,
  SnapshotScope,
} from '../contract/snapshots.ts';
import type { MeshSource } from '../mesh/mesh-source.ts';
import { planExport, type PlannedGroup } from './plan.ts';
import { masked, redactHere, type Redacting, RedactionCounts } from './redact/redact-stream.ts';

/** Looking is as costly as exporting, and a person reads only so much of it. */
const mostProxies = 24;
const mostFindings = 200;
const atATime = 4;
/** Milliseconds of looking. Pods that keep silent are waited for by an export, not by a look ahead of it. */
const mostTime = 20_000;

/** What redaction takes out of an export of this scope. Nothing is written. */
export async function previewRedaction(
  source: MeshSource,
  scope: SnapshotScope,
  inlineCode: boolean,
  call: CallContext,
  redacting: Redacting = redactHere,
): Promise<RedactionPreview> {
  const plan = await planExport(source, scope, call);
  const seen = new Set(plan.proxies.slice(0, mostProxies));
  const groups = plan.groups.filter(({ proxy }) => proxy === undefined || seen.has(proxy));
  const total = groups.length + plan.last.length;
  const counts = new RedactionCounts();
  const findings: RedactionFinding[] = [];
  const failures: SnapshotFailure[] = [];
  const proxiesRead = new Set<string>();
  const enough = AbortSignal.timeout(mostTime);
  const within: CallContext = { ...call, signal: AbortSignal.any([call.signal, enough]) };
  let filesRead = 0;
  let bytesRead = 0;
  let done = 0;

  async function look(group: PlannedGroup): Promise<void> {
    try {
      for (const file of await group.read(within)) {
        const chunks = await file.read(within);
        if (chunks === undefined) continue;
        const passing = redacting.redacted(chunks, {
          inlineCode,
          onFound: ({ rule, at, value }) => {
            counts.add(rule);
            if (findings.length < mostFindings) {
              findings.push({ rule, at, file: file.path, masked: masked(value) });
            }
          },
        });
        // Read to its end; what stays in it concerns nobody here.
        for await (const bytes of passing) {
          bytesRead += bytes.length;
          if (file.proxy !== undefined) plan.narrow?.look(file.path, bytes);
        }
        filesRead += 1;
        if (group.proxy !== undefined) proxiesRead.add(group.proxy);
      }
    } catch (error) {
      if (call.signal.aborted || !(error instanceof AppError)) throw error;
      if (enough.aborted) return;
      failures.push({
        path: group.path,
        code: error.code,
        message: error.message,
        said: error.said,
      });
    }
    done += 1;
    call.progress({ phase: 'reading', done, total, unit: 'items' });
  }

  const waiting = [...groups];
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        if (enough.aborted) return;
        await look(next);
      }
    }),
  );
  for (const group of enough.aborted ? [] : plan.last) await look(group);
  return {
    findings,
    counts: counts.result(),
    filesRead,
    bytesRead,
    proxiesRead: proxiesRead.size,
    proxies: plan.proxies.length,
    controlPlanes: plan.controlPlanes.size,
    failures,
  };
}
