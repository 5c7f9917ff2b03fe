import type { Json } from '../../contract/json.ts';
import type { Severity } from '../../envoy/problem-rows.ts';
import { type Finding, isAtLeast } from '../../istio/findings/mesh-findings.ts';
import { goJson } from '../../istio/istioctl/go-text.ts';
import type { MeshCheck } from '../../services/mesh-check.ts';
import { isMessageKey, type Locale, say, sayMessage } from '../../words/say.ts';
import { oneLine } from './command.ts';

export interface ReportWish {
  readonly locale: Locale;
  /** The least severity that fails; undefined: none does. */
  readonly failOn: Severity | undefined;
}

/** What it is, in a sentence that is not about how many. */
export function sentenceOf({ rule, name, error }: Finding, locale: Locale): string {
  const key = `problem.${rule}`;
  if (!isMessageKey(key)) return rule;
  return sayMessage(locale, { key, params: { count: 1, error, types: name } });
}

/** What to do; rules of one end (`routes.refused`, `clusters.refused`) have one answer. */
export function adviceOf({ rule }: Finding, locale: Locale): string {
  const [, what = ''] = rule.split('.');
  const key = `finding.next.${what}`;
  return isMessageKey(key) ? sayMessage(locale, { key, params: {} }) : '';
}

const mostNames = 8;

function few(names: readonly string[]): string {
  const more = names.length > mostNames ? ` … (${String(names.length)})` : '';
  return `${names.slice(0, mostNames).join(', ')}${more}`;
}

const marks: Readonly<Record<Severity, string>> = { error: '✕', warning: '▲', info: 'ℹ' };

function text({ findings, total, read }: MeshCheck, { locale }: ReportWish): string {
  const lines = findings.flatMap((finding) => {
    const { severity, id, name, proxies } = finding;
    const count = say(locale, 'search.have', { have: proxies.length, all: total });
    return [
      `${marks[severity]} ${id}  ${name === '' ? '' : `${name}  `}${count}`,
      `    ${sentenceOf(finding, locale)}`,
      ...(finding.objects.length === 0 ? [] : [`    · ${few(finding.objects)}`]),
      `    → ${adviceOf(finding, locale)}`,
      `    + ${few(proxies)}`,
    ].map(oneLine);
  });
  const of = (level: Severity): number => findings.filter((one) => one.severity === level).length;
  const sum = say(locale, 'check.sum', {
    errors: of('error'),
    warnings: of('warning'),
    infos: of('info'),
    read,
    all: total,
  });
  return `${[...lines, sum].join('\n')}\n`;
}

function json({ findings, total, read, failures }: MeshCheck, { locale }: ReportWish): string {
  return goJson({
    total,
    read,
    failed: failures.map(({ proxy, error }) => ({ proxy, error: error.code })),
    findings: findings.map((finding): Json => ({
      id: finding.id,
      rule: finding.rule,
      severity: finding.severity,
      ...(finding.kind === undefined ? {} : { kind: finding.kind }),
      name: finding.name,
      ...(finding.error === '' ? {} : { error: finding.error }),
      objects: [...finding.objects],
      said: sentenceOf(finding, locale),
      next: adviceOf(finding, locale),
      proxies: [...finding.proxies],
    })),
  });
}

const sarifLevels: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

/** Static Analysis Results Interchange Format 2.1.0 (OASIS), as code hosts show it: a logical location is a proxy's object. */
function sarif({ findings }: MeshCheck, { locale }: ReportWish): string {
  const rules = [...new Map(findings.map((one) => [one.rule, one])).values()];
  return goJson({
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Meshscope',
            rules: rules.map((one) => ({
              id: one.rule,
              shortDescription: { text: sentenceOf({ ...one, error: '' }, locale) },
              help: { text: adviceOf(one, locale) },
            })),
          },
        },
        results: findings.map((one) => ({
          ruleId: one.rule,
          level: sarifLevels[one.severity],
          message: { text: `${one.name === '' ? '' : `${one.name}: `}${sentenceOf(one, locale)}` },
          partialFingerprints: { finding: one.id },
          locations: one.proxies.map((proxy) => ({
            logicalLocations: [
              { fullyQualifiedName: one.name === '' ? proxy : `${proxy} ▸ ${one.name}` },
            ],
          })),
        })),
      },
    ],
  });
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** XML 1.0 has no way to write most control characters, nor half a surrogate pair. */
const xml = (value: string): string =>
  value
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);

/** One test case per finding; those that do not reach the level that fails are cases that passed. */
function junit({ findings }: MeshCheck, { locale, failOn }: ReportWish): string {
  const isFailure = ({ severity }: Finding): boolean =>
    failOn !== undefined && isAtLeast(severity, failOn);
  const cases = findings.map((one) => {
    const name = `${one.rule}${one.name === '' ? '' : ` ${one.name}`}`;
    const open = `    <testcase classname="${xml(one.rule)}" name="${xml(name)}"`;
    if (!isFailure(one)) return `${open}/>`;
    const body = [adviceOf(one, locale), ...one.proxies].join('\n');
    return `${open}>\n      <failure type="${one.severity}" message="${xml(sentenceOf(one, locale))}">${xml(body)}</failure>\n    </testcase>`;
  });
  const all = cases.length === 0 ? ['    <testcase classname="mesh" name="no findings"/>'] : cases;
  const failed = findings.filter(isFailure).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite name="meshscope check" tests="${String(all.length)}" failures="${String(failed)}">`,
    ...all,
    '  </testsuite>',
    '</testsuites>\n',
  ].join('\n');
}

export const reports: ReadonlyMap<string, (checked: MeshCheck, wish: ReportWish) => string> =
  new Map([
    ['text', text],
    ['json', json],
    ['sarif', sarif],
    ['junit', junit],
  ]);
