export interface Staging {
  readonly from: string;
  readonly to: string;
  readonly main: string;
  readonly entries: readonly string[];
}
export function stageApp(staging: Staging): void;
export function reached(entries: readonly string[]): ReadonlySet<string>;
export const shipped: { readonly main: string; readonly entries: readonly string[] };
