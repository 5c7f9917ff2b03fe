import { resolvePlace } from './in-mesh-http.ts';
import { NoSuchProgram, type Process, type Program } from './program.ts';
import { type FindProgram, type ShellState, steps } from './shell-steps.ts';

/** A small `sh`: `-c SCRIPT`, or lines from stdin; words, quotes, ; && || and redirections to /dev/null or 2>&1. */
export function shellWith(find: FindProgram): Program {
  return (process) => runShell(process, { last: 0, find });
}

async function runShell(process: Process, state: ShellState): Promise<number> {
  const flag = process.args.findIndex((arg) => /^-[a-z]*c$/.test(arg));
  if (flag >= 0) return runScript(process, process.args[flag + 1] ?? '', state);
  if (process.tty) return runTerminal(process, state);
  let pending = '';
  for await (const chunk of process.stdin) {
    pending += chunk.toString();
    for (let end = pending.search(/[\r\n]/); end >= 0; end = pending.search(/[\r\n]/)) {
      const line = pending.slice(0, end).trim();
      pending = pending.slice(end + 1);
      if (/^exit\b/.test(line)) return Number(line.split(/\s+/)[1] ?? state.last);
      await runScript(process, line, state);
    }
  }
  return pending.trim() === '' ? state.last : runScript(process, pending, state);
}

/** Line by line with an echo, because nobody else is there to be the terminal. */
async function runTerminal(process: Process, state: ShellState): Promise<number> {
  const prompt = (): Promise<void> => process.stdout(`root@${process.pod.name}:/# `);
  let line = '';
  await prompt();
  for await (const chunk of process.stdin) {
    for (const char of chunk.toString()) {
      if (char === '\r' || char === '\n') {
        await process.stdout('\n');
        const typed = line.trim();
        line = '';
        if (/^exit\b/.test(typed)) return Number(typed.split(/\s+/)[1] ?? state.last);
        await runScript(process, typed, state);
        await prompt();
      } else if (char === '\u0004') {
        if (line === '') return state.last;
      } else if (char === '\u0003') {
        line = '';
        await process.stdout('^C\n');
        await prompt();
      } else if (char === '\u007f') {
        if (line !== '') await process.stdout('\b \b');
        line = line.slice(0, -1);
      } else if (char >= ' ') {
        line += char;
        await process.stdout(char);
      }
    }
  }
  return state.last;
}

async function runScript(process: Process, script: string, state: ShellState): Promise<number> {
  for (const step of steps(script, state)) {
    if (step.join === '&&' && state.last !== 0) continue;
    if (step.join === '||' && state.last === 0) continue;
    state.last = await runPipeline(process, step.words, state);
  }
  return state.last;
}

/** `a | b | c`: each program reads what the one before wrote; the last one's code counts. */
async function runPipeline(
  process: Process,
  words: readonly string[],
  state: ShellState,
): Promise<number> {
  const commands: string[][] = [[]];
  for (const word of words) {
    if (word === '|') commands.push([]);
    else commands.at(-1)?.push(word);
  }
  let { stdin } = process;
  for (const command of commands.slice(0, -1)) {
    const written: Buffer[] = [];
    const stdout = (chunk: string | Buffer): Promise<void> => {
      written.push(Buffer.from(chunk));
      return Promise.resolve();
    };
    await runStep({ ...process, stdin, stdout }, command, state);
    stdin = replay(written);
  }
  return runStep({ ...process, stdin }, commands.at(-1) ?? [], state);
}

async function* replay(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

async function runStep(
  process: Process,
  words: readonly string[],
  state: ShellState,
): Promise<number> {
  const tcp = words
    .map((word) => /[<>]?\/dev\/tcp\/([^/]+)\/(\d+)$/.exec(word))
    .find((m) => m !== null);
  if (tcp != null) return openTcp(process, tcp[1] ?? '', Number(tcp[2]));
  const plain = words.filter((word) => !/^[12]?>(&[12]|\/dev\/null)$/.test(word));
  const [name, ...args] = plain;
  if (name === undefined) return 0;
  if (name === 'exit') return Number(args[0] ?? 0);
  // Nothing here takes long enough to be stopped.
  if (name === 'timeout') return runStep(process, words.slice(words.indexOf(name) + 2), state);
  if (name === 'command' || name === 'which') {
    const wanted = args.at(-1) ?? '';
    if (state.find(wanted, process) === undefined) return 1;
    await process.stdout(`/usr/bin/${wanted}\n`);
    return 0;
  }
  const quiet = (): Promise<void> => Promise.resolve();
  const stdout = words.some((word) => /^1?>\/dev\/null$/.test(word)) ? quiet : process.stdout;
  const stderr = words.includes('2>/dev/null')
    ? quiet
    : words.includes('2>&1')
      ? stdout
      : process.stderr;
  const program = state.find(name, process);
  if (program === undefined) {
    await stderr(`sh: 1: ${name}: not found\n`);
    return 127;
  }
  try {
    return await program({ ...process, args, stdout, stderr });
  } catch (error) {
    if (!(error instanceof NoSuchProgram)) throw error;
    await stderr(`sh: 1: ${error.program}: not found\n`);
    return 127;
  }
}

/** bash's `/dev/tcp/HOST/PORT` in a redirection: connects, or says why not. */
async function openTcp(process: Process, host: string, port: number): Promise<number> {
  const place = resolvePlace(process.world, process.network, process.pod, host, port);
  if (typeof place === 'object') return 0;
  await process.stderr(
    place === 'unknown'
      ? `bash: line 1: ${host}: Name or service not known\n`
      : `bash: connect: Connection refused\nbash: line 1: /dev/tcp/${host}/${port}: Connection refused\n`,
  );
  return 1;
}
