import { fileURLToPath } from 'node:url';
import vitest from '@vitest/eslint-plugin';
import importSort from 'eslint-plugin-simple-import-sort';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import svelteParser from 'svelte-eslint-parser';
import tseslint from 'typescript-eslint';

/** Rooms that are functions from data to data. What a room may import stands in .dependency-cruiser.mjs. */
const pureRooms = ['words', 'contract', 'envoy', 'istio'];

const pureRules = {
  'no-restricted-properties': [
    'error',
    {
      object: 'Date',
      property: 'now',
      message: 'Pure rooms know no clock: take it as a parameter.',
    },
    {
      object: 'Math',
      property: 'random',
      message: 'Pure rooms know no chance: take it as a parameter.',
    },
  ],
  'no-restricted-globals': ['error', 'process', 'Buffer', 'setTimeout', 'fetch'],
};

const bans = [
  {
    selector: "MemberExpression[property.name='openExternal']",
    message: 'Use safeOpen() of hosts/electron/safe-open.ts, which enforces the URL allow-list.',
  },
  {
    selector: "MemberExpression[property.name='innerHTML']",
    message: 'Cluster data is hostile text: never HTML.',
  },
  {
    selector: "CallExpression[callee.property.name='insertAdjacentHTML']",
    message: 'Cluster data is hostile text: never HTML.',
  },
  {
    selector: 'CallExpression[callee.name=/^(exec|execSync)$/]',
    message: 'execFile or spawn with an array of arguments only.',
  },
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
];

export default tseslint.config(
  { ignores: ['dist/**', 'release/**', 'node_modules/**', 'test-results/**', '.cache/**'] },
  {
    files: ['**/*.ts', '**/*.svelte', '**/*.svelte.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        // One program for everything: with one for each room, what they share is checked three times.
        project: './tsconfig.lint.json',
        extraFileExtensions: ['.svelte'],
        tsconfigRootDir: fileURLToPath(new URL('.', import.meta.url)),
      },
    },
    plugins: { 'simple-import-sort': importSort },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'simple-import-sort/imports': 'error',
      'no-restricted-syntax': ['error', ...bans],
      'no-empty': ['error', { allowEmptyCatch: false }],
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/prefer-nullish-coalescing': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-non-null-assertion': 'error',
      // A seventh of the whole time, and there is no enum: erasableSyntaxOnly refuses them.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
    },
  },
  ...svelte.configs['flat/recommended'],
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parser: svelteParser,
      globals: globals.browser,
      parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'] },
    },
    rules: {
      'svelte/no-at-html-tags': 'error',
      // State is in runes: there are no stores.
      'svelte/require-store-reactive-access': 'off',
      // $props() and $bindable() need `let` in one pattern; the plugin's own rule knows that.
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { destructuring: 'all' }],
      // svelte-eslint-parser cannot give precise types for template expressions; svelte-check does (npm run types).
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
    },
  },
  {
    files: ['src-renderer/**'],
    rules: {
      // A Task (state/task.svelte.ts) keeps its error for the page to show and never rejects: `void` says so.
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      'no-restricted-imports': [
        'error',
        {
          patterns: [{ group: ['node:*', 'electron'], message: 'The renderer has no Node.' }],
        },
      ],
    },
  },
  {
    files: pureRooms.map((room) => `src-main/${room}/**/*.ts`),
    rules: pureRules,
  },
  {
    files: ['src-*/**/*.ts', 'src-*/**/*.svelte', '*.ts'],
    rules: {
      'max-lines-per-function': ['error', 80],
      'max-params': ['error', 5],
    },
  },
  {
    files: ['**/*.svelte'],
    rules: { 'max-lines': ['error', 250] },
  },
  {
    files: ['src-main/hosts/cli/**', 'test/**', '*.mjs'],
    rules: { 'no-console': 'off' },
  },
  {
    files: [
      'src-main/hosts/electron/safe-open.ts',
      'src-main/services/settings.ts',
      '*.config.ts',
      '*.config.mjs',
      'test/**',
    ],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['test/**/*.test.ts'],
    plugins: { vitest },
    rules: {
      ...vitest.configs.recommended.rules,
      'vitest/no-focused-tests': 'error',
      'vitest/expect-expect': [
        'error',
        {
          assertFunctionNames: [
            'expect*',
            'assert*',
            'fc.assert',
            'walk*',
            'see*',
            'check*',
            '*.expect*',
          ],
        },
      ],
      // vitest takes a message as the second argument.
      'vitest/valid-expect': ['error', { maxArgs: 2 }],
      'max-lines': ['error', { max: 600, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      // expect.stringMatching() and its like are typed `any` by vitest.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
);
