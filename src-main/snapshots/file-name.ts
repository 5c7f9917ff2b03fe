/** `mesh-2026-11-21-035812.meshscope`: sortable, sayable on every system, and without what a name must not hold. */
export function snapshotFileName(title: string, at: number): string {
  const words = title
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
    .toLowerCase();
  const [day = '', time = ''] = new Date(at).toISOString().split('T');
  return `${words === '' ? 'mesh' : words}-${day}-${time.slice(0, 8).replaceAll(':', '')}.meshscope`;
}
