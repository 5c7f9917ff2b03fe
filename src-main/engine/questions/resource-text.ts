import { AppError } from '../../contract/errors.ts';
import type { ResourceRef } from '../../contract/resources.ts';
import { normalise } from '../../envoy/diff/normalise.ts';
import { comparedResource } from '../../envoy/diff/resource-of.ts';
import { semanticRules } from '../../envoy/diff/rules.ts';
import type { Dump, ResourceEntry } from '../../envoy/dump.ts';
import { sentence } from '../../words/keys.ts';
import type { Held } from '../held.ts';
import { secretReader } from '../secret-reader.ts';
import { partOf } from './resource-part.ts';

export interface CappedText {
  readonly text: string;
  /** True when `text` is only the beginning. */
  readonly truncated: boolean;
  /** Length of the whole, in UTF-16 units. */
  readonly characters: number;
}

export interface ResourceTextParams {
  readonly ref: ResourceRef;
  /** `dumped` is the exact text of the dump; the others are the resource in canonical names, `normalised` in the one order of comparisons. */
  readonly format: 'json' | 'yaml' | 'dumped' | 'normalised';
  /** Only this part of it (resource-part.ts); not of the exact text. */
  readonly part?: string | undefined;
  /** Characters. */
  readonly limit: number;
}

/** Indenting a resource costs up to thrice its text: above this even a small limit would be slow to serve. */
const maxFormattedBytes = 32 << 20;

/** The text of one entry. Throws AppError not-found, or dump-section-invalid when it is no JSON. */
export async function resourceText(
  { config }: Held,
  params: ResourceTextParams,
): Promise<CappedText> {
  const entry = entryOf(config.dump, params.ref);
  return capped(await textOf(config.dump, entry, params.format, params.part), params.limit);
}

async function textOf(
  dump: Dump,
  entry: ResourceEntry,
  format: ResourceTextParams['format'],
  part: string | undefined,
): Promise<string> {
  const dumped = dump.rawText(entry);
  if (format === 'dumped' || dumped.length > maxFormattedBytes) return dumped;
  // An entry that is nothing but a refusal has no resource: what was refused is what there is to see.
  const shown = entry.state === 'error' ? entry.error?.failedConfiguration : undefined;
  const whole =
    format === 'normalised'
      ? normalise(shown ?? comparedResource(dump, entry, secretReader), semanticRules)
      : (shown ?? dump.resource(entry));
  const value = part === undefined ? whole : (partOf(whole, part) ?? whole);
  if (format !== 'yaml') return JSON.stringify(value, null, 2);
  const { stringify } = await import('yaml');
  // Aliases would make YAML that kubectl and people cannot read.
  return stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 });
}

export function entryOf(dump: Dump, ref: ResourceRef): ResourceEntry {
  const entry = dump.entries(ref.kind)[ref.index];
  if (entry === undefined) {
    throw new AppError(
      'not-found',
      sentence('error.engine.no-such-resource', { kind: ref.kind, index: ref.index }),
    );
  }
  return entry;
}

/** The exact text of one section. */
export function sectionText(
  { config }: Held,
  { section, limit }: { readonly section: number; readonly limit: number },
): CappedText {
  return capped(config.dump.sectionText(section), limit);
}

function capped(text: string, limit: number): CappedText {
  if (text.length <= limit) return { text, truncated: false, characters: text.length };
  // Half of a surrogate pair is no text.
  const last = text.charCodeAt(limit - 1);
  const end = last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit;
  return { text: text.slice(0, end), truncated: true, characters: text.length };
}
