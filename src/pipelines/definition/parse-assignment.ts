import { parse } from 'yaml';
import { MusterError } from '#src/core/index.ts';
import type { Override } from './overrides.ts';

/**
 * Reads `horizon=6` or `steps.train.metric=mae`: a path with dots, and a value in YAML. `origin` is what messages call the place, such
 * as `--set`. Throws PIPELINE_SET_INVALID where it has not that form.
 */
export function parseAssignment(text: string, origin: string): Override {
  const at = text.indexOf('=');
  const path = text.slice(0, Math.max(at, 0)).trim().split('.');
  if (at === -1 || path.some((part) => !/^[\w-]+$/.test(part))) throw invalid(text, origin);
  try {
    const value: unknown = parse(text.slice(at + 1));
    return { path, value, placeOf: (_, whole) => ({ file: origin, path: whole }) };
  } catch (cause) {
    throw invalid(text, origin, cause);
  }
}

/** Reads assignments with semicolons between them; a semicolon inside quotes or brackets belongs to its value. */
export function parseAssignments(text: string, origin: string): readonly Override[] {
  return assignmentsIn(text)
    .filter((each) => each.trim() !== '')
    .map((each) => parseAssignment(each, origin));
}

// Only what stands inside the quotes or brackets of YAML's flow form can hold a semicolon.
function assignmentsIn(text: string): readonly string[] {
  return text.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\[[^\]]*\]|\{[^}]*\}|[^;])+/g) ?? [];
}

function invalid(text: string, origin: string, cause?: unknown): MusterError {
  const what = `"${text.trim()}" is not of the form path=value.`;
  const expected = 'such as horizon=6 or steps.train.metric=mae, with a value in YAML';
  return new MusterError('PIPELINE_SET_INVALID', { what, where: { path: origin }, expected }, { cause });
}
