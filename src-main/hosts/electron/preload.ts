import { contextBridge, ipcRenderer, webUtils } from 'electron';

/**
 * All that the page gets: the contract's three verbs, and a ticket for what a person drops. Each argument is
 * checked again in main (schema and sender), so this file has no power of its own. No Electron object and no event object passes through.
 */
const meshscope = {
  call: (request: unknown): Promise<unknown> => ipcRenderer.invoke('rpc', request),

  subscribe: (listener: (message: unknown) => void): (() => void) => {
    const forward = (_event: unknown, message: unknown): void => listener(message);
    ipcRenderer.on('event', forward);
    return () => {
      ipcRenderer.off('event', forward);
    };
  },

  /** A ticket for a file or folder that was dropped; undefined for bytes that a script made, which have no path. */
  ticketOf: async (file: File): Promise<unknown> => {
    try {
      const path = webUtils.getPathForFile(file);
      return path === '' ? undefined : await ipcRenderer.invoke('dropped', path);
    } catch {
      // The page sends the bytes instead.
      return undefined;
    }
  },

  cancel: (call: unknown): void => {
    const request = { id: `cancel-${String(call)}`, method: '$cancel', params: { call } };
    // Whether main hears of it changes nothing for the page: it has given the call up already.
    ipcRenderer.invoke('rpc', request).catch(() => undefined);
  },
};

contextBridge.exposeInMainWorld('meshscope', meshscope);
