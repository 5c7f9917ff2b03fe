import { tabulate } from './tabwriter.ts';

/** One of istioctl's tables: the cells as they are printed, and the padding that this table uses. */
export interface IstioctlTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly padding: number;
}

export function tableText(table: IstioctlTable): string {
  return tabulate([table.header, ...table.rows], table.padding);
}

/** istioctl's filter flags. Every one given must hold; how each compares differs from table to table. */
export interface IstioctlFilters {
  readonly fqdn?: string | undefined;
  readonly direction?: string | undefined;
  readonly subset?: string | undefined;
  readonly port?: number | undefined;
  readonly address?: string | undefined;
  readonly type?: string | undefined;
  readonly name?: string | undefined;
  readonly cluster?: string | undefined;
  readonly status?: string | undefined;
}

export interface IstioctlOptions {
  readonly filters: IstioctlFilters;
  /** `--verbose`, true by default. */
  readonly verbose: boolean;
  /** `pc all` puts the name of the resource before each row. */
  readonly named: boolean;
}

/** Go's strings.EqualFold, near enough for addresses and enum names. */
export function equalFold(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
