import type { ChainHit, ChainPicture, ChainQuery } from '../contract/chain.ts';
import type { ResourceSummary } from '../contract/inspect.ts';
import type { ResourceRef } from '../contract/resources.ts';
import type { TablePage, TableQuery } from '../contract/tables.ts';
import { chainPicture, chainSearch } from '../envoy/chain/picture/picture.ts';
import type { SectionInfo } from '../envoy/dump.ts';
import type { Overview } from '../envoy/overview.ts';
import { summarise } from '../envoy/summary.ts';
import { tablePage } from '../envoy/tables/table-page.ts';
import { istioChainNames, istioNames } from '../istio/names.ts';
import type { Held } from './held.ts';
import type { Finished } from './job.ts';
import type { chainDifferenceQuestion, diffQuestion, unifiedQuestion } from './questions/diff.ts';
import { resourceText, sectionText } from './questions/resource-text.ts';
import { find, search } from './questions/search.ts';
import type { traceQuestion } from './questions/trace.ts';
import { readCertificates } from './x509.ts';

/**
 * Everything that can be asked of an open dump: a name and a function from what is held and the parameters
 * to a small, cloneable answer. What needs much code (regular expressions, schemas, YAML) loads it when it is
 * first asked, so that the first table need not wait for it. One that can be long answers in steps (envoy/steps.ts):
 * others go between them, and it can be stopped there. A new question is one more row; both sides of the thread take their types
 * from this table.
 */
export const questions = {
  /** One page of one table. */
  rows: ({ config, now }: Held, query: TableQuery): TablePage =>
    tablePage(config, query, { names: istioNames, readCertificates, now }),
  /** What a proxy's page opens with. */
  overview: async ({ config, now }: Held): Promise<Overview> => {
    const { overviewOf } = await import('../envoy/overview.ts');
    return overviewOf(config, { names: istioNames, readCertificates, now });
  },
  inspect: ({ config, now }: Held, { ref }: { readonly ref: ResourceRef }): ResourceSummary =>
    summarise(config, ref, { names: istioNames, readCertificates, now }),
  resource: resourceText,
  section: sectionText,
  sections: ({ config }: Held): readonly SectionInfo[] => config.dump.sections,
  search,
  find,
  trace: async (...asked: Parameters<typeof traceQuestion>) =>
    (await import('./questions/trace.ts')).traceQuestion(...asked),
  diff: async (...asked: Parameters<typeof diffQuestion>) =>
    (await import('./questions/diff.ts')).diffQuestion(...asked),
  diffUnified: async (...asked: Parameters<typeof unifiedQuestion>) =>
    (await import('./questions/diff.ts')).unifiedQuestion(...asked),
  picture: ({ config }: Held, query: ChainQuery): ChainPicture =>
    chainPicture(config, query, istioChainNames),
  chainDifference: async (...asked: Parameters<typeof chainDifferenceQuestion>) =>
    (await import('./questions/diff.ts')).chainDifferenceQuestion(...asked),
  chainSearch: (
    { config }: Held,
    wanted: Parameters<typeof chainSearch>[1],
  ): { hits: ChainHit[]; total: number } => chainSearch(config, wanted, istioChainNames),
} as const satisfies Record<string, Question>;

/** `never`: each row says its own parameters, and none can be called without knowing which row it is. */
type Question = (held: Held, params: never) => unknown;

export type QuestionName = keyof typeof questions;

interface Asked {
  /** A method: whoever asks by name has taken the parameters' type from that row. */
  ask(held: Held, params: unknown): unknown;
}
const byName: Readonly<Record<QuestionName, Asked['ask']>> = questions;

/** A question as it comes over a channel. */
export function questionNamed(name: QuestionName): Asked['ask'] {
  return byName[name];
}

type Row<Q extends QuestionName> = (typeof questions)[Q];
/** Parameters of a question; an empty object for one that has none. */
export type QuestionParams<Q extends QuestionName> =
  Parameters<Row<Q>> extends [Held, infer P] ? P : Record<string, never>;
export type Answer<Q extends QuestionName> = Finished<ReturnType<Row<Q>>>;
