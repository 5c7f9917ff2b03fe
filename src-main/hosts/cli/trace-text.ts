import type { Reason, Trace, TraceHop, Verdict } from '../../contract/trace.ts';
import { visibleLine } from '../../contract/unseen.ts';
import { explainDetails, explainFlags } from '../../envoy/trace/ask/explain.ts';
import { type Locale, say as word, sayMessage, sayWord } from '../../words/say.ts';

/** Chinese signs take two columns of a terminal. */
export function padded(text: string, width: number): string {
  const wide = text.match(/[\u2e80-\u9fff\uff00-\uff60]/gu)?.length ?? 0;
  return text + ' '.repeat(Math.max(1, width - text.length - wide));
}

/** A reason in the reader's language. */
export function say(reason: Reason, locale: Locale): string {
  return sayMessage(locale, reason);
}

function verdictLines(verdict: Verdict, locale: Locale): string[] {
  const kind = sayWord(locale, 'trace.kind', verdict.kind);
  const facts = [
    verdict.status === null ? '' : `status ${String(verdict.status)}`,
    verdict.flags === '' ? '' : `flags ${verdict.flags}`,
    verdict.details === '' ? '' : verdict.details,
    verdict.location === null ? '' : `Location ${verdict.location}`,
  ].filter((fact) => fact !== '');
  return [
    `${padded(word(locale, 'cli.trace.verdict'), 9)}${kind}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`,
    `         ${say(verdict.reason, locale)}`,
    ...explainFlags(verdict.flags).map((one) => `         ${say(one, locale)}`),
    ...explainDetails(verdict.details).map((one) => `         ${say(one, locale)}`),
    ...verdict.assumptions.map(
      (one) => `  ${padded(word(locale, 'cli.trace.taken'), 8)}${say(one, locale)}`,
    ),
    `         ${word(locale, 'trace.model')}`,
  ];
}

function hopLines(hop: TraceHop, index: number, locale: Locale): string[] {
  const lines = [
    '',
    `${padded(word(locale, 'cli.trace.hop', { n: index + 1 }), 9)}${hop.pod === '' ? word(locale, 'cli.trace.this-proxy') : hop.pod} (Envoy ${hop.envoyVersion})`,
  ];
  for (const step of hop.steps) {
    lines.push(`  ${step.kind.padEnd(16)}${step.name === '' ? '–' : step.name}`);
    lines.push(`  ${''.padEnd(16)}  ${say(step.reason, locale)}`);
    for (const one of step.considered.slice(0, 8))
      lines.push(
        `  ${''.padEnd(16)}  ${one.shadowed ? '~' : '×'} ${one.name === '' ? one.path : one.name}: ${say(one.reason, locale)}`,
      );
    const more = step.consideredCount - Math.min(8, step.considered.length);
    if (more > 0)
      lines.push(`  ${''.padEnd(16)}  × ${word(locale, 'cli.trace.more', { count: more })}`);
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
  if (outcome.length > 0)
    lines.push(`  ${padded(word(locale, 'cli.trace.log'), 16)}${outcome.join(', ')}`);
  return lines;
}

/** A trace for people. */
export function traceText(trace: Trace, locale: Locale): string {
  return [
    ...verdictLines(trace.verdict, locale),
    ...trace.hops.flatMap((hop, index) => hopLines(hop, index, locale)),
    ...(trace.alternatives.length === 0
      ? []
      : [
          '',
          ...trace.alternatives.map(
            (one) =>
              `${word(locale, 'cli.trace.or')} ${String(Math.round(one.probability * 1000) / 10)} %   ${sayWord(locale, 'trace.kind', one.verdict.kind)}: ${say(one.verdict.reason, locale)}`,
          ),
        ]),
    '',
  ]
    .map(visibleLine)
    .join('\n');
}
