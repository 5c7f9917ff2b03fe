import { expect, it } from 'vitest';

import { urlPart } from '../../../src-main/contract/url-part.ts';
import { resourcePath } from '../../../src-main/kube/http/resources.ts';
import { resourceTypes } from '../../../src-main/kube/http/resources.ts';

it('a name with half a pair of surrogates has a path all the same', () => {
  expect(urlPart('a\uD800b/😀')).toBe('a%EF%BF%BDb%2F%F0%9F%98%80');
  expect(resourcePath(resourceTypes.pods, 'a', '\uDFFF')).toBe(
    '/api/v1/namespaces/a/pods/%EF%BF%BD',
  );
});
