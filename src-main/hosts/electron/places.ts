const scheme = 'meshscope';

/**
 * The page's address for a link `meshscope://place/CONTEXT/PAGE…`, or undefined. Links come from anywhere, so they
 * name a place and nothing else: no host but `place`, no user, no port, no fragment, nothing that is longer than a
 * place can be.
 */
export function placeOf(link: string): string | undefined {
  if (link.length > 4_000) return undefined;
  const url = URL.parse(link);
  if (url?.protocol !== `${scheme}:` || url.host !== 'place') return undefined;
  if (url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
  return `#${url.pathname === '' ? '/' : url.pathname}${url.search}`;
}

/** The link to a place of the page, by the page's own address of it; undefined where that names no place. */
export function linkOf(address: string): string | undefined {
  const hash = URL.parse(address)?.hash ?? '';
  return hash.startsWith('#/') ? `${scheme}://place${hash.slice(1)}` : undefined;
}
