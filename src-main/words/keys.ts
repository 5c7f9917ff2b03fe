import type { en } from './en/index.ts';

/** The name of a sentence. One that no catalogue holds does not compile. */
export type MessageKey = keyof typeof en;

type PrefixOf<Key> = Key extends `${infer Head}.${infer Rest}`
  ? Head | `${Head}.${PrefixOf<Rest>}`
  : never;

/** What stands before a dot of a key. */
export type KeyPrefix = PrefixOf<MessageKey>;

/**
 * A name that is looked up below a prefix. Any string where names come from elsewhere (those that no catalogue
 * has stand as they are); one of a closed set must have its sentence, or the call does not compile.
 */
export type NameBelow<Prefix extends KeyPrefix, Name extends string> = string extends Name
  ? Name
  : `${Prefix}.${Name}` extends MessageKey
    ? Name
    : Extract<MessageKey, `${Prefix}.${string}`> extends `${Prefix}.${infer Known}`
      ? Known
      : never;

/** Every sentence in one language: a key that is missing does not compile. */
export type Catalogue = Readonly<Record<MessageKey, string>>;

/** A sentence that is said later, in the reader's language: its key and what stands in its braces. */
export type Message = { readonly key: MessageKey; readonly params: MessageParams };

/** What somebody else said, as it was said, or a sentence of ours. */
export type Evidence = string | Message;

export type MessageParam = string | number | Message;
export type MessageParams = Readonly<Record<string, MessageParam>>;

/** What stands in the braces of a template: `{name}`, and `{name, plural, …}` with what its cases hold. */
type Inner<Template extends string> = string extends Template
  ? [string, 'plain']
  : Template extends `${infer Before}{${infer Rest}`
    ? Rest extends `${infer Name}, plural,${infer More}`
      ? Name extends `${string}}${string}`
        ? Plain<Before, Rest>
        : [Name, 'plural'] | Inner<More>
      : Plain<Before, Rest>
    : never;

/** `one {a proxy}` and `=0 {none}` are cases of a plural, not parameters. */
type Plain<Before extends string, Rest extends string> = Before extends
  `${string}one ` | `${string}other ` | `${string}=${'0' | '1' | '2'} `
  ? Inner<Rest>
  : Rest extends `${infer Name}}${infer More}`
    ? [Name, 'plain'] | Inner<More>
    : never;

type Pairs<Key extends MessageKey> = Inner<(typeof en)[Key]>;
type Counted<Pair> = Pair extends [infer Name extends string, 'plural'] ? Name : never;
type Named<Pair> = Pair extends [infer Name extends string, string] ? Name : never;

/** What a sentence must be given; a number where it counts. */
export type ParamsOf<Key extends MessageKey> = Readonly<
  Record<Counted<Pairs<Key>>, number> &
    Record<Exclude<Named<Pairs<Key>>, Counted<Pairs<Key>>>, MessageParam>
>;

/** The parameters of a call: none may be left out, and none is asked for where the sentence has none. */
export type ParamsArgument<Key extends MessageKey> = [MessageKey] extends [Key]
  ? // Chosen at run time: what it needs is not known here.
    readonly [params?: MessageParams]
  : [Named<Pairs<Key>>] extends [never]
    ? readonly []
    : readonly [params: ParamsOf<Key>];

/** A sentence for later, checked against its template. */
export function sentence<Key extends MessageKey>(
  key: Key,
  ...[params]: ParamsArgument<Key>
): Message {
  return { key, params: params ?? {} };
}
