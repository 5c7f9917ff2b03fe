export const scheme = 'app';
const host = 'bundle';
export const home = `${scheme}://${host}/`;

/** True for the address of our own page. `URL.origin` is "null" for such schemes in Node, so the parts are compared. */
export function isOwn(url: string): boolean {
  const parsed = URL.parse(url);
  return (
    parsed?.protocol === `${scheme}:` &&
    parsed.host === host &&
    parsed.username === '' &&
    parsed.password === ''
  );
}
