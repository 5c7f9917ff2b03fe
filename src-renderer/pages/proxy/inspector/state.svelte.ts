import type { ResourceSummary } from '../../../../src-main/contract/inspect.ts';
import type { Host } from '../../../api/host.ts';
import type { Navigation } from '../../../state/navigation.svelte.ts';
import type { Selected } from '../../../state/place.ts';
import { Task } from '../../../state/task.svelte.ts';

export type TextFormat = 'json' | 'yaml' | 'dumped';

export interface ResourceText {
  readonly text: string;
  readonly truncated: boolean;
  readonly characters: number;
}

/** What is known of the selected object: the summary, and its text in the chosen format. */
export class InspectorState {
  readonly summary = new Task<ResourceSummary>();
  readonly text = new Task<ResourceText>();
  format = $state<TextFormat>('json');
  #shown = '';
  readonly #host: Host;
  readonly #navigation: Navigation;

  constructor(host: Host, navigation: Navigation) {
    this.#host = host;
    this.#navigation = navigation;
  }

  async follow(dump: string, selected: Selected | undefined): Promise<void> {
    const shown =
      selected === undefined ? '' : `${dump}\n${selected.kind}\n${String(selected.index)}`;
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (selected === undefined || dump === '') {
      this.summary.clear();
      this.text.clear();
      return;
    }
    const ref = { kind: selected.kind, index: selected.index };
    const found = await this.summary.run((options) =>
      this.#host.call('dump.inspect', { dump, ref }, options),
    );
    if (found || this.summary.error !== undefined) await this.#repair(dump, selected);
  }

  async loadText(dump: string, selected: Selected, format: TextFormat): Promise<void> {
    const ref = { kind: selected.kind, index: selected.index };
    await this.text.run((options) =>
      this.#host.call('dump.resource', { dump, ref, format }, options),
    );
  }

  /** A link taken from an older dump may point to another position: the name decides. */
  async #repair(dump: string, selected: Selected): Promise<void> {
    const value = this.summary.value;
    if (selected.name === '' || value?.name === selected.name) return;
    if (value?.ref.index !== selected.index && this.summary.error === undefined) return;
    const { kind, name } = selected;
    const found = new Task<{ ref?: { index: number } | undefined }>();
    await found.run((options) => this.#host.call('dump.find', { dump, kind, name }, options));
    const index = found.value?.ref?.index;
    if (index === undefined || index === selected.index) return;
    if (this.#navigation.place.selected !== selected) return;
    this.#navigation.select({ kind, index, name }, { replace: true });
  }
}
