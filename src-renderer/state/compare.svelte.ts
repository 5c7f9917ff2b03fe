import type {
  Comparison,
  DiffRulesView,
  DiffSide,
  ReportFormat,
  ResourceDiff,
} from '../../src-main/contract/diff.ts';
import type { Host } from '../api/host.ts';
import { Task } from './task.svelte.ts';
import { locale } from './words.svelte.ts';

export const rulesOn: DiffRulesView = {
  ignoreFieldSpelling: true,
  ignoreOrder: true,
  ignoreDefaults: true,
  ignoreVersions: true,
  ignoreApiGeneration: true,
  ignoreNumberSpelling: true,
};

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

export type DiffState = ResourceDiff['state'];

/** `only=only-a,changed` of the address; nothing shows all. */
export function readStates(text: string | undefined): readonly DiffState[] {
  const states = ['only-a', 'only-b', 'changed'] as const;
  return states.filter((one) => (text ?? '').split(',').includes(one));
}

/** `pilot~pod.ns`, `envoy~pod.ns@context`: a side as it stands in the address. */
export function sideText(side: DiffSide, here: string): string {
  const context = side.context === here ? '' : `@${side.context}`;
  return `${side.side}~${side.proxy}${context}`;
}

export function readSide(text: string | undefined, here: string): DiffSide | undefined {
  const found = /^(pilot|envoy)~([^@]+)(?:@(.+))?$/s.exec(text ?? '');
  const [, side, proxy, context] = found ?? [];
  if (proxy === undefined || (side !== 'pilot' && side !== 'envoy')) return undefined;
  return { side, proxy, context: context ?? here };
}
