export interface CurlOptions {
  url: string | undefined;
  method: string | undefined;
  body: string | undefined;
  silent: boolean;
  showError: boolean;
  head: boolean;
  include: boolean;
  fail: boolean;
  insecure: boolean;
  verbose: boolean;
  discard: boolean;
  writeOut: string | undefined;
  cert: string | undefined;
  key: string | undefined;
  cacert: string | undefined;
  headers: Record<string, string>;
  maxTime: boolean;
}

const valueFlags: Readonly<Record<string, string>> = {
  '-o': 'output',
  '-w': 'write-out',
  '-X': 'request',
  '-H': 'header',
  '-d': 'data',
  '-m': 'max-time',
  '-E': 'cert',
};

const noOptions = (): CurlOptions => ({
  url: undefined,
  method: undefined,
  body: undefined,
  silent: false,
  showError: false,
  head: false,
  include: false,
  fail: false,
  insecure: false,
  verbose: false,
  discard: false,
  writeOut: undefined,
  cert: undefined,
  key: undefined,
  cacert: undefined,
  headers: {},
  maxTime: false,
});

export function parse(args: readonly string[]): CurlOptions {
  const options = noOptions();
  const set = (name: string, value: string): void => {
    switch (name) {
      case 'output':
        options.discard = value === '/dev/null';
        break;
      case 'write-out':
        options.writeOut = value;
        break;
      case 'request':
        options.method = value;
        break;
      case 'data':
        options.body = value;
        break;
      case 'header': {
        const colon = value.indexOf(':');
        if (colon > 0)
          options.headers[value.slice(0, colon).toLowerCase()] = value.slice(colon + 1).trim();
        break;
      }
      case 'max-time':
        options.maxTime = true;
        break;
      case 'cert':
      case 'key':
      case 'cacert':
        options[name] = value;
        break;
    }
  };
  const simple: Readonly<Record<string, () => void>> = {
    s: () => (options.silent = true),
    silent: () => (options.silent = true),
    S: () => (options.showError = true),
    'show-error': () => (options.showError = true),
    I: () => (options.head = true),
    head: () => (options.head = true),
    i: () => (options.include = true),
    include: () => (options.include = true),
    f: () => (options.fail = true),
    fail: () => (options.fail = true),
    k: () => (options.insecure = true),
    insecure: () => (options.insecure = true),
    v: () => (options.verbose = true),
    verbose: () => (options.verbose = true),
  };
  const withValue = new Set([
    ...Object.values(valueFlags),
    'key',
    'cacert',
    'connect-timeout',
    'capath',
    'resolve',
    'user-agent',
  ]);
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg.startsWith('--')) {
      const name = arg.slice(2);
      if (withValue.has(name)) set(name, args[(index += 1)] ?? '');
      else simple[name]?.();
    } else if (arg.startsWith('-') && arg.length > 1) {
      // Short flags may stand together; the last may take a value: -sko /dev/null.
      for (let at = 1; at < arg.length; at += 1) {
        const named = valueFlags[`-${arg[at] ?? ''}`];
        if (named === undefined) {
          simple[arg[at] ?? '']?.();
          continue;
        }
        const rest = arg.slice(at + 1);
        set(named, rest === '' ? (args[(index += 1)] ?? '') : rest);
        break;
      }
    } else options.url ??= arg;
  }
  return options;
}
