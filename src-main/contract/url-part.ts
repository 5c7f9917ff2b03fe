/**
 * A part of a URL's path or query. Half a pair of surrogates, which names of hostile documents hold, has no UTF-8:
 * encodeURIComponent throws URIError on it; here it becomes U+FFFD, as fetch and Envoy would send it.
 */
export function urlPart(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'));
}
