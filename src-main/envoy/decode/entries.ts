import { str } from '../../contract/json.ts';
import type { ResourceKind, ResourceState } from '../../contract/resources.ts';
import { canonicalObject } from '../canonical.ts';
import type { ResourceEntry, ResourceError } from '../dump.ts';
import { enumName } from '../enums.ts';
import { runSteps, type Steps } from '../steps.ts';
import { KeySet } from './key-set.ts';
import type { Item } from './sections.ts';
import { bodyFields, listenerStates } from './shapes.ts';
import type { Place, Walker } from './walker.ts';

/** An entry and where its resource stands; the body is undefined when the entry holds none. */
export interface HeldEntry {
  readonly entry: ResourceEntry;
  readonly body: Place | undefined;
  readonly item: Item;
}

/** The entries of one kind, a number of them a step. Reads names, versions and times; parses nothing else. */
export function* entrySteps(
  walker: Walker,
  kind: ResourceKind,
  items: readonly Item[],
): Steps<HeldEntry[]> {
  const held: HeldEntry[] = [];
  for (let from = 0; from < items.length; from += itemsAStep) {
    yield;
    for (const item of items.slice(from, from + itemsAStep)) addEntries(walker, kind, item, held);
  }
  return held;
}

/** Outside of the generator: V8 optimises a plain function sooner, which the first question after opening notices. */
function addEntries(walker: Walker, kind: ResourceKind, item: Item, held: HeldEntry[]): void {
  const around = item.wrapped ? readFields(walker, item) : nothingAround(item.place);
  const error = around.errorState && readError(walker, around.errorState, item);
  const add = (one: Around, state: ResourceState, refusal: ResourceError | undefined): void => {
    const entry: ResourceEntry = {
      kind,
      index: held.length,
      name: (one.body && nameOf(walker, kind, one.body)) ?? around.name ?? '',
      state,
      versionInfo: one.versionInfo,
      lastUpdated: one.lastUpdated,
      clientStatus: around.clientStatus,
      present: one.body !== undefined,
      error: refusal,
    };
    held.push({ entry, body: one.body, item });
  };
  const { states } = around;
  if (states.length === 0) add(around, stateOf(item, around), error);
  states.forEach(({ place, state }, position) => {
    // A refusal belongs to the state that lives on, which is the first; not to what is draining beside it.
    add(readFields(walker, { ...item, place }), state, position === 0 ? error : undefined);
  });
}

/** `entrySteps` in one go. */
export function buildEntries(
  walker: Walker,
  kind: ResourceKind,
  items: readonly Item[],
): HeldEntry[] {
  return runSteps(entrySteps(walker, kind, items));
}

const itemsAStep = 500;

interface ListenerState {
  readonly place: Place;
  readonly state: ResourceState;
}

const noStates: readonly ListenerState[] = [];

/** What stands around a resource in a dump's entry, or in one state of a listener. */
interface Around {
  readonly name: string | undefined;
  readonly versionInfo: string | undefined;
  readonly lastUpdated: string | undefined;
  readonly clientStatus: string | undefined;
  readonly errorState: Place | undefined;
  readonly body: Place | undefined;
  /** Those that are there, in the order of `listenerStates`. */
  readonly states: readonly ListenerState[];
}

function nothingAround(body: Place | undefined): Around {
  return {
    name: undefined,
    versionInfo: undefined,
    lastUpdated: undefined,
    clientStatus: undefined,
    errorState: undefined,
    body,
    states: noStates,
  };
}

const aroundKeys = new Map<ResourceKind, KeySet>();

/** The fields around a resource, the body's last but for the states of a listener. */
function keysAround(kind: ResourceKind): KeySet {
  const known = aroundKeys.get(kind);
  if (known !== undefined) return known;
  const states = kind === 'listener' ? listenerStates.map(([field]) => field) : [];
  const made = new KeySet([
    'name',
    'versionInfo',
    'lastUpdated',
    'clientStatus',
    'errorState',
    bodyFields[kind],
    ...states,
  ]);
  aroundKeys.set(kind, made);
  return made;
}

function readFields(walker: Walker, { place, kind }: Item): Around {
  const keys = keysAround(kind);
  const found = walker.locate(place, keys);
  const [name, version, updated, status, error, body] = found;
  return {
    name: name && walker.string(name),
    versionInfo: version && walker.repeatedString(version),
    lastUpdated: updated && walker.repeatedString(updated),
    clientStatus: status && clientStatus(walker, status),
    errorState: error && walker.isObject(error) ? error : undefined,
    // The body of a scoped route entry is the entry itself: its name stands beside the list of configurations.
    body: kind === 'scoped-route' ? place : body && walker.isObject(body) ? body : undefined,
    states: kind === 'listener' ? listenerStatesOf(walker, found.slice(6)) : noStates,
  };
}

function listenerStatesOf(
  walker: Walker,
  found: readonly (Place | undefined)[],
): readonly ListenerState[] {
  return listenerStates.flatMap(([, state], at) => {
    const place = found[at];
    return place !== undefined && walker.isObject(place) ? [{ place, state }] : [];
  });
}

function clientStatus(walker: Walker, place: Place): string | undefined {
  const name = walker.repeatedString(place);
  return name ?? str(enumName('', 'clientStatus', Number(walker.text(place))));
}

const refused = new Set(['DOES_NOT_EXIST', 'NACKED', 'RECEIVED_ERROR', 'TIMEOUT']);

/** The list says the state, except for an entry without a resource: refused, still awaited, or masked away. */
function stateOf(item: Item, around: Around): ResourceState {
  if (around.body !== undefined) return item.state;
  if (around.errorState !== undefined || refused.has(around.clientStatus ?? '')) return 'error';
  return around.clientStatus === 'REQUESTED' ? 'warming' : item.state;
}

const nameKey = new KeySet(['name']);
const clusterNameKey = new KeySet(['clusterName']);

/** Of a repeated name the first counts: to look for another, all of every resource would have to be read. */
function nameOf(walker: Walker, kind: ResourceKind, body: Place): string | undefined {
  const place = walker.first(body, kind === 'endpoint' ? clusterNameKey : nameKey);
  return place && walker.string(place);
}

const errorKeys = new KeySet([
  'details',
  'lastUpdateAttempt',
  'versionInfo',
  'failedConfiguration',
]);

function readError(walker: Walker, place: Place, item: Item): ResourceError {
  const what = (): string => `${item.list}[${item.position}].error_state.failed_configuration`;
  const [details, lastUpdateAttempt, versionInfo, refusedPlace] = walker.locate(place, errorKeys);
  return {
    details: (details && walker.string(details)) ?? '',
    lastUpdateAttempt: lastUpdateAttempt && walker.string(lastUpdateAttempt),
    versionInfo: versionInfo && walker.string(versionInfo),
    // A refused listener is as large as the one that lives on: parsed when it is looked at.
    get failedConfiguration() {
      return refusedPlace && walker.isObject(refusedPlace)
        ? canonicalObject(walker.parse(refusedPlace, what))
        : undefined;
    },
  };
}
