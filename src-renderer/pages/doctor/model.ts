import type {
  DoctorReport,
  DoctorStepView,
  VersionRow,
} from '../../../src-main/contract/doctor.ts';
import { t, te, tm, word } from '../../state/words.svelte.ts';

const permission = 'permission.';

export function isPermission(step: DoctorStepView): boolean {
  return step.id.startsWith(permission);
}

export function stepTitle(step: DoctorStepView): string {
  return isPermission(step)
    ? word('doctor.permission', step.id.slice(permission.length))
    : word('doctor.step', step.id);
}

export const stepGlyphs = { ok: '✓', failed: '✕', skipped: '–' } as const;

/** The report as text, to paste into a ticket. */
export function reportText(
  title: string,
  context: string,
  report: DoctorReport,
  steps: readonly DoctorStepView[],
): string {
  const time = new Date(report.startedAt).toISOString();
  const head = [title, t('doctorPage.report.context', { context, time }), ''];
  const body = steps.flatMap((step) => [
    `${stepGlyphs[step.state]} ${stepTitle(step)} (${t('doctorPage.ms', { n: step.ms })})`,
    ...indented(te(step.evidence), '    '),
    ...(step.note === undefined ? [] : indented(tm(step.note), '    → ')),
    ...(step.command === undefined ? [] : [`    $ ${step.command}`]),
  ]);
  return `${[...head, ...body].join('\n')}\n`;
}

function indented(text: string, by: string): readonly string[] {
  return text === '' ? [] : text.split('\n').map((line) => `${by}${line}`);
}

export interface VersionGroup {
  readonly istio: string;
  readonly envoy: string;
  readonly pilotVersion: string;
  readonly skew: VersionRow['skew'];
  readonly proxies: readonly string[];
}

const skewOrder: readonly VersionRow['skew'][] = ['newer', 'too-old', 'older', 'unknown', 'same'];

/** Proxies that are alike in their versions, those that drift first. */
export function versionGroups(rows: readonly VersionRow[]): readonly VersionGroup[] {
  const groups = new Map<string, VersionGroup & { readonly proxies: string[] }>();
  for (const { istio, envoy, pilotVersion, skew, proxy } of rows) {
    const key = JSON.stringify([istio, envoy, pilotVersion, skew]);
    const group = groups.get(key) ?? { istio, envoy, pilotVersion, skew, proxies: [] };
    group.proxies.push(proxy);
    groups.set(key, group);
  }
  return [...groups.values()].sort(
    (a, b) =>
      skewOrder.indexOf(a.skew) - skewOrder.indexOf(b.skew) || b.proxies.length - a.proxies.length,
  );
}
