/** What src-main/engine refuses or fails with, and what to do then. */
export const errorsEngineEn = {
  'error.engine.file-unreadable': '{path} could not be read.',
  'error.engine.out-of-memory': 'This does not fit into memory.',
  'error.engine.fault': 'The engine made a mistake.',
  'error.engine.ran-out-of-memory': 'The engine ran out of memory; its dumps are closed.',
  'error.engine.stopped': 'The engine stopped unexpectedly; its dumps are closed.',
  'hint.engine.open-again': 'Open the proxy again.',
  'error.engine.file-too-large': '{path} has {size} bytes; the limit is {maxFileBytes}.',
  'error.engine.file-out-of-memory': '{path} does not fit into memory.',
  'hint.engine.check-path': 'Check the path and that you may read the file.',
  'error.engine.stream-too-large': 'The answer is larger than {limit} bytes, which no dump is.',
  'error.engine.dump-closed': 'Dump {id} is not open (any more).',
  'error.engine.dump-cut': 'The dump could not be read to its end.',
  'error.engine.other-side-closed': 'The other side is not open any more.',
  'error.engine.no-such-resource': 'The dump has no {kind} number {index}.',
} as const;
