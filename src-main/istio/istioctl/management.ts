/**
 * istioctl's describeManagement: `name.namespace` of the Istio object that a config path names. Blank
 * without a path and for a path with another number of pieces, `<unknown>` for another API group.
 */
export function describeManagement(path: string | undefined): string {
  if (path === undefined) return '';
  if (!path.startsWith('/apis/networking.istio.io/')) return '<unknown>';
  const pieces = path.split('/');
  return pieces.length === 8 ? `${pieces[7] ?? ''}.${pieces[5] ?? ''}` : '';
}
