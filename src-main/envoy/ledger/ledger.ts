import { jsonName } from '../canonical.ts';
import { lastWord } from '../last-word.ts';
import type { Extension, Verdict } from './entry.ts';
import { extensions } from './extensions.ts';
import { istio } from './istio.ts';
import { beyond, messages, older } from './messages.ts';

/** What the ledger says of one field. */
export interface LedgerField {
  /** As in the proto file. */
  readonly name: string;
  readonly verdict: Verdict;
  /** The message it holds; `any` for an extension's configuration; undefined: nothing to walk into. */
  readonly holds: string | undefined;
  readonly isMap: boolean;
}

export type LedgerMessage = ReadonlyMap<string, LedgerField>;

const parsed = new Map<string, LedgerMessage>();

function parse(type: string): LedgerMessage | undefined {
  const own = messages[type] ?? beyond[type];
  if (own === undefined) return undefined;
  const groups = [...own, ...(older[type] ?? [])];
  const fields = new Map<string, LedgerField>();
  for (const { verdict, fields: listed } of groups)
    for (const entry of listed.split(' ')) {
      const [name = '', holds] = entry.split(':', 2);
      if (name === '') continue;
      const isMap = holds?.startsWith('map~') === true;
      fields.set(jsonName(name), {
        name,
        verdict,
        isMap,
        holds: isMap ? holds.slice('map~'.length) : holds,
      });
    }
  return fields;
}

/** Fields of a message by their canonical names; undefined: the ledger does not know the message. */
export function ledgerMessage(type: string): LedgerMessage | undefined {
  const known = parsed.get(type);
  if (known !== undefined) return known;
  const made = parse(type);
  if (made !== undefined) parsed.set(type, made);
  return made;
}

let bySimpleName: ReadonlyMap<string, string> | undefined;

/** v2's packages are others, its messages are the same: told by the last word where that is enough. */
function olderType(type: string): string | undefined {
  bySimpleName ??= new Map(
    Object.values(extensions).flatMap(({ types }) =>
      types.map((one) => [lastWord(one), one] as const),
    ),
  );
  return bySimpleName.get(lastWord(type));
}

const opaque: ReadonlySet<string> = new Set(Object.values(istio).flatMap(({ types }) => types));

/** The ledger's name of an `@type`; `opaque`: known as a whole; undefined: no message that it knows. */
export function typeOf(url: string): string | undefined {
  const full = url.slice(url.lastIndexOf('/') + 1);
  const name = full.replace(/^envoy\./, '');
  if (messages[name] !== undefined || beyond[name] !== undefined) return name;
  // google.protobuf.StringValue and its like hold one value.
  if (opaque.has(name) || full.startsWith('google.protobuf.')) return 'opaque';
  if (!full.startsWith('envoy.') || name.includes('.v3.')) return undefined;
  const other = olderType(name);
  return other !== undefined && messages[other] !== undefined ? other : undefined;
}

/** The message of a configuration that has no type of its own (v2's Struct): its filter's name tells. */
export function typeOfName(name: string, perRoute: boolean): string | undefined {
  const types = extensionOf(name, '')?.types ?? [];
  const ofRoute = types.find((type) => /PerRoute/.test(type));
  const found = perRoute ? (ofRoute ?? types[0]) : types.find((type) => type !== ofRoute);
  return found !== undefined && ledgerMessage(found) !== undefined ? found : undefined;
}

let byType: ReadonlyMap<string, Extension> | undefined;

const foundExtensions = new Map<string, Extension | undefined>();

/** A filter or other extension by its name, where that says Istio's, by its type, or by the name again. */
export function extensionOf(name: string, url: string): Extension | undefined {
  const key = `${name} ${url}`;
  if (foundExtensions.has(key)) return foundExtensions.get(key);
  const made = findExtension(name, url);
  // Bounded: names are free text.
  if (foundExtensions.size < 1000) foundExtensions.set(key, made);
  return made;
}

function findExtension(name: string, url: string): Extension | undefined {
  for (const [part, extension] of Object.entries(istio)) if (name.includes(part)) return extension;
  byType ??= new Map(
    [...Object.values(extensions), ...Object.values(istio)].flatMap((extension) =>
      extension.types.map((type) => [type, extension] as const),
    ),
  );
  const type = typeOf(url);
  const typed = byType.get(type ?? '') ?? byType.get(url.slice(url.lastIndexOf('/') + 1));
  if (typed !== undefined) return typed;
  // v2 and Struct configurations: the name is all there is ("envoy.grpc_web").
  const last = lastWord(name);
  const known = Object.keys(extensions).find((one) => lastWord(one) === last);
  return extensions[name] ?? (known === undefined ? undefined : extensions[known]);
}
