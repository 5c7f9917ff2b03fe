import { describe, expect, it } from 'vitest';

import { countedText, envoyVersion, skewOf } from '../../../src-main/istio/doctor/versions.ts';

describe('skew of a proxy against its control plane', () => {
  it.each([
    ['1.30.2', '1.30.2', 'same'],
    ['1.30.0', '1.30.9', 'same'],
    ['1.29.4', '1.30.2', 'older'],
    ['1.28.6', '1.30.2', 'too-old'],
    ['1.31.0', '1.30.2', 'newer'],
    ['v1.31.0-alpha.1', '1.30.2', 'newer'],
    ['2.0.0', '1.30.2', 'newer'],
    ['1.30.2', '2.0.0', 'too-old'],
    ['1.9.1', '1.10.0', 'older'],
    ['', '1.30.2', 'unknown'],
    ['1.30.2', '', 'unknown'],
    ['48bc83d8', '1.1.2', 'unknown'],
  ])('%s under %s is %s', (proxy, pilot, expected) => {
    expect(skewOf(proxy, pilot)).toBe(expected);
  });
});

describe('the version of an Envoy', () => {
  it.each([
    ['48bc83d8f0582fc060ef76d5aa3d75400e739d9e/1.12.0-dev/Clean/RELEASE/BoringSSL', '1.12.0-dev'],
    ['9e5580933739775e8bce696a57a2e1bc99368f23/1.40.0/Clean/RELEASE/BoringSSL', '1.40.0'],
    ['something else', 'something else'],
    ['', ''],
  ])('of %s', (said, expected) => {
    expect(envoyVersion(said)).toBe(expected);
  });
});

it('counts values, the commonest first', () => {
  expect(countedText(['1.28', '1.30', '', '1.30'])).toBe('1.30 × 2, ? × 1, 1.28 × 1');
  expect(countedText([])).toBe('');
});
