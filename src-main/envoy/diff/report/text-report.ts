import type { ChangeView, DumpDiff, ResourceDiff } from '../../../contract/diff.ts';
import { visibleLine } from '../../../contract/unseen.ts';
import type { ResourceEntry } from '../../dump.ts';
import type { Steps } from '../../steps.ts';
import type { DiffSides } from '../kind-view.ts';
import { unifiedHunks } from '../line-diff.ts';
import { normalise } from '../normalise.ts';
import { comparedResource } from '../resource-of.ts';
import type { DiffRules } from '../rules.ts';
import { kindNames, type SideNames, verdictText } from './names.ts';
import { notesOf, notListed, type Say } from './words.ts';

const signs = { added: '+', removed: '-', changed: '~', moved: '>' } as const;

function oneLine(json: string | undefined): string {
  return (json ?? '').replaceAll(/\s+/g, ' ').slice(0, 160);
}

function changeText(change: ChangeView): string {
  const sign = signs[change.kind];
  switch (change.kind) {
    case 'added':
      return `${sign} ${change.path}: ${oneLine(change.b)}`;
    case 'removed':
      return `${sign} ${change.path}: ${oneLine(change.a)}`;
    case 'changed':
    case 'moved':
      return `${sign} ${change.path}: ${oneLine(change.a)} → ${oneLine(change.b)}`;
  }
}

function resourceText(resource: ResourceDiff, names: SideNames, say: Say): string[] {
  const notes = notesOf(resource, say).map((note) => `      ${note}`);
  if (resource.state !== 'changed') {
    const [sign, side] = resource.state === 'only-a' ? ['-', names.a] : ['+', names.b];
    const where = say({ key: 'diff.report.onlyIn', params: { side } });
    return [`  ${sign} ${resource.name}`, `      ${where}`, ...notes];
  }
  const changes = resource.changes.flatMap((change) => [
    `      ${changeText(change)}`,
    `          ${say(change.sentence)}`,
  ]);
  const left = resource.changeCount - resource.changes.length;
  const more = left > 0 ? [`      ${notListed(left, say)}`] : [];
  return [`  ~ ${resource.name}`, ...changes, ...more, ...notes];
}

/** Verdicts and changes with what each means; for terminals and tickets. */
export function textReport(diff: DumpDiff, names: SideNames, say: Say): string {
  const lines = [`--- ${names.a}`, `+++ ${names.b}`];
  for (const kind of diff.kinds) {
    lines.push(verdictText(kind, diff.routesLoadedAt));
    if (kind.reason !== undefined) lines.push(`  ${say(kind.reason)}`);
    for (const resource of kind.resources) lines.push(...resourceText(resource, names, say));
    const left = kind.onlyA + kind.onlyB + kind.changed - kind.resources.length;
    if (left > 0) lines.push(`  ${notListed(left, say)}`);
  }
  return `${lines.map(visibleLine).join('\n')}\n`;
}

/** Lines of context around a change, as istioctl prints it. */
const contextLines = 7;

/** Unified diffs of the normalised resources that differ, under istioctl's verdicts; a resource a step. */
export function* unifiedSteps(
  diff: DumpDiff,
  { a, b, secrets }: DiffSides,
  names: SideNames,
  rules: DiffRules,
): Steps<string> {
  const textOf = (dump: DiffSides['a'], entry: ResourceEntry | undefined): string =>
    entry === undefined
      ? ''
      : JSON.stringify(normalise(comparedResource(dump, entry, secrets), rules), null, 4);
  const out: string[] = [];
  for (const kind of diff.kinds) {
    out.push(verdictText(kind, diff.routesLoadedAt));
    for (const resource of kind.resources) {
      yield;
      const left = resource.a === undefined ? undefined : a.entries(kind.kind)[resource.a.index];
      const right = resource.b === undefined ? undefined : b.entries(kind.kind)[resource.b.index];
      const label = `${kindNames[kind.kind]} ${resource.name}`;
      out.push(`--- ${names.a} ${label}`, `+++ ${names.b} ${label}`);
      out.push(...unifiedHunks(textOf(a, left), textOf(b, right), contextLines));
    }
  }
  return `${out.map(visibleLine).join('\n')}\n`;
}
