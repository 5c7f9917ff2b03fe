import type { ResourceKind, ResourceState } from '../../contract/resources.ts';
import { type Message, sentence } from '../../words/keys.ts';
import type { SectionInfo } from '../dump.ts';
import { lastWord } from '../last-word.ts';
import { expected as expects, notEnvoy, sectionInvalid, severalDumps } from './errors.ts';
import { recogniseFields } from './recognise-fields.ts';
import {
  bareResource,
  bodyFields,
  type DumpType,
  dumpType,
  listField,
  mapKey,
  resourceType,
  wrapperOf,
} from './shapes.ts';
import type { Place, Walker } from './walker.ts';
import { dumpsWithin } from './wrappers.ts';

/** One element of a dump's lists: it becomes one entry, a v3 listener one per state. */
export interface Item {
  readonly kind: ResourceKind;
  readonly place: Place;
  /** What the list says of the state; the element itself may say more. */
  readonly state: ResourceState;
  /** False for a resource that stands there without the dump's wrapper. */
  readonly wrapped: boolean;
  /** Where it stands, for error sentences: `ClustersConfigDump.dynamic_active_clusters[4]`. */
  readonly list: string;
  readonly position: number;
}

export interface Section {
  readonly info: SectionInfo;
  readonly start: number;
  readonly end: number;
  /** True for elements that have no section around them: their text is given brackets. */
  readonly loose: boolean;
}

/** Every section and item of a document, located and not parsed. */
export interface Sections {
  readonly sections: readonly Section[];
  readonly items: readonly Item[];
  /** True for the map form of Envoy ≤ 1.8. */
  readonly map: boolean;
}

interface Member {
  readonly name: string;
  readonly raw: string;
  readonly value: Place;
}

interface Stranger {
  readonly members: readonly Member[];
  readonly value: Place;
  /** Its position in the list. */
  readonly at: number;
}

/** Finds the sections of a scanned document in every shape of docs/envoy.md §5. */
export function findSections(walker: Walker): Sections {
  const finder = new Finder(walker);
  finder.document(walker.root());
  return { sections: finder.sections, items: finder.items, map: finder.map };
}

class Finder {
  readonly sections: Section[] = [];
  readonly items: Item[] = [];
  map = false;
  private readonly walker: Walker;

  constructor(walker: Walker) {
    this.walker = walker;
  }

  document(root: Place): void {
    if (this.walker.isList(root)) {
      this.looseList(root, 'the document', true);
      return;
    }
    const members = this.membersOf(root);
    const configs = members.find((member) => member.name === 'configs');
    if (configs !== undefined && !members.some((member) => member.name === '@type')) {
      this.configs(configs.value);
      for (const member of members) if (member !== configs) this.unknown(member.raw, member.value);
      return;
    }
    // `?resource=` without a hit answers `{}`.
    if (members.length === 0) return;
    if (this.element(root, members, 'the document', 0) || this.unwrapped(root)) return;
    throw this.foreign(members);
  }

  /** Reads the dump that the document is put around; false when there is none. */
  private unwrapped(root: Place): boolean {
    const [only, ...others] = dumpsWithin(this.walker, root);
    if (only === undefined) return false;
    if (others.length > 0) throw severalDumps([only, ...others].map(({ path }) => path));
    this.document(only.place);
    return true;
  }

  private configs(configs: Place): void {
    if (this.walker.isList(configs)) {
      this.looseList(configs, 'configs', false);
    } else if (this.walker.isObject(configs)) {
      this.map = true;
      for (const { raw, value } of this.membersOf(configs)) {
        if (this.walker.isObject(value)) this.section(value, this.membersOf(value), raw);
        else this.unknown(raw, value);
      }
    } else if (!this.walker.isNull(configs)) {
      throw sectionInvalid(this.walker.bytes, configs.start, '`configs`', expects.sections);
    }
  }

  /** The elements of `configs`, or of a list that is the whole document: sections, entries or resources. */
  private looseList(of: Place, name: string, isDocument: boolean): void {
    const strangers: Stranger[] = [];
    let position = 0;
    this.walker.elements(of, (value) => {
      const at = position++;
      if (this.walker.isNull(value)) return;
      if (!this.walker.isObject(value)) {
        if (isDocument) throw notEnvoy(sentence('error.envoy.reason.element', { at }));
        throw sectionInvalid(this.walker.bytes, value.start, `${name}[${at}]`, expects.object);
      }
      const members = this.membersOf(value);
      if (this.element(value, members, name, at)) return;
      if (isDocument) strangers.push({ members, value, at });
      else this.unknown(this.typeOf(members) ?? '', value);
    });
    if (this.sections.length === 0 && strangers.length > 0 && this.unwrapped(of)) return;
    this.strangers(strangers, name);
  }

  /**
   * Objects of a list that is the whole document and that say nothing of what they are: among resources of
   * one kind a nearly empty one (a route configuration without hosts) is of that kind too.
   */
  private strangers(all: readonly Stranger[], list: string): void {
    const neighbour = this.items[0];
    for (const { members, value, at } of all) {
      if (this.sections.length === 0) throw this.foreign(members);
      const named = members.some((member) => member.name === 'name');
      if (named && neighbour?.wrapped === false) {
        this.bare(value, `bare ${neighbour.kind}`, neighbour.kind, list, at);
      } else {
        this.unknown(this.typeOf(members) ?? '', value);
      }
    }
  }

  /** One object that may be a section, an entry or a resource; false when it is none of them. */
  private element(value: Place, members: readonly Member[], list: string, at: number): boolean {
    const type = this.typeOf(members);
    if (type !== undefined) {
      const dump = dumpType(type);
      if (dump !== undefined) {
        if (dump.entry === undefined) this.section(value, members, undefined);
        else this.typedEntry(value, type, dump, list, at);
        return true;
      }
      const kind = resourceType(type);
      if (kind === undefined) return false;
      this.bare(value, type, kind, list, at);
      return true;
    }
    const isSection = members.some(
      ({ name, value: inner }) =>
        (listField(name) !== undefined && this.walker.isList(inner)) ||
        (name === 'bootstrap' && this.walker.isObject(inner)),
    );
    if (isSection) {
      this.section(value, members, undefined);
      return true;
    }
    const fields = new Set(members.map((member) => member.name));
    const wrapper = wrapperOf(fields);
    const kind = wrapper ?? bareResource(fields);
    if (kind === undefined) return false;
    if (wrapper === undefined) {
      this.bare(value, `bare ${kind}`, kind, list, at);
      return true;
    }
    this.loose(value, `entries of ${kind}`, kind);
    this.items.push({ kind, place: value, state: 'active', wrapped: true, list, position: at });
    return true;
  }

  private typedEntry(value: Place, type: string, dump: DumpType, list: string, at: number): void {
    this.loose(value, type, dump.kind);
    if (dump.kind === undefined) return;
    const state = /^(?:Static|Inline)/.test(dump.entry ?? '') ? 'static' : 'active';
    this.items.push({ kind: dump.kind, place: value, state, wrapped: true, list, position: at });
  }

  private bare(value: Place, type: string, kind: ResourceKind, list: string, at: number): void {
    this.loose(value, type, kind);
    // A bootstrap's own resources are static; what else stands alone was active when it was written.
    const state = kind === 'bootstrap' ? 'static' : 'active';
    this.items.push({ kind, place: value, state, wrapped: false, list, position: at });
  }

  /** A section with its lists; `key` is its key in the map form. */
  private section(value: Place, members: readonly Member[], key: string | undefined): void {
    const type = this.typeOf(members);
    const dump = type === undefined ? undefined : dumpType(type);
    const kind = dump?.kind ?? (key === undefined ? undefined : mapKey(key));
    const known = kind !== undefined || (type === undefined && key === undefined);
    const before = this.items.length;
    let first: ResourceKind | undefined = kind;
    if (known) {
      for (const member of members) first = this.sectionMember(member, value, kind, type) ?? first;
    }
    const version = members.find((member) => member.name === 'versionInfo');
    this.sections.push({
      info: {
        type: type ?? key ?? (first === undefined ? '' : `bare ${first} section`),
        kind: kind ?? first,
        versionInfo: version && this.walker.string(version.value),
        entries: this.items.length - before,
        bytes: value.end - value.start,
      },
      start: value.start,
      end: value.end,
      loose: false,
    });
  }

  /** Notes what one member of a section holds; answers its kind if it is a list of entries. */
  private sectionMember(
    member: Member,
    section: Place,
    sectionKind: ResourceKind | undefined,
    type: string | undefined,
  ): ResourceKind | undefined {
    const { name, raw, value } = member;
    if (this.walker.isNull(value)) return undefined;
    const short = type === undefined ? '' : `${lastWord(type)}.`;
    if (name === bodyFields.bootstrap && (sectionKind ?? 'bootstrap') === 'bootstrap') {
      this.mustBe(this.walker.isObject(value), value, `${short}${raw}`, expects.object);
      this.items.push({
        kind: 'bootstrap',
        place: section,
        state: 'static',
        wrapped: true,
        list: `${short}${raw}`,
        position: 0,
      });
      return 'bootstrap';
    }
    const field = listField(name);
    if (field === undefined || (sectionKind !== undefined && field.kind !== sectionKind)) {
      return undefined;
    }
    this.mustBe(this.walker.isList(value), value, `${short}${raw}`, expects.list);
    this.entriesOf(value, field.kind, field.state, `${short}${raw}`);
    return field.kind;
  }

  private entriesOf(of: Place, kind: ResourceKind, state: ResourceState, list: string): void {
    let position = 0;
    this.walker.elements(of, (place) => {
      const at = position++;
      if (this.walker.isNull(place)) return;
      this.mustBe(this.walker.isObject(place), place, `${list}[${at}]`, expects.object);
      this.items.push({ kind, place, state, wrapped: true, list, position: at });
    });
  }

  private mustBe(is: boolean, place: Place, what: string, expected: Message): void {
    if (!is) throw sectionInvalid(this.walker.bytes, place.start, what, expected);
  }

  private unknown(type: string, value: Place): void {
    const bytes = value.end - value.start;
    this.sections.push({
      info: { type, kind: undefined, versionInfo: undefined, entries: 0, bytes },
      start: value.start,
      end: value.end,
      loose: false,
    });
  }

  /** An element without a section of its own; neighbours of one type share one. */
  private loose(value: Place, type: string, kind: ResourceKind | undefined): void {
    const last = this.sections.at(-1);
    const joins = last?.loose === true && last.info.type === type;
    const start = joins ? last.start : value.start;
    const entries = (joins ? last.info.entries : 0) + 1;
    if (joins) this.sections.pop();
    this.sections.push({
      info: { type, kind, versionInfo: undefined, entries, bytes: value.end - start },
      start,
      end: value.end,
      loose: true,
    });
  }

  private membersOf(of: Place): Member[] {
    // Of a repeated key the last counts, as for JSON.parse.
    const members = new Map<string, Member>();
    this.walker.members(of, (name, value, raw) => {
      members.set(raw, { name, raw, value });
      return false;
    });
    return [...members.values()];
  }

  private typeOf(members: readonly Member[]): string | undefined {
    const type = members.find((member) => member.name === '@type');
    return type && this.walker.repeatedString(type.value);
  }

  private foreign(members: readonly Member[]): Error {
    const fields = members.map((member) => member.name);
    const kind = members.find(({ name }) => name === 'kind');
    if (kind !== undefined && fields.includes('apiVersion')) {
      const named = this.walker.string(kind.value) ?? '';
      return notEnvoy(sentence('error.envoy.reason.kubernetes', { kind: named }));
    }
    const known = recogniseFields(new Set(fields));
    const shown = members.slice(0, 4).map((member) => `\`${member.raw.slice(0, 40)}\``);
    return known === undefined
      ? notEnvoy(sentence('error.envoy.reason.fields', { fields: shown.join(', ') }))
      : notEnvoy(sentence('error.envoy.reason.page', { page: known.page }), known.hint);
  }
}
