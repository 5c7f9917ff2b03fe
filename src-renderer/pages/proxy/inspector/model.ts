import type { Destination, TableRow } from '../../../../src-main/contract/tables.ts';
import { type MessageKey, t, word } from '../../../state/words.svelte.ts';

/** A label without parameters. */
type Label = Extract<MessageKey, `table.column.${string}` | `inspector.row.${string}`>;

export interface RowFact {
  readonly label: Extract<Label, FactLabel>;
  readonly values: readonly string[];
}
type FactLabel =
  | 'table.column.path'
  | 'inspector.row.conditions'
  | 'table.column.destination'
  | 'table.column.timeout'
  | 'inspector.row.retries'
  | 'inspector.row.rewrites'
  | 'table.column.match'
  | 'inspector.row.protocol'
  | 'table.column.health'
  | 'inspector.row.flags'
  | 'table.column.weight'
  | 'table.column.locality'
  | 'table.column.priority'
  | 'inspector.row.tls';

/** The domain that all services share, and the direction that the table says, tell nothing here. */
const short = (name: string): string => name.replaceAll('.svc.cluster.local', '');

/** What a row is called: the object itself, never its container. */
export function rowTitle(row: TableRow): string {
  switch (row.table) {
    case 'routes':
      return [row.path, row.routeName === '' ? '' : `(${row.routeName})`].join(' ').trim();
    case 'listeners':
      return row.chainName === ''
        ? t('inspector.row.chain', { n: (row.chain ?? 0) + 1 })
        : row.chainName;
    case 'endpoints':
      return row.address;
    default:
      return '';
  }
}

function destinations({ clusters, text }: Destination): readonly string[] {
  if (clusters.length === 0) return [text];
  return clusters.map(({ name, weight, mirror, missing }) =>
    [
      weight === undefined ? '' : `${String(weight)} %`,
      mirror === true ? t('inspector.row.copy') : '',
      short(name),
      missing === true ? `✕ ${t('inspector.row.missing')}` : '',
    ]
      .filter((part) => part !== '')
      .join(' '),
  );
}

/** Its facts in words; what is not said is left out. */
export function rowFacts(row: TableRow): readonly RowFact[] {
  const of = (label: FactLabel, values: readonly (string | undefined)[]): RowFact => ({
    label,
    values: values.filter((value): value is string => value !== undefined && value !== ''),
  });
  const facts = ((): readonly RowFact[] => {
    switch (row.table) {
      case 'routes':
        return [
          of('table.column.path', [row.path]),
          of('inspector.row.conditions', row.conditions),
          of('table.column.destination', destinations(row.destination)),
          of('table.column.timeout', [row.timeout]),
          of('inspector.row.retries', [row.retries]),
          of('inspector.row.rewrites', row.rewrites),
        ];
      case 'listeners':
        return [
          of(
            'table.column.match',
            row.match.map(({ field, values }) => `${field}: ${values.join(', ')}`),
          ),
          of('inspector.row.protocol', [row.protocol, word('value.security', row.security)]),
          of('table.column.destination', destinations(row.destination)),
        ];
      case 'endpoints':
        return [
          of('table.column.health', [word('value.health', row.health)]),
          of(
            'inspector.row.flags',
            row.flags.map((flag) => word('value.flag', flag)),
          ),
          of('inspector.row.tls', [row.tlsMode]),
          of('table.column.weight', [row.weight === undefined ? undefined : String(row.weight)]),
          of('table.column.locality', [row.locality]),
          of('table.column.priority', [String(row.priority)]),
        ];
      default:
        return [];
    }
  })();
  return facts.filter(({ values }) => values.length > 0);
}
