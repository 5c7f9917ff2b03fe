/** Sentences that main chooses: keys of contract messages. */
export const hostEn = {
  'mesh.note.file': 'From a file: what Pilot thinks of this proxy is not known here.',
  'context.note.no-control-plane': 'No control plane was found in this cluster: proxies can be read, their states are not known.',
  'context.note.pods-forbidden': 'Listing pods is not allowed, so proxies that are connected to no Pilot cannot be found.',
} as const;
