import type { KindDiff } from '../../../contract/diff.ts';

/** Kinds as istioctl's verdicts name them. */
export const kindNames: Readonly<Record<KindDiff['kind'], string>> = {
  bootstrap: 'Bootstrap',
  listener: 'Listeners',
  route: 'Routes',
  cluster: 'Clusters',
  endpoint: 'Endpoints',
  secret: 'Secrets',
  ecds: 'Extensions',
  'scoped-route': 'Scoped routes',
};

export interface SideNames {
  readonly a: string;
  readonly b: string;
}

/** `Clusters Match`, `Routes Don't Match (RDS last loaded at …)`: istioctl's words for a kind. */
export function verdictText(kind: KindDiff, routesLoadedAt: string | undefined): string {
  const name = kindNames[kind.kind];
  const loaded =
    kind.kind === 'route' && routesLoadedAt !== undefined
      ? ` (RDS last loaded at ${routesLoadedAt})`
      : '';
  switch (kind.verdict) {
    case 'match':
      return `${name} Match${loaded}`;
    case 'differ':
      return `${name} Don't Match${loaded}`;
    case 'not-compared':
      return `${name} not compared`;
  }
}
