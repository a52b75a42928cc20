import { didYouMean } from '#src/core/index.ts';
import type { Job, Stage } from '../pipeline-model.ts';
import { itemsOf, scalarsOf, textAt, type Report, type Tree } from '../pipeline-tree.ts';
import { variablesOf } from '../templates/include-template.ts';
import { variablesSetBy } from './script-outputs.ts';
import { systemVariables } from './system-variables.ts';

/** The variables of the groups by the names of the groups. */
export type Groups = Readonly<Record<string, readonly string[]>>;

/** Gives the names of variables that these lists define, those of their groups with them. */
export function namesIn(lists: readonly (Tree | undefined)[], groups: Groups): readonly string[] {
  return lists.flatMap((list) => [
    ...variablesOf(list).map(({ name }) => name),
    ...itemsOf(list).flatMap((item) => groups[textAt(item, 'group') ?? ''] ?? []),
  ]);
}

/** Gives a test of names of variables: what is wrong with one, undefined where it is known. Case does not count. */
export function variableTest(names: readonly string[]): (name: string) => string | undefined {
  const known = new Set(names.map((name) => name.toLowerCase()));
  return (name) => {
    if (known.has(name.toLowerCase()) || systemVariables.has(name.toLowerCase())) return undefined;
    // Those of Azure DevOps have a point in their names.
    const near = name.includes('.') ? [...systemVariables] : names;
    return `No variable "${name}" is defined here.${didYouMean(name, near)}`;
  };
}

/** Checks the `$(name)` of a job: each is a variable of the pipeline, the stage or the job, of Azure DevOps itself, or set by an earlier step. */
export function checkMacros(
  { stage, job, names }: { readonly stage: Stage; readonly job: Job; readonly names: readonly string[] },
  outputsOfScript: (npmScript: string) => readonly string[],
  report: Report,
): void {
  checkTree(job.variables, names, report);
  checkTree(stage.variables, names, report);
  const known = [...names];
  for (const step of job.steps) {
    checkTree(step.tree, known, report);
    for (const { name, isOutput } of variablesSetBy(step, outputsOfScript) ?? [])
      known.push(isOutput ? `${step.name ?? ''}.${name}` : name);
  }
}

function checkTree(tree: Tree | undefined, names: readonly string[], report: Report): void {
  if (tree === undefined) return;
  const faultOf = variableTest(names);
  for (const { text, at } of scalarsOf(tree)) {
    for (const [, name] of text.matchAll(/\$\(([A-Za-z_][\w.]*)\)/g)) {
      const what = faultOf(name!);
      if (what !== undefined) report({ rule: 'variable-unknown', what, at });
    }
  }
}
