import type { Comparison, DiffRulesView, DiffSide, ReportFormat } from '../contract/diff.ts';
import { AppError } from '../contract/errors.ts';
import type { CallContext, Services } from '../contract/index.ts';
import type { Engine } from '../engine/engine.ts';
import { htmlReport } from '../envoy/diff/report/html-report.ts';
import { jsonReport } from '../envoy/diff/report/json-report.ts';
import type { SideNames } from '../envoy/diff/report/names.ts';
import { textReport } from '../envoy/diff/report/text-report.ts';
import { goJson } from '../istio/istioctl/go-text.ts';
import { unifiedWithoutSecrets, withoutSecrets } from '../snapshots/redact/report.ts';
import { sentence } from '../words/keys.ts';
import type { Locale } from '../words/say.ts';
import type { ServiceDeps } from './deps.ts';
import { sayIn } from './diff-words.ts';
import type { Proxies } from './proxies.ts';
import type { Sources } from './sources.ts';

interface Side {
  readonly dump: string;
  readonly takenAt: number;
}

/** Pilot's dumps are kept for the last few comparisons: their resources are shown beside Envoy's. */
const pilotDumpsKept = 6;

const endings: Readonly<Record<ReportFormat, readonly [string, string]>> = {
  text: ['txt', 'text/plain'],
  unified: ['diff', 'text/plain'],
  json: ['json', 'application/json'],
  html: ['html', 'text/html'],
};

/** A side as the reports call it. */
function sideName({ side, proxy, context }: DiffSide): string {
  return `${side === 'pilot' ? 'Pilot for' : 'Envoy of'} ${proxy} (${context})`;
}

/** Names come from a cluster; a file's name keeps what every system takes. */
function fileNameOf(a: DiffSide, b: DiffSide, ending: string): string {
  const names = a.proxy === b.proxy ? a.proxy : `${a.proxy}-${b.proxy}`;
  return `diff-${names.replaceAll(/[^\w.-]+/g, '_').slice(0, 120)}.${ending}`;
}

export interface CompareQuestion {
  readonly a: DiffSide;
  readonly b: DiffSide;
  readonly rules: DiffRulesView;
  readonly fresh: boolean;
  /** Absent: as the sides are named, else as what stands in the dumps tells. */
  readonly pilotAgainstEnvoy?: boolean | undefined;
}

export interface ReportWish {
  readonly names: SideNames;
  readonly rules: DiffRulesView;
  readonly format: ReportFormat;
  readonly locale: Locale;
  /** Values of secrets stand in the report; else only that they changed. */
  readonly showSecrets?: boolean | undefined;
}

/** Comparisons of any two sides; each side is a dump in the engine. */
export class Comparisons {
  readonly #engine: Engine;
  readonly #sources: Sources;
  readonly #proxies: Proxies;
  readonly #now: () => number;
  #pilotDumps: readonly string[] = [];

  constructor({
    engine,
    sources,
    proxies,
    now,
  }: Pick<ServiceDeps, 'engine' | 'sources' | 'proxies' | 'now'>) {
    this.#engine = engine;
    this.#sources = sources;
    this.#proxies = proxies;
    this.#now = now;
  }

  services(): Pick<Services, 'diff.compare' | 'diff.report'> {
    return {
      'diff.compare': (question, call) => this.compare(question, call),
      'diff.report': async ({ a, b, rules, format, locale }, call) => {
        const diff = await this.compare({ a, b, rules, fresh: false }, call);
        const names = { a: sideName(a), b: sideName(b) };
        const [ending, mediaType] = endings[format];
        const text = await this.report(diff, { names, rules, format, locale }, call);
        return { fileName: fileNameOf(a, b, ending), mediaType, text };
      },
    };
  }

  async compare(
    { a, b, rules, fresh, pilotAgainstEnvoy }: CompareQuestion,
    call: CallContext,
  ): Promise<Comparison> {
    const [left, right] = [await this.#side(a, fresh, call), await this.#side(b, fresh, call)];
    call.progress({ phase: 'comparing', done: 0, unit: 'items' });
    const named = a.side === 'pilot' && b.side === 'envoy' ? true : undefined;
    const params = { other: right.dump, rules, pilotAgainstEnvoy: pilotAgainstEnvoy ?? named };
    const diff = await this.#engine.ask(left.dump, 'diff', params, { signal: call.signal });
    return { ...diff, a: left, b: right };
  }

  /** A comparison as a document. */
  async report(
    compared: Comparison,
    { names, rules, format, locale, showSecrets = false }: ReportWish,
    call: CallContext,
  ): Promise<string> {
    const say = sayIn(locale);
    const diff = showSecrets ? compared : withoutSecrets(compared);
    switch (format) {
      case 'text':
        return textReport(diff, names, say);
      case 'html':
        return htmlReport(diff, names, say);
      case 'json': {
        const pilotAgainstEnvoy = diff.pilotAgainstEnvoy ?? false;
        return goJson({
          ...names,
          pilotAgainstEnvoy,
          rules: { ...rules },
          ...jsonReport(diff, say),
        });
      }
      case 'unified': {
        const { kinds, routesLoadedAt } = diff;
        const params = { other: diff.b.dump, diff: { kinds, routesLoadedAt }, names, rules };
        const { signal } = call;
        const text = await this.#engine.ask(diff.a.dump, 'diffUnified', params, { signal });
        return showSecrets ? text : unifiedWithoutSecrets(text);
      }
    }
  }

  async #side(side: DiffSide, fresh: boolean, call: CallContext): Promise<Side> {
    if (side.side === 'envoy') {
      const { dump, takenAt } = await this.#proxies.dump(
        side.context,
        side.proxy,
        fresh ? 'now' : 'recent',
        call,
      );
      return { dump, takenAt };
    }
    const source = await this.#sources.source(side.context);
    const bytes = await source.readPilot(side.proxy, call);
    if (bytes === undefined) {
      throw new AppError(
        'proxy-not-connected',
        sentence('error.services.nobody-serves', { proxy: side.proxy }),
        { hint: sentence('hint.services.look-at-board') },
      );
    }
    const { dump } = await this.#proxies.openBytes(bytes, call);
    const [gone, kept] = [
      this.#pilotDumps.slice(0, -pilotDumpsKept + 1),
      this.#pilotDumps.slice(-pilotDumpsKept + 1),
    ];
    this.#pilotDumps = [...kept, dump];
    for (const old of gone) await this.#engine.close(old);
    return { dump, takenAt: this.#now() };
  }
}
