import type { SectionInfo } from '../envoy/dump.ts';
import type { Held } from './held.ts';
import { resourceText, sectionText } from './questions/resource-text.ts';
import { find, search } from './questions/search.ts';

/**
 * Everything that can be asked of an open dump: a name and a function from what is held and the parameters
 * to a small, cloneable answer. A new question is one more row; both sides of the thread take their types
 * from this table.
 */
export const questions = {
  resource: resourceText,
  section: sectionText,
  sections: ({ config }: Held): readonly SectionInfo[] => config.dump.sections,
  search,
  find,
} as const satisfies Record<string, Question>;

/** `never`: each row says its own parameters, and none can be called without knowing which row it is. */
type Question = (held: Held, params: never) => unknown;

export type QuestionName = keyof typeof questions;
type Row<Q extends QuestionName> = (typeof questions)[Q];
/** Parameters of a question; an empty object for one that has none. */
export type QuestionParams<Q extends QuestionName> =
  Parameters<Row<Q>> extends [Held, infer P] ? P : Record<string, never>;
export type Answer<Q extends QuestionName> = ReturnType<Row<Q>>;
