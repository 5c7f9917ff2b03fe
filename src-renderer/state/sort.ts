/** `name` ascending, `-name` descending, as it stands in the address. */
export function parseSort(
  value: string | undefined,
): { column: string; descending: boolean } | undefined {
  if (value === undefined || value === '') return undefined;
  const descending = value.startsWith('-');
  return { column: descending ? value.slice(1) : value, descending };
}
