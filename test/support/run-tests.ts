import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { lint, types } from './checks.ts';
import { chromiumMissing, provideChromium } from './chromium.ts';
import { reasonToSkip } from './skips.ts';

/**
 * `npm test`: every stage, two at a time, one line each, the output of a stage only where it failed, and one
 * closing line that sums everything. Type check and lint count as one each; a stage that ends without a
 * result counts as one failure.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const results = path.join(root, 'test-results');
const bin = (...parts: string[]): string => path.join(root, 'node_modules', ...parts);
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}
interface Outcome extends Count {
  readonly output: string;
}
interface Stage {
  readonly name: string;
  readonly run: () => Promise<Outcome>;
}

/** The children under way, so that Ctrl-C ends them too. */
const children = new Set<ReturnType<typeof spawn>>();

function runNode(args: readonly string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.add(child);
    let output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString('utf8')));
    child.stderr.on('data', (data: Buffer) => (output += data.toString('utf8')));
    child.once('error', (error) => resolve({ code: 127, output: error.message }));
    child.once('close', (code) => {
      children.delete(child);
      resolve({ code: code ?? 1, output });
    });
  });
}

/** Several programs that together are one check: passed when each of them is content. */
function check(name: string, programs: readonly (readonly string[])[]): Stage {
  return {
    name,
    run: async () => {
      let output = '';
      for (const program of programs) {
        const result = await runNode(program);
        if (result.code !== 0) output += `${result.output.trimEnd()}\n`;
      }
      return { passed: output === '' ? 1 : 0, failed: output === '' ? 0 : 1, skipped: 0, output };
    },
  };
}

const reportSchema = z.object({
  success: z.boolean(),
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});

/** A vitest project, with others that belong to it. Files that cannot even be loaded count as failed, as do errors outside of any test. */
function project(name: string, ...others: readonly string[]): Stage {
  return {
    name,
    run: async () => {
      const file = path.join(results, `${name}.json`);
      rmSync(file, { force: true });
      const { code, output } = await runNode([
        bin('vitest', 'vitest.mjs'),
        'run',
        ...[name, ...others].flatMap((one) => ['--project', one]),
        '--passWithNoTests',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${file}`,
      ]);
      const report = readReport(file);
      if (report === undefined) return { passed: 0, failed: 1, skipped: 0, output };
      const unloadable = report.testResults.filter(
        (result) => result.status === 'failed' && result.assertionResults.length === 0,
      ).length;
      const skips = skipsOf(report);
      const failed = report.numFailedTests + unloadable + skips.unlisted.length;
      return {
        passed: report.numPassedTests,
        failed: failed === 0 && code !== 0 ? 1 : failed,
        skipped: skips.skipped,
        output: [output.trimEnd(), ...skips.unlisted, ...skips.listed].join('\n'),
      };
    },
  };
}

/** Skipped tests whose file is in test/support/skips.ts, one line per reason, and the others, which fail. */
function skipsOf(report: z.infer<typeof reportSchema>): {
  readonly skipped: number;
  readonly listed: readonly string[];
  readonly unlisted: readonly string[];
} {
  const counts = new Map<string, number>();
  const unlisted: string[] = [];
  for (const { name, status: whole, assertionResults } of report.testResults) {
    const file = path.relative(root, name).replaceAll(path.sep, '/');
    // A file that made no test at all, because what its tests are made of is not there, is a skip, too.
    const nothing = { status: 'skipped', fullName: 'the whole file' };
    const empty = assertionResults.length === 0 && whole !== 'failed';
    for (const { status, fullName } of empty ? [nothing] : assertionResults) {
      if (status === 'passed' || status === 'failed') continue;
      const reason = reasonToSkip(file);
      if (reason === undefined) unlisted.push(`Skipped without a reason: ${file}: ${fullName}`);
      else counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
  }
  const listed = [...counts].map(([reason, count]) => `SKIPPED: ${String(count)}, ${reason}`);
  const skipped = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return { skipped, listed, unlisted };
}

function readReport(file: string): z.infer<typeof reportSchema> | undefined {
  try {
    return reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // It died before it could write one.
    return undefined;
  }
}

const build: Stage = {
  name: 'build',
  run: async () => {
    const { code, output } = await runNode([path.join(root, 'bootstrap.mjs'), 'build', '--stale']);
    return { passed: 0, failed: code === 0 ? 0 : 1, skipped: 0, output };
  },
};

const endToEnd: Stage = {
  name: 'e2e',
  run: async () => {
    if (provideChromium(say) === undefined) {
      return { passed: 0, failed: 1, skipped: 0, output: chromiumMissing };
    }
    return project('e2e').run();
  },
};

/**
 * Two at a time, which two cores are enough for; the longest first, so that both ends come together. What
 * needs the built app waits for it.
 */
const queue: readonly (Stage & { readonly needsBuild?: boolean })[] = [
  build,
  check('type-check', [...types.plain, ...types.svelte]),
  { ...project('integration'), needsBuild: true },
  { ...endToEnd, needsBuild: true },
  project('desktop'),
  check('lint', [lint.arrows, lint.unused, lint.format(), lint.rules()]),
  project('unit', 'state'),
  project('conformance'),
];

async function main(): Promise<void> {
  mkdirSync(results, { recursive: true });
  const began = performance.now();
  const total = { passed: 0, failed: 0, skipped: 0 };
  const built = Promise.withResolvers<undefined>();
  const waiting = [...queue];
  const work = async (): Promise<void> => {
    for (let stage = waiting.shift(); stage !== undefined; stage = waiting.shift()) {
      if (stage.needsBuild === true) await built.promise;
      const start = performance.now();
      const outcome = await stage.run();
      if (stage === build) built.resolve(undefined);
      total.passed += outcome.passed;
      total.failed += outcome.failed;
      total.skipped += outcome.skipped;
      if (outcome.failed > 0) say(`\n${outcome.output.trimEnd()}\n`);
      else for (const reason of skipReasons(outcome.output)) say(`  ${reason}`);
      say(`${line(stage.name, outcome)}  ${seconds(start)}`);
    }
  };
  await Promise.all([work(), work()]);
  say(`All stages took ${seconds(began)}.`);
  say(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

/** What tests say, once each, when something that they need is not on this machine. */
const skipReasons = (output: string): string[] => [...new Set(output.match(/SKIPPED: .*/g))];

const seconds = (start: number): string => `${((performance.now() - start) / 1000).toFixed(1)} s`;

function line(name: string, { passed, failed, skipped }: Count): string {
  const mark = failed > 0 ? '✗' : '✓';
  return `${mark} ${name.padEnd(12)} ${passed} passed, ${failed} failed, ${skipped} skipped`;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    for (const child of children) child.kill(signal);
    process.exit(130);
  });
}
await main();
