import type {
  Comparison,
  DiffRulesView,
  DiffSide,
  ReportFormat,
  ResourceDiff,
} from '../../../src-main/contract/diff.ts';
import type { Host } from '../../api/host.ts';
import { pageState } from '../../state/page-state.svelte.ts';
import { Task } from '../../state/task.svelte.ts';
import { locale } from '../../state/words.svelte.ts';
import { rulesOn } from './model.ts';

export interface BothTexts {
  readonly a: string;
  readonly b: string;
}

/** Characters of a resource that the diff editor gets at most, on each side. */
const longestText = 400_000;

/** The comparison that is shown, and the texts of the resource that is selected in it. */
export class CompareState {
  readonly result = new Task<Comparison>();
  readonly texts = new Task<BothTexts>();
  rules = $state.raw<DiffRulesView>(rulesOn);
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  async run(a: DiffSide, b: DiffSide, fresh: boolean): Promise<void> {
    const { rules } = this;
    await this.result.run((options) =>
      this.#host.call('diff.compare', { a, b, rules, fresh }, options),
    );
  }

  /** The comparison as a document of its own. */
  async report(
    a: DiffSide,
    b: DiffSide,
    format: ReportFormat,
  ): Promise<{ fileName: string; mediaType: string; text: string }> {
    const { rules } = this;
    return await this.#host.call('diff.report', { a, b, rules, format, locale: locale() });
  }

  async show(resource: ResourceDiff | undefined): Promise<void> {
    const comparison = this.result.value;
    if (resource === undefined || comparison === undefined) {
      this.texts.clear();
      return;
    }
    const textOf = async (dump: string, ref: ResourceDiff['a']): Promise<string> => {
      if (ref === undefined) return '';
      const params = { dump, ref, format: 'normalised', limit: longestText } as const;
      return (await this.#host.call('dump.resource', params)).text;
    };
    await this.texts.run(async () => ({
      a: await textOf(comparison.a.dump, resource.a),
      b: await textOf(comparison.b.dump, resource.b),
    }));
  }
}

export const compareState = pageState(({ host }) => new CompareState(host));
