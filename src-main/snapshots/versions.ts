/** Envoy's and Istio's versions, from the beginning of `server_info.json` as it passes. */
export class VersionFinder {
  #text = '';

  look(path: string, bytes: Uint8Array): void {
    if (!path.endsWith('/server_info.json') || this.#text.length > 100_000) return;
    this.#text += Buffer.from(bytes).toString('utf8');
  }

  found(): { readonly istio: string; readonly envoy: string } {
    // server_info's `version` is "revision/1.38.1/Clean/RELEASE/BoringSSL" (admin/v3/server_info.proto).
    const envoy = /"version"\s*:\s*"[^"/]*\/([^"/]+)\//.exec(this.#text)?.[1] ?? '';
    const istio = /"ISTIO_VERSION"\s*:\s*"([^"]*)"/.exec(this.#text)?.[1] ?? '';
    return { istio, envoy };
  }
}
