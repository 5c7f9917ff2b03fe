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
import { masked, redacted, RedactionCounts } from './redact/redact-stream.ts';

/** Looking is as costly as exporting, and a person reads only so much of it. */
const mostProxies = 24;
const mostFindings = 200;
const atATime = 4;

/** What redaction takes out of an export of this scope. Nothing is written. */
export async function previewRedaction(
  source: MeshSource,
  scope: SnapshotScope,
  inlineCode: boolean,
  call: CallContext,
): Promise<RedactionPreview> {
  const plan = await planExport(source, scope, call);
  const seen = new Set(plan.proxies.slice(0, mostProxies));
  const groups = plan.groups.filter(({ proxy }) => proxy === undefined || seen.has(proxy));
  const total = groups.length + plan.last.length;
  const counts = new RedactionCounts();
  const findings: RedactionFinding[] = [];
  const failures: SnapshotFailure[] = [];
  let filesRead = 0;
  let bytesRead = 0;
  let done = 0;

  async function look(group: PlannedGroup): Promise<void> {
    try {
      for (const file of await group.read(call)) {
        const chunks = await file.read(call);
        if (chunks === undefined) continue;
        const passing = redacted(chunks, {
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
      }
    } catch (error) {
      if (call.signal.aborted || !(error instanceof AppError)) throw error;
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
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await look(next);
    }),
  );
  for (const group of plan.last) await look(group);
  return {
    findings,
    counts: counts.result(),
    filesRead,
    bytesRead,
    proxiesRead: seen.size,
    proxies: plan.proxies.length,
    controlPlanes: plan.controlPlanes.size,
    failures,
  };
}
