/** What src-main/istio refuses or fails with, and what to do then. */
export const errorsIstioEn = {
  'error.istio.no-target': '"{to}" is neither ip:port nor host:port nor a URL',
  'error.istio.no-source': '"{given}" is no source address',
  'error.istio.no-such-pod': 'the mesh has no pod named {name}',
} as const;
