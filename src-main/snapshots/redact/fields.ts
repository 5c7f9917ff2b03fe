/**
 * Fields that Envoy's schema and Kubernetes' know, in one spelling (`plain`): where a value stands, beside what it is called.
 */

/** Fields under which Lua's and Wasm's code stands inline. */
export const inlineCodeFields = new Set(['inlinecode']);
/** DataSources of code: what stands in their `inline_string` or `inline_bytes` is code. */
export const codeHolders = new Set(['defaultsourcecode', 'sourcecodes', 'local', 'sourcecode']);
export const dataFields = new Set(['inlinestring', 'inlinebytes']);
/**
 * DataSources whose name does not say that they are secret: basic_auth.v3 `users` (htpasswd), TlsCertificate `pkcs12`,
 * GenericSecret, TlsSessionTicketKeys.
 */
export const secretHolders = new Set(['genericsecret', 'users', 'pkcs12', 'sessionticketkeys']);
/** Fields of an object that say what the object's `value` is. */
export const nameFields = new Set(['key', 'name', 'headername', 'header']);
export const valueFields = new Set(['value', 'rawvalue', 'defaultvalue']);
/**
 * Fields of a matcher that hold a whole value. A prefix or a regular expression is how a request is routed, and without it
 * a trace would lie.
 */
export const matchFields = new Set(['exact', 'exactmatch']);
/** Fields of matchers that hold a pattern: what looks like an assignment in one is how a request is routed. */
export const patternFields = new Set(['regex', 'prefix', 'path', 'suffix', 'contains', 'pattern']);
/** Private members of a JSON Web Key (RFC 7518 §6.2.2, 6.3.2, 6.4.1); its public ones are `n`, `e`, `x`, `y`. */
export const privateJwk = new Set(['k', 'd', 'p', 'q', 'dp', 'dq', 'qi']);
/** Below a secret's name: where it lies, what it is called, what kind of thing it is. */
export const placeFields = new Set([
  'filename',
  'environmentvariable',
  'secretname',
  'type',
  '@type',
]);
/** Messages that say where a secret comes from. */
export const placeHolders = new Set(['sdsconfig', 'secretkeyref', 'configmapkeyref', 'fieldref']);

/** A field's name in one spelling: `inline_string`, `inlineString` → `inlinestring`. */
export function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}
