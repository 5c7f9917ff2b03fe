import { z } from 'zod';

import type { TableColumn } from '../columns/column.ts';

const schemas = { text: z.string(), number: z.number(), flag: z.boolean() } as const;

type Plain<Columns extends readonly TableColumn[]> = {
  [
    Column in Columns[number] as Column extends { readonly field: keyof typeof schemas }
      ? Column['id']
      : never
  ]: Column extends { readonly field: infer Field extends keyof typeof schemas }
    ? (typeof schemas)[Field]
    : never;
};

/** The part of a row's schema that its columns declare. */
export function plainFields<const Columns extends readonly TableColumn[]>(
  columns: Columns,
): Plain<Columns>;
export function plainFields(columns: readonly TableColumn[]): Record<string, z.ZodType> {
  return Object.fromEntries(
    columns.flatMap(({ id, field }) => (field === undefined ? [] : [[id, schemas[field]]])),
  );
}
