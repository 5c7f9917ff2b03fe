/** What the path of a resource request names: `/apis/GROUP/VERSION/namespaces/NS/PLURAL/NAME/SUB`. */
export interface ResourcePath {
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  readonly plural: string;
  readonly name: string;
  readonly subresource: string;
}

/** Undefined for every other path (discovery, health, OpenAPI). */
export function resourcePath(pathname: string): ResourcePath | undefined {
  let parts: string[];
  try {
    parts = pathname
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    // Half an escape sequence: no resource has such a name.
    return undefined;
  }
  const [root, ...rest] = parts;
  let group = '';
  if (root === 'apis') group = rest.shift() ?? '';
  else if (root !== 'api') return undefined;
  const version = rest.shift() ?? '';
  // `namespaces/NS` alone is the namespace itself.
  const namespace = rest[0] === 'namespaces' && rest.length > 2 ? (rest[1] ?? '') : '';
  const [plural = '', name = '', subresource = '', ...extra] =
    namespace === '' ? rest : rest.slice(2);
  if (plural === '' || extra.length > 0) return undefined;
  return { group, version, namespace, plural, name, subresource };
}
