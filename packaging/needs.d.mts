export interface Machine {
  readonly electron: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
}
export function missingFor(wish: readonly string[], machine: Machine): string[];
export function wished(args: readonly string[]): string[];
export function publisher(env: Readonly<Record<string, string | undefined>>): string[];
