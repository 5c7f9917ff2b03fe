import { describe, expect, it } from 'vitest';

import type { ChangeView, ResourceDiff } from '../../../src-main/contract/diff.ts';
import {
  changeCounts,
  needleOf,
  placeName,
  placeOf,
  stepFrom,
} from '../../../src-renderer/pages/compare/model.ts';

const change = (path: string, kind: ChangeView['kind'] = 'changed'): ChangeView => ({
  path,
  kind,
  sentence: { key: 'diff.moved', params: {} },
});
const resource = (name: string, ...changes: readonly ChangeView[]): ResourceDiff => ({
  kind: 'cluster',
  name,
  state: changes.length === 0 ? 'only-a' : 'changed',
  changes: [...changes],
  changeCount: changes.length,
});

const first = resource('first', change('connectTimeout'), change('outlierDetection.interval'));
const gone = resource('gone');
const last = resource('last', change('filters[a].typedConfig', 'removed'));
const all = [first, gone, last];

describe('the walk through the differences', () => {
  it('goes over the ends of resources, both ways', () => {
    const seen: string[] = [];
    let at = stepFrom(all, first, -1, 1);
    for (let steps = 0; at !== undefined && steps < 10; steps += 1) {
      seen.push(`${at.resource.name} ${String(at.change)}`);
      at = stepFrom(all, at.resource, at.change, 1);
    }
    expect(seen).toEqual(['first 0', 'first 1', 'gone -1', 'last 0']);
    expect(stepFrom(all, last, 0, -1)).toEqual({ resource: gone, change: -1 });
    expect(stepFrom(all, gone, -1, -1)).toEqual({ resource: first, change: 1 });
    expect(stepFrom(all, first, 0, -1)).toBeUndefined();
    expect(stepFrom([], undefined, -1, 1)).toBeUndefined();
  });

  it('says where it is', () => {
    expect(placeOf(all, first, -1)).toEqual({ n: 1, of: 4 });
    expect(placeOf(all, first, 1)).toEqual({ n: 2, of: 4 });
    expect(placeOf(all, gone, -1)).toEqual({ n: 3, of: 4 });
    expect(placeOf(all, last, 0)).toEqual({ n: 4, of: 4 });
  });

  it('looks for a field by its name, for an item by what it is called, and for the nth of the same', () => {
    const twice = resource('x', change('a.weight'), change('b[v1]'), change('c.weight'));
    expect(needleOf(twice, 0)).toEqual({ text: '"weight"', nth: 0 });
    expect(needleOf(twice, 1)).toEqual({ text: 'v1', nth: 0 });
    expect(needleOf(twice, 2)).toEqual({ text: '"weight"', nth: 1 });
  });

  it('names the way to a change by what is on it', () => {
    expect(placeName('outlierDetection.interval')).toBe('outlierDetection.interval');
    expect(placeName('filterChains[a #2].filters[hcm].typedConfig.httpFilters[x]')).toBe(
      'a #2 ▸ hcm ▸ x',
    );
    expect(placeName('virtualHosts[v].routes[/a[bc]*].route.timeout')).toBe(
      'v ▸ /a[bc]* ▸ route.timeout',
    );
  });

  it('counts what came, went and changed', () => {
    const mixed = resource('x', change('a', 'added'), change('b', 'moved'), change('c', 'removed'));
    expect(changeCounts(mixed)).toEqual({ added: 1, removed: 1, changed: 1 });
  });
});
