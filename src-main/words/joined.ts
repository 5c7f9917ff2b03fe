import { type Evidence, sentence } from './keys.ts';

const separators = { lines: '\n', list: ', ', sentences: ' ' } as const;

/** Several pieces of evidence as one, each said in the reader's language; what is nobody's sentence stays plain text. */
export function joined(
  parts: readonly Evidence[],
  how: keyof typeof separators = 'lines',
): Evidence {
  const pieces: Evidence[] = [];
  for (const part of parts) {
    const before = pieces.at(-1);
    if (part === '') continue;
    if (typeof part === 'string' && typeof before === 'string')
      pieces.splice(-1, 1, `${before}${separators[how]}${part}`);
    else pieces.push(part);
  }
  return pieces.length === 0
    ? ''
    : pieces.reduceRight((rest, first) => sentence(`evidence.${how}`, { first, rest }));
}
