/** Zeroed memory of that many bytes: the thread's own, or such as other threads can see. */
export type Allocate = (bytes: number) => Uint8Array;

export const ownMemory: Allocate = (bytes) => new Uint8Array(bytes);

/** Another thread that is given it sees the same bytes, and no copy of them. */
export const sharedMemory: Allocate = (bytes) => new Uint8Array(new SharedArrayBuffer(bytes));
