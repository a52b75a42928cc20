import type { Value } from '../expressions/functions.ts';
import type { Report, Tree } from '../pipeline-tree.ts';

/** What a template expression can ask at one place of the YAML. */
export type Scope = {
  readonly parameters: ReadonlyMap<string, Value>;
  /** The variables with values that are known before a build begins, by their names in small letters. */
  readonly variables: ReadonlyMap<string, string>;
  /** The variables of `each`. */
  readonly locals: ReadonlyMap<string, Value>;
  /** All files by their paths; undefined for one that is no YAML. */
  readonly files: ReadonlyMap<string, Tree | undefined>;
  /** The templates within which this one stands, the pipeline first. */
  readonly within: readonly string[];
  readonly report: Report;
};
