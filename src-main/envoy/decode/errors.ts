import { AppError } from '../../contract/errors.ts';
import { type Message, type MessageParam, sentence } from '../../words/keys.ts';
import { maxDepth, type ScanFault } from './scanner.ts';
import { excerpt, lineColumn, sliceText } from './text.ts';

/** What the walker expects: made once, for they are passed along at every comma. */
export const expected = {
  inObject: sentence('error.envoy.expected.either', { a: '`,`', b: '`}`' }),
  inList: sentence('error.envoy.expected.either', { a: '`,`', b: '`]`' }),
  container: sentence('error.envoy.expected.either', { a: '`{`', b: '`[`' }),
  key: sentence('error.envoy.expected.key'),
  colon: sentence('error.envoy.expected.colon'),
  value: sentence('error.envoy.expected.value'),
  object: sentence('error.envoy.expected.object'),
  list: sentence('error.envoy.expected.list'),
  sections: sentence('error.envoy.expected.sections'),
} as const;

/** Every sentence in which the decoder refuses something. All are AppErrors; none holds more than a short excerpt. */

function where(bytes: Uint8Array, at: number): Message {
  return sentence('error.envoy.where', { position: lineColumn(bytes, at), at });
}

export function dumpEmpty(size: number): AppError {
  const message = size === 0 ? sentence('error.envoy.empty') : sentence('error.envoy.blank');
  return new AppError('dump-empty', message, {
    hint: sentence('hint.envoy.read-again'),
  });
}

/** `expected` completes "expected …". */
export function notJson(
  bytes: Uint8Array,
  at: number,
  expected: Message,
  hint?: Message,
): AppError {
  return new AppError(
    'dump-not-json',
    sentence('error.envoy.not-json', {
      where: where(bytes, at),
      expected,
      found: excerpt(bytes, at),
    }),
    { hint },
  );
}

export function notYaml(position: MessageParam, reason: MessageParam): AppError {
  return new AppError('dump-not-json', sentence('error.envoy.not-yaml', { reason, position }));
}

export function tooLarge(what: Message): AppError {
  return new AppError('file-too-large', what);
}

export function scanFault(bytes: Uint8Array, fault: ScanFault): AppError {
  switch (fault.kind) {
    case 'mismatch': {
      const expected = bytes[fault.at] === 0x7d ? '`]`' : '`}`';
      return notJson(
        bytes,
        fault.at,
        sentence('error.envoy.expected.before', { bracket: expected }),
      );
    }
    case 'too-deep':
      return new AppError(
        'dump-not-envoy',
        sentence('error.envoy.too-deep', { maxDepth, where: where(bytes, fault.at) }),
      );
    case 'too-many':
      return new AppError('dump-not-envoy', sentence('error.envoy.too-many-objects'));
    case 'trailing': {
      const another = bytes[fault.at] === 0x7b || bytes[fault.at] === 0x5b;
      const hint = another ? sentence('hint.envoy.jq-slurp') : undefined;
      return notJson(bytes, fault.at, sentence('error.envoy.expected.end'), hint);
    }
  }
}

/** The document ended inside of something that began at `openedAt`. */
export function truncated(bytes: Uint8Array, openedAt: number, open: number): AppError {
  const levels = sentence('error.envoy.brackets', { open });
  return new AppError(
    'truncated',
    sentence('error.envoy.ends-early', {
      bytes: bytes.length,
      levels,
      where: where(bytes, openedAt),
    }),
    {
      detail: excerpt(bytes, Math.max(0, bytes.length - 24)),
      hint: sentence('hint.envoy.cut-off'),
      retryable: true,
    },
  );
}

export function notEnvoy(reason: Message, hint?: Message): AppError {
  return new AppError('dump-not-envoy', sentence('error.envoy.not-envoy', { reason }), { hint });
}

/** The document holds more than one dump; `paths` are the keys that lead to each. */
export function severalDumps(paths: readonly (readonly string[])[]): AppError {
  const shown = paths.slice(0, 4).map((path) => path.join('/'));
  const names = paths.length > shown.length ? [...shown, '…'] : shown;
  const [first = []] = paths;
  const filter = first.map((key) => (/^\d+$/.test(key) ? `[${key}]` : `[${JSON.stringify(key)}]`));
  return new AppError(
    'dump-not-envoy',
    sentence('error.envoy.several', { count: paths.length, names: names.join(', ') }),
    { hint: sentence('hint.envoy.one-dump', { filter: `.${filter.join('')}` }) },
  );
}

/** What `print` writes of a dictionary in Python. */
export function pythonRepr(): AppError {
  return new AppError('dump-not-json', sentence('error.envoy.python'), {
    hint: sentence('hint.envoy.python'),
  });
}

export function sectionInvalid(
  bytes: Uint8Array,
  at: number,
  what: string,
  expected: Message,
): AppError {
  return new AppError(
    'dump-section-invalid',
    sentence('error.envoy.section-expected', {
      what,
      expected,
      where: where(bytes, at),
      found: excerpt(bytes, at),
    }),
  );
}

/** JSON.parse refused bytes [from, to) of the document. */
export function sliceInvalid(
  bytes: Uint8Array,
  from: number,
  to: number,
  what: string,
  error: unknown,
): AppError {
  const reason = error instanceof Error ? error.message : '';
  const position = Number(/position (\d+)/.exec(reason)?.[1] ?? Number.NaN);
  // V8 counts UTF-16 units of the slice; the document's positions are bytes.
  const before = Number.isFinite(position) ? sliceText(bytes, from, to).slice(0, position) : '';
  const at = Number.isFinite(position) ? from + new TextEncoder().encode(before).length : to - 1;
  return new AppError(
    'dump-section-invalid',
    sentence('error.envoy.section-no-json', {
      what,
      where: where(bytes, at),
      found: excerpt(bytes, at),
    }),
    { cause: error },
  );
}

export function notPage(page: string): AppError {
  return new AppError('admin-unexpected', sentence('error.envoy.other-page', { page }));
}
