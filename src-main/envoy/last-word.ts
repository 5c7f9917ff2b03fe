/** What stands behind the last dot of a dotted name: `type.googleapis.com/a.b.C` → `C`, `envoy.filters.http.router` → `router`. */
export function lastWord(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
