import {
  FieldProblem,
  parseResource,
} from '@flyrail/backstage-plugin-flyrail-common';
import { WebApp, WebAppObject } from '@flyrail/backstage-plugin-webapp-common';
import { parse, stringify } from 'yaml';

/** A WebApp's spec while somebody writes it: it may be wrong yet. */
export type DraftSpec = Record<string, unknown>;

/** The spec as YAML, in the order in which it is kept. */
export function toYaml(spec: unknown): string {
  return stringify(spec ?? {});
}

/** The spec that was written as YAML, or what is wrong with the text. Never throws. */
export function fromYaml(
  text: string,
): { spec: DraftSpec } | { problem: string } {
  try {
    const value = parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { spec: value }
      : { problem: '' };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * What a person wrote, without what the form added by itself: it fills in empty sections, lists and texts that nobody
 * asked for. What was there before, empty or not, stays. Pure.
 */
export function withoutAdded<T>(value: T, before: unknown): T {
  if (Array.isArray(value)) {
    return value.map((item, at) =>
      withoutAdded(item, (before as unknown[] | undefined)?.[at]),
    ) as T;
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const was = (before ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, withoutAdded(inner, was[key])] as const)
      .filter(([key, inner]) => was[key] !== undefined || !isEmpty(inner)),
  ) as T;
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  );
}

/** What the API server would refuse, as far as the schema and its rules tell; it has the last word. Pure. */
export function problemsOfSpec(
  app: WebAppObject,
  spec: DraftSpec,
): FieldProblem[] {
  const parsed = parseResource(WebApp, { ...app, spec });
  return parsed.ok ? [] : parsed.problems;
}

/** Problems where the form looks for them: `spec.env[0].name` → `{env: {0: {name: {__errors: […]}}}}`. Pure. */
export function formErrors(problems: FieldProblem[]): Record<string, any> {
  const root: Record<string, any> = {};
  for (const { field, message } of problems) {
    const path = field.split(/[.[\]]+/).filter(Boolean);
    let node = root;
    for (const part of path[0] === 'spec' ? path.slice(1) : path) {
      node = node[part] ??= {};
    }
    (node.__errors ??= []).push(message);
  }
  return root;
}
