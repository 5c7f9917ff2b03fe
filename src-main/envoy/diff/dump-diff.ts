import type { ChangeView, DumpDiff, KindDiff, ResourceDiff } from '../../contract/diff.ts';
import { type Json, text } from '../../contract/json.ts';
import { type ResourceKind, resourceKinds } from '../../contract/resources.ts';
import type { Dump, ResourceEntry } from '../dump.ts';
import { type Change, pathText } from './change.ts';
import { compareResources } from './compare.ts';
import { type DiffRules, semanticRules } from './rules.ts';
import { sentenceOf } from './sentence.ts';

export interface DiffOptions {
  readonly rules: DiffRules;
  /**
   * Side a is what Pilot would send. Then only what came over xDS is compared, and what Envoy alone can know
   * is no difference: endpoints of clusters that are not EDS, secrets that the agent serves.
   */
  readonly pilotAgainstEnvoy: boolean;
}

export const defaultOptions: DiffOptions = { rules: semanticRules, pilotAgainstEnvoy: false };

/** Resources listed per kind; the counts are of all. */
const mostListed = 500;
const longestValue = 2000;
const mostChanges = 200;

/** `@type`s of the sections that may be compared; scoped routes have no names of their own to pair by. */
const comparedKinds = resourceKinds.filter((kind) => kind !== 'scoped-route');

function servedByPilot(entry: ResourceEntry): boolean {
  return entry.state === 'active';
}

/** Entries to pair: those in use, each name once (a draining twin or a refusal beside it is not a second one). */
function inUse(dump: Dump, kind: ResourceKind, options: DiffOptions): Map<string, ResourceEntry> {
  const found = new Map<string, ResourceEntry>();
  for (const entry of dump.entries(kind)) {
    if (entry.state === 'draining' || entry.state === 'error') continue;
    if (options.pilotAgainstEnvoy && kind !== 'endpoint' && !servedByPilot(entry)) continue;
    const name = kind === 'bootstrap' ? 'bootstrap' : entry.name;
    const known = found.get(name);
    // Inline route configurations without names pair up in their order.
    const key = name === '' || known !== undefined ? unusedKey(found, name) : name;
    if (known?.state === 'warming') found.set(name, entry);
    else found.set(key, entry);
  }
  return found;
}

function unusedKey(found: ReadonlyMap<string, ResourceEntry>, name: string): string {
  let count = 1;
  while (found.has(`${name} #${count}`)) count += 1;
  return `${name} #${count}`;
}

/** Names of clusters whose endpoints come over EDS. */
function edsNames(dump: Dump): ReadonlySet<string> {
  const names = new Set<string>();
  for (const entry of dump.entries('cluster')) {
    const { type, edsClusterConfig } = dump.fields(entry, ['type', 'edsClusterConfig']);
    if (type !== 'EDS') continue;
    const service =
      typeof edsClusterConfig === 'object' &&
      edsClusterConfig !== null &&
      !Array.isArray(edsClusterConfig)
        ? text(edsClusterConfig['serviceName'])
        : '';
    names.add(service === '' ? entry.name : service);
  }
  return names;
}

function shown(value: Json | undefined): string | undefined {
  if (value === undefined) return undefined;
  const whole = JSON.stringify(value, null, 2);
  return whole.length <= longestValue ? whole : `${whole.slice(0, longestValue)}…`;
}

function viewOf(name: string, change: Change): ChangeView {
  const [a, b] = [shown(change.a), shown(change.b)];
  return {
    path: pathText(change.path),
    kind: change.kind,
    sentence: sentenceOf(name, change),
    ...(a === undefined ? {} : { a }),
    ...(b === undefined ? {} : { b }),
  };
}

function changesBetween(
  a: Dump,
  b: Dump,
  pair: readonly [ResourceEntry, ResourceEntry],
  rules: DiffRules,
): readonly Change[] {
  const [left, right] = pair;
  // Most resources of two moments of one proxy are the same to the byte, and need no parsing.
  if (a.rawText(left) === b.rawText(right)) return [];
  return compareResources(a.resource(left), b.resource(right), rules);
}

function versionChange(left: ResourceEntry, right: ResourceEntry, rules: DiffRules): Change[] {
  if (rules.ignoreVersions || left.versionInfo === right.versionInfo) return [];
  const [a, b] = [left.versionInfo ?? null, right.versionInfo ?? null];
  return [{ path: [{ field: 'versionInfo' }], kind: 'changed', a, b }];
}

class KindComparison {
  readonly #resources: ResourceDiff[] = [];
  readonly #counts = { same: 0, onlyA: 0, onlyB: 0, changed: 0 };
  readonly #a: Dump;
  readonly #b: Dump;
  readonly #kind: ResourceKind;
  readonly #options: DiffOptions;

  constructor(a: Dump, b: Dump, kind: ResourceKind, options: DiffOptions) {
    this.#a = a;
    this.#b = b;
    this.#kind = kind;
    this.#options = options;
  }

  run(): KindDiff {
    const { pilotAgainstEnvoy } = this.#options;
    const kind = this.#kind;
    const [left, right] = [
      inUse(this.#a, kind, this.#options),
      inUse(this.#b, kind, this.#options),
    ];
    const absent = this.#absent(left.size, right.size);
    if (absent !== undefined) return absent;
    const eds = pilotAgainstEnvoy && kind === 'endpoint' ? edsNames(this.#b) : undefined;
    for (const [name, entry] of left) {
      const other = right.get(name);
      if (other === undefined) this.#only('only-a', name, entry);
      else this.#pair(name, entry, other);
    }
    for (const [name, entry] of right) {
      if (left.has(name) || (eds !== undefined && !eds.has(name))) continue;
      this.#only('only-b', name, entry);
    }
    const differs = this.#counts.onlyA + this.#counts.onlyB + this.#counts.changed > 0;
    return {
      kind,
      verdict: differs ? 'differ' : 'match',
      ...this.#counts,
      resources: this.#resources,
    };
  }

  /** A kind of which one side says nothing at all was not asked for there: that is no difference. */
  #absent(left: number, right: number): KindDiff | undefined {
    const has = (dump: Dump): boolean =>
      dump.sections.some((section) => section.kind === this.#kind);
    const [inA, inB] = [has(this.#a), has(this.#b)];
    if (inA && inB && !(this.#options.pilotAgainstEnvoy && this.#kind === 'secret' && left === 0)) {
      return undefined;
    }
    const reason =
      !inA && !inB
        ? 'diff.absent.both'
        : this.#options.pilotAgainstEnvoy && (!inA || left === 0)
          ? `diff.absent.pilot.${this.#kind}`
          : inA
            ? 'diff.absent.b'
            : 'diff.absent.a';
    return {
      kind: this.#kind,
      verdict: 'not-compared',
      reason: { key: reason, params: { a: left, b: right } },
      same: 0,
      onlyA: 0,
      onlyB: 0,
      changed: 0,
      resources: [],
    };
  }

  #pair(name: string, left: ResourceEntry, right: ResourceEntry): void {
    const { rules } = this.#options;
    const changes = [
      ...versionChange(left, right, rules),
      ...changesBetween(this.#a, this.#b, [left, right], rules),
    ];
    if (changes.length === 0) {
      this.#counts.same += 1;
      return;
    }
    this.#counts.changed += 1;
    this.#add({
      kind: this.#kind,
      name,
      state: 'changed',
      a: { kind: this.#kind, index: left.index },
      b: { kind: this.#kind, index: right.index },
      changes: changes.slice(0, mostChanges).map((change) => viewOf(name, change)),
      ...(right.error === undefined ? {} : { refused: right.error.details }),
    });
  }

  #only(state: 'only-a' | 'only-b', name: string, entry: ResourceEntry): void {
    const ref = { kind: this.#kind, index: entry.index };
    if (state === 'only-a') this.#counts.onlyA += 1;
    else this.#counts.onlyB += 1;
    this.#add({
      kind: this.#kind,
      name,
      state,
      ...(state === 'only-a' ? { a: ref } : { b: ref }),
      changes: [],
    });
  }

  #add(resource: ResourceDiff): void {
    if (this.#resources.length < mostListed) this.#resources.push(resource);
  }
}

function newest(dump: Dump): string | undefined {
  const times = dump
    .entries('route')
    .filter((entry) => entry.state === 'active')
    .flatMap((entry) => entry.lastUpdated ?? []);
  return times.sort().at(-1);
}

/** Compares two dumps kind by kind. Bootstrap and secrets are compared only between two Envoys. */
export function diffDumps(a: Dump, b: Dump, options: DiffOptions = defaultOptions): DumpDiff {
  const kinds = comparedKinds
    .filter((kind) => !(options.pilotAgainstEnvoy && kind === 'bootstrap'))
    .map((kind) => new KindComparison(a, b, kind, options).run());
  const routesLoadedAt = newest(b);
  return { kinds, ...(routesLoadedAt === undefined ? {} : { routesLoadedAt }) };
}
