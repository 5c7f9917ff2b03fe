export function gatherLicences(root: string, folder: string): void;
export function builtIn(dist: string): ReadonlySet<string>;
