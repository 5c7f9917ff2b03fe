import type { Process, Program } from './program.ts';

/** The filters that people put behind a pipe. */
export const textPrograms: Readonly<Record<string, Program>> = {
  head: async (process) => {
    const [unit, count] = amount(process.args);
    const input = await read(process);
    await process.stdout(
      unit === 'c' ? input.subarray(0, count) : lines(input).slice(0, count).join(''),
    );
    return 0;
  },
  tail: async (process) => {
    const [unit, count] = amount(process.args);
    const input = await read(process);
    await process.stdout(
      unit === 'c' ? input.subarray(-count) : lines(input).slice(-count).join(''),
    );
    return 0;
  },
  wc: async (process) => {
    const input = await read(process);
    const counts = process.args.includes('-c') ? input.length : lines(input).length;
    await process.stdout(`${counts}\n`);
    return 0;
  },
  grep: async (process) => {
    const flags = process.args.filter((arg) => arg.startsWith('-')).join('');
    const wanted = process.args.find((arg) => !arg.startsWith('-')) ?? '';
    const fold = (value: string): string => (flags.includes('i') ? value.toLowerCase() : value);
    const found = lines(await read(process)).filter(
      (line) => fold(line).includes(fold(wanted)) !== flags.includes('v'),
    );
    await process.stdout(flags.includes('c') ? `${found.length}\n` : found.join(''));
    return found.length > 0 ? 0 : 1;
  },
};

async function read(process: Process): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Each with its line feed. */
function lines(input: Buffer): string[] {
  return input.toString().match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** `-n 5`, `-n5`, `-5`, `-c 100`; ten lines otherwise. */
function amount(args: readonly string[]): ['n' | 'c', number] {
  const joined = args.join('');
  const count = Number(/\d+/.exec(joined)?.[0] ?? 10);
  return [joined.includes('c') ? 'c' : 'n', count];
}
