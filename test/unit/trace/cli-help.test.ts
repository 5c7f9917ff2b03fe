import { describe, expect, it } from 'vitest';

import {
  traceBranchSchema,
  traceClusterSchema,
  traceEndpointSchema,
  traceHopSchema,
  traceSchema,
  traceStepSchema,
  verdictSchema,
} from '../../../src-main/contract/trace.ts';
import {
  traceExpectationSchema,
  traceQuerySchema,
  verdictKinds,
} from '../../../src-main/contract/trace-query.ts';
import { traceHelp } from '../../../src-main/hosts/cli/trace-help.ts';

describe('the JSON of trace', () => {
  const words = new Set(traceHelp(undefined, 'en').match(/\w+/g));

  it.each([
    ['request', traceQuerySchema],
    ['result', traceSchema],
    ['verdict', verdictSchema],
    ['hop', traceHopSchema],
    ['cluster', traceClusterSchema],
    ['endpoint', traceEndpointSchema],
    ['step', traceStepSchema],
    ['alternative', traceBranchSchema],
    ['expectation', traceExpectationSchema],
  ])('is written down in the help: %s', (_name, schema) => {
    expect(Object.keys(schema.shape).filter((field) => !words.has(field))).toEqual([]);
  });

  it('names every kind of verdict', () => {
    expect(verdictKinds.filter((kind) => !words.has(kind))).toEqual([]);
  });
});
