import { at, type Json, type JsonObject, obj, text } from '../../contract/json.ts';
import { metadataOf } from './resources.ts';
import { failure } from './status.ts';

export type Matcher = (object: JsonObject) => boolean;

/** `app=x,tier!=y,version in (v1,v2),!canary` as apimachinery's labels.Parse reads it. */
export function labelSelector(source: string): Matcher {
  const tests = splitOutsideParentheses(source).map(labelTest);
  return (object) => {
    const labels = obj(metadataOf(object)['labels']);
    return tests.every((test) => test(labels));
  };
}

function labelTest(requirement: string): (labels: JsonObject) => boolean {
  const set = /^([^\s!=]+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(requirement);
  if (set !== null) {
    const [, key = '', operator, values = ''] = set;
    const wanted = values.split(',').map((value) => value.trim());
    return (labels) => {
      const value = labels[key];
      const inside = typeof value === 'string' && wanted.includes(value);
      return operator === 'in' ? inside : !inside;
    };
  }
  const equality = /^([^\s!=]+)\s*(==|=|!=)\s*([^\s!=]*)$/.exec(requirement);
  if (equality !== null) {
    const [, key = '', operator, wanted] = equality;
    return (labels) => (labels[key] === wanted) === (operator !== '!=');
  }
  const presence = /^(!?)\s*([^\s!=()]+)$/.exec(requirement);
  if (presence === null) {
    throw failure.badRequest(`unable to parse requirement: ${requirement}`);
  }
  const [, not, key = ''] = presence;
  return (labels) => (labels[key] !== undefined) === (not === '');
}

function splitOutsideParentheses(source: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let index = 0; index <= source.length; index += 1) {
    const char = source[index];
    if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    else if (char === undefined || (char === ',' && depth === 0)) {
      const part = source.slice(start, index).trim();
      if (part !== '') parts.push(part);
      start = index + 1;
    }
  }
  return parts;
}

/** Fields that each kind can be selected by; everything else answers 400, as the registry's strategies do. */
const fields: Readonly<Record<string, readonly string[]>> = {
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  Event: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  Namespace: ['status.phase'],
  Secret: ['type'],
  Service: ['spec.clusterIP', 'spec.type'],
  Node: ['spec.unschedulable'],
  ReplicaSet: ['status.replicas'],
};

export function fieldSelector(source: string, kind: string): Matcher {
  const tests = source
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part): Matcher => {
      const parsed = /^([^=!]+)(==|=|!=)(.*)$/.exec(part);
      if (parsed === null) throw failure.badRequest(`invalid selector: '${part}'`);
      const [, field = '', operator, wanted = ''] = parsed;
      const known =
        field === 'metadata.name' ||
        field === 'metadata.namespace' ||
        fields[kind]?.includes(field) === true;
      if (!known) throw failure.badRequest(`field label not supported: ${field}`);
      return (object) =>
        (fieldText(at(object, ...field.split('.'))) === wanted) === (operator !== '!=');
    });
  return (object) => tests.every((test) => test(object));
}

function fieldText(value: Json | undefined): string {
  return typeof value === 'boolean' || typeof value === 'number' ? String(value) : text(value);
}

/** A Service's selector (a plain map) against an object's labels; an empty selector matches nothing. */
export function matchesLabels(selector: Json | undefined, object: JsonObject): boolean {
  const wanted = Object.entries(obj(selector));
  const labels = obj(metadataOf(object)['labels']);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}
