import type { KindDiff, ResourceDiff } from '../../contract/diff.ts';
import { parseJson } from '../../contract/json.ts';
import type { ResourceKind } from '../../contract/resources.ts';
import type { MessageKey } from '../../words/keys.ts';
import type { Dump, ResourceEntry } from '../dump.ts';
import type { Steps } from '../steps.ts';
import type { Change } from './change.ts';
import { compareResources } from './compare.ts';
import {
  type DiffOptions,
  type DiffSides,
  edsNames,
  isEmptyBootstrap,
  versionChanges,
  viewOf,
  warmingNames,
} from './kind-view.ts';
import { entriesInUse, isWarming, refusalOf, staticComparable } from './pick-entries.ts';
import { comparedResource } from './resource-of.ts';
import { spellingChanges } from './spelling.ts';

/** Resources listed per kind; the counts are of all. */
const mostListed = 500;
const mostChanges = 200;

/** Compares all resources of one kind. */
export class KindComparison {
  readonly #resources: ResourceDiff[] = [];
  readonly #counts = { same: 0, onlyA: 0, onlyB: 0, changed: 0 };
  readonly #sides: DiffSides;
  readonly #kind: ResourceKind;
  readonly #options: DiffOptions;

  constructor(sides: DiffSides, kind: ResourceKind, options: DiffOptions) {
    this.#sides = sides;
    this.#kind = kind;
    this.#options = options;
  }

  *steps(): Steps<KindDiff> {
    const { a, b } = this.#sides;
    const { pilotAgainstEnvoy } = this.#options;
    const kind = this.#kind;
    if (a.prepare !== undefined) yield* a.prepare(kind);
    if (b.prepare !== undefined) yield* b.prepare(kind);
    const statics = kind === 'bootstrap' || staticComparable(a, b, kind);
    const counts = ({ state }: ResourceEntry): boolean =>
      pilotAgainstEnvoy && kind !== 'endpoint' ? state === 'active' : statics || state !== 'static';
    const left = entriesInUse(a, kind, counts);
    yield;
    const right = entriesInUse(b, kind, counts);
    yield;
    const absent = this.#absent(left.size, right.size);
    if (absent !== undefined) return absent;
    const eds = pilotAgainstEnvoy && kind === 'endpoint' ? edsNames(b) : undefined;
    for (const [name, entry] of left) {
      yield;
      const other = right.get(name);
      if (other === undefined) this.#only('only-a', name, entry);
      else this.#pair(name, entry, other);
    }
    for (const [name, entry] of right) {
      yield;
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
    const { a, b } = this.#sides;
    const { pilotAgainstEnvoy } = this.#options;
    // What Pilot writes for a bootstrap, if it writes any, is an empty one.
    const has = (dump: Dump): boolean =>
      dump.sections.some((section) => section.kind === this.#kind) &&
      !(this.#kind === 'bootstrap' && isEmptyBootstrap(dump));
    const [inA, inB] = [has(a), has(b)];
    const agentServes = pilotAgainstEnvoy && this.#kind === 'secret' && left === 0;
    if (inA && inB && !agentServes) return undefined;
    const waiting = agentServes ? warmingNames(b, 'secret') : [];
    const reason: MessageKey =
      waiting.length > 0
        ? 'diff.absent.pilot.secretWaiting'
        : !inA && !inB
          ? 'diff.absent.both'
          : pilotAgainstEnvoy && (!inA || left === 0)
            ? `diff.absent.pilot.${this.#kind}`
            : inA
              ? 'diff.absent.b'
              : 'diff.absent.a';
    return {
      kind: this.#kind,
      verdict: 'not-compared',
      reason: {
        key: reason,
        params: { a: left, b: right, names: waiting.slice(0, 5).join(', ') },
      },
      same: 0,
      onlyA: 0,
      onlyB: 0,
      changed: 0,
      resources: [],
    };
  }

  #changes(left: ResourceEntry, right: ResourceEntry): readonly Change[] {
    const { a, b, secrets } = this.#sides;
    const { rules } = this.#options;
    const versions = versionChanges(left, right, rules);
    const [x, y] = [a.rawText(left), b.rawText(right)];
    // Most resources of two moments of one proxy are the same to the byte, and need no parsing.
    if (x === y) return versions;
    return [
      ...versions,
      ...compareResources(
        comparedResource(a, left, secrets),
        comparedResource(b, right, secrets),
        rules,
      ),
      ...(rules.ignoreFieldSpelling ? [] : spellingChanges(parseJson(x), parseJson(y))),
    ];
  }

  #pair(name: string, left: ResourceEntry, right: ResourceEntry): void {
    const changes = this.#changes(left, right);
    if (changes.length === 0) {
      this.#counts.same += 1;
      return;
    }
    this.#counts.changed += 1;
    this.#add(name, 'changed', changes, { a: left, b: right });
  }

  #only(state: 'only-a' | 'only-b', name: string, entry: ResourceEntry): void {
    if (state === 'only-a') this.#counts.onlyA += 1;
    else this.#counts.onlyB += 1;
    this.#add(name, state, [], state === 'only-a' ? { a: entry } : { b: entry });
  }

  #add(
    name: string,
    state: ResourceDiff['state'],
    changes: readonly Change[],
    { a, b }: { readonly a?: ResourceEntry; readonly b?: ResourceEntry },
  ): void {
    if (this.#resources.length >= mostListed) return;
    const kind = this.#kind;
    const refused = refusalOf(this.#sides.b, kind, name);
    const warming = isWarming(this.#sides.b, kind, name);
    this.#resources.push({
      kind,
      name,
      state,
      ...(a === undefined ? {} : { a: { kind, index: a.index } }),
      ...(b === undefined ? {} : { b: { kind, index: b.index } }),
      changes: changes
        .slice(0, mostChanges)
        .map((change) => viewOf(name, change, this.#options.pilotAgainstEnvoy)),
      changeCount: changes.length,
      ...(refused === undefined ? {} : { refused }),
      ...(warming ? { warming } : {}),
    });
  }
}
