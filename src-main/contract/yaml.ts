import {
  Composer,
  type Document,
  type DocumentOptions,
  type ParseOptions,
  Parser,
  type SchemaOptions,
} from 'yaml';

/** The parser's code for the first mistake (its sentence quotes the document), and the character at which it stands. */
export class YamlFault extends Error {
  readonly code: string;
  readonly at: number;

  constructor(code: string, at: number) {
    super(code);
    this.code = code;
    this.at = at;
  }
}

/**
 * The first document of a text; undefined where there is none. Throws YamlFault at the first mistake: the parser alone
 * goes on, and makes an object of each of millions. `newLine` is told where lines begin.
 */
export function firstDocument(
  text: string,
  options: ParseOptions & DocumentOptions & SchemaOptions,
  newLine?: (at: number) => void,
): Document.Parsed | undefined {
  const composer = new Composer({ ...options, prettyErrors: false, uniqueKeys: false });
  let first: YamlFault | undefined;
  const onError = (
    at: number | { offset: number },
    code: string,
    _text: string,
    warning?: boolean,
  ): void => {
    if (warning === true) return;
    // The composer catches what is thrown here, and tells of it here again.
    first ??= new YamlFault(code, typeof at === 'number' ? at : at.offset);
    throw first;
  };
  Reflect.set(composer, 'onError', onError);
  for (const token of new Parser(newLine).parse(text)) {
    for (const document of composer.next(token)) return checked(document);
  }
  for (const document of composer.end(true, text.length)) return checked(document);
  return undefined;
}

function checked(document: Document.Parsed): Document.Parsed {
  const [error] = document.errors;
  if (error !== undefined) throw new YamlFault(error.code, error.pos[0]);
  return document;
}
