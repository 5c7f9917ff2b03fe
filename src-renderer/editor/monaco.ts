import 'monaco-editor/features/bracketMatching/register';
import 'monaco-editor/features/clipboard/register';
import 'monaco-editor/features/codicon/register';
import 'monaco-editor/features/diffEditor/register';
import 'monaco-editor/features/find/register';
import 'monaco-editor/features/folding/register';
import 'monaco-editor/features/gotoLine/register';
import 'monaco-editor/features/stickyScroll/register';
import 'monaco-editor/features/wordHighlighter/register';
import 'monaco-editor/languages/definitions/yaml/register';

import * as monaco from 'monaco-editor/editor/editor.api';

import { editorWorker } from './editor-worker.ts';

export interface Editor {
  show(text: string, language: string, label: string): void;
  theme(name: string): void;
  dispose(): void;
}

self.MonacoEnvironment = { getWorker: editorWorker };

/** A tokenizer is all that reading needs: Monaco's own JSON mode brings a worker of 400 kB to check what nobody edits. */
monaco.languages.register({ id: 'json' });
monaco.languages.setMonarchTokensProvider('json', {
  tokenizer: {
    root: [
      [/"(?:[^"\\]|\\.)*"(?=\s*:)/, 'string.key'],
      [/"(?:[^"\\]|\\.)*"/, 'string.value'],
      [/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/, 'number'],
      [/\b(?:true|false|null)\b/, 'keyword'],
      [/[{}[\],:]/, 'delimiter'],
    ],
  },
});
monaco.languages.setLanguageConfiguration('json', {
  brackets: [
    ['{', '}'],
    ['[', ']'],
  ],
  wordPattern: /[\w./|:@-]+/,
});

const bases = { light: 'vs', dark: 'vs-dark', 'high-contrast': 'hc-black' } as const;

/** The build writes `#fff` for `#ffffff`, which Monaco takes for no colour at all. */
function sixDigits(color: string): string {
  return /^#[0-9a-f]{3}$/i.test(color) ? color.replaceAll(/[0-9a-f]/gi, '$&$&') : color;
}

/** Reads the tokens of tokens.css, so that the editor follows the page's palette. */
function defineTheme(name: keyof typeof bases): void {
  const style = getComputedStyle(document.documentElement);
  const token = (variable: string): string => sixDigits(style.getPropertyValue(variable).trim());
  monaco.editor.defineTheme('meshscope', {
    base: bases[name],
    // With only these rules each theme numbers its colours alike: a line coloured under the last one, which Monaco
    // colours anew when it finds the time, is never seen in a colour of another token.
    inherit: false,
    rules: [
      { token: 'string.key', foreground: token('--k-listener') },
      { token: 'string.key.json', foreground: token('--k-listener') },
      { token: 'type.yaml', foreground: token('--k-listener') },
      { token: 'string.value', foreground: token('--k-match') },
      { token: 'string.value.json', foreground: token('--k-match') },
      { token: 'string.yaml', foreground: token('--k-match') },
      { token: 'number.json', foreground: token('--k-cluster') },
      { token: 'keyword.json', foreground: token('--k-chain') },
      { token: 'string', foreground: token('--k-match') },
      { token: 'number', foreground: token('--k-cluster') },
      { token: 'keyword', foreground: token('--k-chain') },
      { token: 'delimiter', foreground: token('--tx-2') },
    ],
    colors: {
      'editor.background': token('--bg-1'),
      'editor.foreground': token('--tx-1'),
      'editorLineNumber.foreground': token('--tx-3'),
      'editorLineNumber.activeForeground': token('--tx-1'),
      'editorStickyScroll.background': token('--bg-2'),
      'editorWidget.background': token('--bg-2'),
      'editorWidget.border': token('--line-2'),
      'input.background': token('--bg-0'),
      'editor.selectionBackground': token('--accent-bg'),
      'editor.lineHighlightBackground': token('--bg-2'),
      'editorBracketHighlight.foreground1': token('--tx-2'),
      'editorBracketHighlight.foreground2': token('--tx-2'),
      'editorBracketHighlight.foreground3': token('--tx-2'),
      'editorIndentGuide.background1': token('--line'),
      'editorIndentGuide.activeBackground1': token('--line-2'),
      'diffEditor.insertedTextBackground': token('--ok-bg'),
      'diffEditor.removedTextBackground': token('--err-bg'),
      // The line is marked more faintly than what changed in it.
      'diffEditor.insertedLineBackground': `${token('--ok-bg')}88`,
      'diffEditor.removedLineBackground': `${token('--err-bg')}88`,
      focusBorder: token('--accent'),
    },
  });
  monaco.editor.setTheme('meshscope');
}

export function createEditor(place: HTMLElement): Editor {
  const editor = monaco.editor.create(place, {
    value: '',
    language: 'json',
    readOnly: true,
    domReadOnly: true,
    automaticLayout: true,
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono'),
    fontSize: 12,
    lineHeight: 19,
    fontLigatures: false,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    wordWrap: 'off',
    folding: true,
    showFoldingControls: 'always',
    lineNumbersMinChars: 3,
    glyphMargin: false,
    lineDecorationsWidth: 6,
    renderLineHighlight: 'none',
    overviewRulerLanes: 0,
    padding: { top: 8, bottom: 8 },
    // Tab must leave a text that nobody types in, or the keyboard is caught (WCAG 2.1.2).
    tabFocusMode: true,
    stickyScroll: { enabled: true, maxLineCount: 3 },
    unicodeHighlight: { ambiguousCharacters: false },
    contextmenu: false,
    bracketPairColorization: { enabled: false },
  });
  return {
    show(text, language, label) {
      const model = editor.getModel();
      if (model === null) return;
      if (model.getLanguageId() !== language) monaco.editor.setModelLanguage(model, language);
      if (model.getValue() !== text) model.setValue(text);
      editor.updateOptions({ ariaLabel: label });
    },
    theme(name) {
      defineTheme(name === 'light' || name === 'high-contrast' ? name : 'dark');
    },
    dispose() {
      editor.getModel()?.dispose();
      editor.dispose();
    },
  };
}

export interface DiffEditor {
  show(original: string, modified: string, label: string): void;
  theme(name: string): void;
  /** The next or previous difference, round and round. */
  step(to: 'next' | 'previous'): void;
  /** The nth difference whose lines hold the text; the nth of all where none does. */
  reveal(text: string, nth: number): void;
  dispose(): void;
}

/** Two normalised resources side by side: one resource at a time, because the diff is quadratic at worst. */
export function createDiff(place: HTMLElement): DiffEditor {
  const editor = monaco.editor.createDiffEditor(place, {
    readOnly: true,
    originalEditable: false,
    automaticLayout: true,
    renderSideBySide: true,
    useInlineViewWhenSpaceIsLimited: true,
    hideUnchangedRegions: { enabled: true, contextLineCount: 4 },
    maxComputationTime: 2000,
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono'),
    fontSize: 12,
    lineHeight: 19,
    minimap: { enabled: false },
    scrollBeyondLastLine: false,
    renderOverviewRuler: false,
    lineNumbersMinChars: 3,
    contextmenu: false,
    tabFocusMode: true,
    unicodeHighlight: { ambiguousCharacters: false },
  });
  let shown: Pair | undefined;
  return {
    show(a, b, label) {
      const before = shown;
      shown = createPair(editor, a, b);
      // New models, not new values: what was unfolded in the last pair (all of an empty one) would stay unfolded.
      editor.setModel(shown.view);
      before?.dispose();
      // What one side lacks as a whole begins at its first line.
      if (a !== '' && b !== '') editor.revealFirstDiff();
      editor.getOriginalEditor().updateOptions({ ariaLabel: label });
      editor.getModifiedEditor().updateOptions({ ariaLabel: label });
    },
    theme(name) {
      defineTheme(name === 'light' || name === 'high-contrast' ? name : 'dark');
    },
    step: (to) => editor.goToDiff(to),
    reveal(text, nth) {
      const changes = editor.getLineChanges();
      if (changes === null) {
        // Not compared yet; a frame after it is, so that the first difference was shown before.
        const waiting = editor.onDidUpdateDiff(() => {
          waiting.dispose();
          requestAnimationFrame(() => {
            if (editor.getLineChanges() !== null) this.reveal(text, nth);
          });
        });
        return;
      }
      const within = (side: monaco.editor.ICodeEditor, from: number, to: number): boolean =>
        to >= from &&
        (side.getModel()?.getValueInRange(new monaco.Range(from, 1, to + 1, 1)) ?? '').includes(
          text,
        );
      const holding = changes.filter(
        (one) =>
          within(
            editor.getOriginalEditor(),
            one.originalStartLineNumber,
            one.originalEndLineNumber,
          ) ||
          within(
            editor.getModifiedEditor(),
            one.modifiedStartLineNumber,
            one.modifiedEndLineNumber,
          ),
      );
      const change = holding[Math.min(nth, holding.length - 1)] ?? changes[nth] ?? changes[0];
      if (change === undefined) return;
      const line = Math.max(1, change.modifiedStartLineNumber);
      editor.getModifiedEditor().revealLineInCenter(line);
      editor.getModifiedEditor().setPosition({ lineNumber: line, column: 1 });
    },
    dispose() {
      editor.dispose();
      shown?.dispose();
    },
  };
}

interface Pair {
  readonly view: monaco.editor.IDiffEditorViewModel;
  dispose(): void;
}

/**
 * The view model is made here, not by `setModel`: that one keeps a reference to each it makes and so never disposes
 * of it (diffEditorWidget.ts of 0.57: `RefCounted.create` in setModel, `createNewRef` in setDiffModel). Its diff
 * would go on uncancelled and throw "no diff result available" when the worker finds the models gone.
 */
function createPair(editor: monaco.editor.IStandaloneDiffEditor, a: string, b: string): Pair {
  const original = monaco.editor.createModel(a, 'json');
  const modified = monaco.editor.createModel(b, 'json');
  const view = editor.createViewModel({ original, modified });
  return {
    view,
    dispose() {
      view.dispose();
      original.dispose();
      modified.dispose();
    },
  };
}
