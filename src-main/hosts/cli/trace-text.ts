import type { Reason, Trace, TraceHop, Verdict } from '../../contract/trace.ts';
import { explainDetails, explainFlags } from '../../envoy/trace/ask/explain.ts';
import { traceEn } from '../../words/en/trace.ts';
import { traceFlagsEn } from '../../words/en/trace-flags.ts';
import { format } from '../../words/format.ts';

const texts: Readonly<Record<string, string>> = { ...traceEn, ...traceFlagsEn };

/** A reason in English; an unknown key stands for itself. */
export function say(reason: Reason): string {
  return format(texts[reason.key] ?? reason.key, reason.params, 'en');
}

function verdictLines(verdict: Verdict): string[] {
  const kind = texts[`trace.kind.${verdict.kind}`] ?? verdict.kind;
  const facts = [
    verdict.status === null ? '' : `status ${String(verdict.status)}`,
    verdict.flags === '' ? '' : `flags ${verdict.flags}`,
    verdict.details === '' ? '' : verdict.details,
    verdict.location === null ? '' : `Location ${verdict.location}`,
  ].filter((fact) => fact !== '');
  return [
    `VERDICT  ${kind}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`,
    `         ${say(verdict.reason)}`,
    ...explainFlags(verdict.flags).map((one) => `         ${say(one)}`),
    ...explainDetails(verdict.details).map((one) => `         ${say(one)}`),
    ...verdict.assumptions.map((one) => `  taken   ${say(one)}`),
    `         ${texts['trace.model'] ?? ''}`,
  ];
}

function hopLines(hop: TraceHop, index: number): string[] {
  const lines = [
    '',
    `HOP ${String(index + 1)}    ${hop.pod === '' ? 'this proxy' : hop.pod} (Envoy ${hop.envoyVersion})`,
  ];
  for (const step of hop.steps) {
    lines.push(`  ${step.kind.padEnd(16)}${step.name === '' ? '–' : step.name}`);
    lines.push(`  ${''.padEnd(16)}  ${say(step.reason)}`);
    for (const one of step.considered.slice(0, 8))
      lines.push(
        `  ${''.padEnd(16)}  ${one.shadowed ? '~' : '×'} ${one.name === '' ? one.path : one.name}: ${say(one.reason)}`,
      );
    const more = step.consideredCount - Math.min(8, step.considered.length);
    if (more > 0) lines.push(`  ${''.padEnd(16)}  × ${String(more)} more`);
  }
  for (const cluster of hop.clusters) {
    const share = `${String(Math.round(cluster.probability * 1000) / 10)} %`;
    lines.push(`  ${'→'.padEnd(15)} ${cluster.name} ${share}`);
    for (const endpoint of (cluster.endpoints ?? []).slice(0, 8))
      lines.push(
        `  ${''.padEnd(16)}  ${endpoint.address} ${String(Math.round(endpoint.probability * 1000) / 10)} % ${endpoint.transport} ${endpoint.health}`,
      );
  }
  const outcome = [
    hop.status === null ? '' : `status ${String(hop.status)}`,
    hop.flags === '' ? '' : `flags ${hop.flags}`,
    hop.details,
  ].filter((one) => one !== '');
  if (outcome.length > 0) lines.push(`  ${'log'.padEnd(16)}${outcome.join(', ')}`);
  return lines;
}

/** A trace for people. */
export function traceText(trace: Trace): string {
  return [
    ...verdictLines(trace.verdict),
    ...trace.hops.flatMap(hopLines),
    ...(trace.alternatives.length === 0
      ? []
      : [
          '',
          ...trace.alternatives.map(
            (one) =>
              `OR ${String(Math.round(one.probability * 1000) / 10)} %   ${one.verdict.kind}: ${say(one.verdict.reason)}`,
          ),
        ]),
    '',
  ].join('\n');
}
