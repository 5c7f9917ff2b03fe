import type { ChangeView, DumpDiff, ResourceDiff } from '../../../contract/diff.ts';
import type { Dump, ResourceEntry } from '../../dump.ts';
import { unifiedHunks } from '../line-diff.ts';
import { normalise } from '../normalise.ts';
import type { DiffRules } from '../rules.ts';
import { kindNames, type SideNames, verdictText } from './names.ts';

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

function resourceText(resource: ResourceDiff): string[] {
  const refused = resource.refused === undefined ? [] : [`      refused: ${resource.refused}`];
  if (resource.state === 'only-a') return [`  - ${resource.name}`, ...refused];
  if (resource.state === 'only-b') return [`  + ${resource.name}`, ...refused];
  const changes = resource.changes.map((change) => `      ${changeText(change)}`);
  return [`  ~ ${resource.name}`, ...changes, ...refused];
}

/** Verdicts and changes, a line each; for terminals and tickets. */
export function textReport(diff: DumpDiff, names: SideNames): string {
  const lines = [`--- ${names.a}`, `+++ ${names.b}`];
  for (const kind of diff.kinds) {
    lines.push(verdictText(kind, diff.routesLoadedAt));
    for (const resource of kind.resources) lines.push(...resourceText(resource));
    const left = kind.onlyA + kind.onlyB + kind.changed - kind.resources.length;
    if (left > 0) lines.push(`  … and ${left} more`);
  }
  return `${lines.join('\n')}\n`;
}

/** Lines of context around a change, as istioctl prints it. */
const contextLines = 7;

/** Unified diffs of the normalised resources that differ, under istioctl's verdicts. */
export function unifiedReport(
  diff: DumpDiff,
  sides: { readonly a: Dump; readonly b: Dump },
  names: SideNames,
  rules: DiffRules,
): string {
  const textOf = (dump: Dump, entry: ResourceEntry | undefined): string =>
    entry === undefined ? '' : JSON.stringify(normalise(dump.resource(entry), rules), null, 4);
  const out: string[] = [];
  for (const kind of diff.kinds) {
    out.push(verdictText(kind, diff.routesLoadedAt));
    for (const resource of kind.resources) {
      const a = resource.a === undefined ? undefined : sides.a.entries(kind.kind)[resource.a.index];
      const b = resource.b === undefined ? undefined : sides.b.entries(kind.kind)[resource.b.index];
      const label = `${kindNames[kind.kind]} ${resource.name}`;
      out.push(`--- ${names.a} ${label}`, `+++ ${names.b} ${label}`);
      out.push(...unifiedHunks(textOf(sides.a, a), textOf(sides.b, b), contextLines));
    }
  }
  return `${out.join('\n')}\n`;
}
