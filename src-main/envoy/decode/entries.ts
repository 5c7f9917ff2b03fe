import type { ResourceKind, ResourceState } from '../../contract/resources.ts';
import { canonicalObject } from '../canonical.ts';
import type { ResourceEntry, ResourceError } from '../dump.ts';
import type { Item } from './sections.ts';
import { bodyFields, clientStatus, listenerStates } from './shapes.ts';
import type { Place, Walker } from './walker.ts';

/** An entry and where its resource stands; the body is undefined when the entry holds none. */
export interface HeldEntry {
  readonly entry: ResourceEntry;
  readonly body: Place | undefined;
  readonly item: Item;
}

/** The entries of one kind. Reads names, versions and times; parses nothing else. */
export function buildEntries(
  walker: Walker,
  kind: ResourceKind,
  items: readonly Item[],
): HeldEntry[] {
  const held: HeldEntry[] = [];
  for (const item of items) {
    const around = item.wrapped ? readFields(walker, item) : nothingAround(item.place);
    const error = around.errorState && readError(walker, around.errorState, item);
    const phases = listenerStates.flatMap(([field, state]) => {
      const place = around.states.get(field);
      return place === undefined ? [] : [{ state, ...readFields(walker, { ...item, place }) }];
    });
    const all = phases.length > 0 ? phases : [{ ...around, state: stateOf(item, around) }];
    all.forEach((one, position) => {
      const entry: ResourceEntry = {
        kind,
        index: held.length,
        name: (one.body && nameOf(walker, kind, one.body)) ?? around.name ?? '',
        state: one.state,
        versionInfo: one.versionInfo,
        lastUpdated: one.lastUpdated,
        clientStatus: around.clientStatus,
        // A refusal belongs to the state that lives on, which is the first; not to what is draining beside it.
        error: position === 0 ? error : undefined,
      };
      held.push({ entry, body: one.body, item });
    });
  }
  return held;
}

/** What stands around a resource in a dump's entry, or in one state of a listener. */
interface Around {
  name: string | undefined;
  versionInfo: string | undefined;
  lastUpdated: string | undefined;
  clientStatus: string | undefined;
  errorState: Place | undefined;
  body: Place | undefined;
  readonly states: Map<string, Place>;
}

function nothingAround(body: Place | undefined): Around {
  return {
    name: undefined,
    versionInfo: undefined,
    lastUpdated: undefined,
    clientStatus: undefined,
    errorState: undefined,
    body,
    states: new Map(),
  };
}

function readFields(walker: Walker, { place, kind, list, position }: Item): Around {
  // The body of a scoped route entry is the entry itself: its name stands beside the list of configurations.
  const around = nothingAround(kind === 'scoped-route' ? place : undefined);
  const bodyField = bodyFields[kind];
  walker.members(place, (name, value) => {
    switch (name) {
      case 'name':
        around.name = walker.string(value);
        break;
      case 'versionInfo':
        around.versionInfo = walker.repeatedString(value);
        break;
      case 'lastUpdated':
        around.lastUpdated = walker.repeatedString(value);
        break;
      case 'clientStatus':
        around.clientStatus = clientStatus(
          walker.parse(value, () => `${list}[${position}].client_status`),
        );
        break;
      case 'errorState':
        if (walker.isObject(value)) around.errorState = value;
        break;
      case bodyField:
        if (kind !== 'scoped-route' && walker.isObject(value)) around.body = value;
        break;
      case 'activeState':
      case 'warmingState':
      case 'drainingState':
        if (kind === 'listener' && walker.isObject(value)) around.states.set(name, value);
        break;
    }
    return false;
  });
  return around;
}

const refused = new Set(['DOES_NOT_EXIST', 'NACKED', 'RECEIVED_ERROR', 'TIMEOUT']);

/** The list says the state, except for an entry without a resource: refused, still awaited, or masked away. */
function stateOf(item: Item, around: Around): ResourceState {
  if (around.body !== undefined) return item.state;
  if (around.errorState !== undefined || refused.has(around.clientStatus ?? '')) return 'error';
  return around.clientStatus === 'REQUESTED' ? 'warming' : item.state;
}

function nameOf(walker: Walker, kind: ResourceKind, body: Place): string | undefined {
  const place = walker.member(body, kind === 'endpoint' ? 'clusterName' : 'name');
  return place && walker.string(place);
}

function readError(walker: Walker, place: Place, item: Item): ResourceError {
  const what = (): string => `${item.list}[${item.position}].error_state.failed_configuration`;
  const string = (name: string): string | undefined => {
    const value = walker.member(place, name);
    return value && walker.string(value);
  };
  const refusedPlace = walker.member(place, 'failedConfiguration');
  return {
    details: string('details') ?? '',
    lastUpdateAttempt: string('lastUpdateAttempt'),
    versionInfo: string('versionInfo'),
    // A refused listener is as large as the one that lives on: parsed when it is looked at.
    get failedConfiguration() {
      return refusedPlace && walker.isObject(refusedPlace)
        ? canonicalObject(walker.parse(refusedPlace, what))
        : undefined;
    },
  };
}
