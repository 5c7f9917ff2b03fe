import type { ChangeView } from '../../contract/diff.ts';
import { type Json, obj, text } from '../../contract/json.ts';
import type { ResourceKind } from '../../contract/resources.ts';
import type { Dump, ResourceEntry } from '../dump.ts';
import { type Change, pathText } from './change.ts';
import { pilotSentence } from './pilot-sentence.ts';
import type { DiffRules } from './rules.ts';
import type { SecretReader } from './secret-view.ts';
import { sentenceOf } from './sentence.ts';

export interface DiffOptions {
  readonly rules: DiffRules;
  /**
   * Side a is what Pilot would send. Then only what came over xDS is compared, and what Envoy alone can know
   * is no difference: endpoints of clusters that are not EDS, secrets that the agent serves.
   */
  readonly pilotAgainstEnvoy: boolean;
}

export interface DiffSides {
  readonly a: Dump;
  readonly b: Dump;
  readonly secrets: SecretReader;
}
const longestValue = 2000;

/** Names of clusters whose endpoints come over EDS. */
export function edsNames(dump: Dump): ReadonlySet<string> {
  const names = new Set<string>();
  for (const entry of dump.entries('cluster')) {
    const { type, edsClusterConfig } = dump.fields(entry, ['type', 'edsClusterConfig']);
    if (type !== 'EDS') continue;
    const service = text(obj(edsClusterConfig)['serviceName']);
    names.add(service === '' ? entry.name : service);
  }
  return names;
}

function shown(value: Json | undefined): string | undefined {
  if (value === undefined) return undefined;
  const whole = JSON.stringify(value, null, 2);
  return whole.length <= longestValue ? whole : `${whole.slice(0, longestValue)}…`;
}

export function viewOf(name: string, change: Change, pilotAgainstEnvoy: boolean): ChangeView {
  const [a, b] = [shown(change.a), shown(change.b)];
  const sentence = sentenceOf(name, change);
  return {
    path: pathText(change.path),
    kind: change.kind,
    sentence: pilotAgainstEnvoy ? pilotSentence(sentence) : sentence,
    ...(a === undefined ? {} : { a }),
    ...(b === undefined ? {} : { b }),
  };
}

export function versionChanges(
  left: ResourceEntry,
  right: ResourceEntry,
  rules: DiffRules,
): Change[] {
  if (rules.ignoreVersions) return [];
  return (['versionInfo', 'lastUpdated'] as const)
    .filter((field) => left[field] !== right[field])
    .map((field) => ({
      path: [{ field }],
      kind: 'changed',
      a: left[field] ?? null,
      b: right[field] ?? null,
    }));
}

export function warmingNames(dump: Dump, kind: ResourceKind): readonly string[] {
  return dump.entries(kind).flatMap(({ state, name }) => (state === 'warming' ? [name] : []));
}

export function isEmptyBootstrap(dump: Dump): boolean {
  const [bootstrap] = dump.entries('bootstrap');
  return bootstrap === undefined || Object.keys(dump.resource(bootstrap)).length === 0;
}
