import { checkCondition, checkRuntimeExpression, type ExpressionContext } from './checks/check-expressions.ts';
import { checkGroups, checkJob } from './checks/check-job.ts';
import { checkOrder, checkStepNames } from './checks/check-order.ts';
import type { Standing } from './checks/check-outputs.ts';
import { checkMacros, namesIn, variableTest, type Groups } from './checks/check-variables.ts';
import { modelOf, type Model, type Stage } from './pipeline-model.ts';
import { readTree, scalarsOf, valueAt, type PipelineFault, type Report, type Tree } from './pipeline-tree.ts';
import { declaredParameters, type Declared } from './templates/bind-parameters.ts';
import { pathOfTemplate } from './templates/include-template.ts';
import { expandPipeline, type Beginning } from './templates/expand-templates.ts';

/** What the YAML is checked against. */
export type PipelineProject = {
  /** The texts of all YAML files of Azure DevOps by their paths. */
  readonly files: ReadonlyMap<string, string>;
  readonly groups: Groups;
  /** The names of the scripts of package.json. */
  readonly npmScripts: readonly string[];
  /** The output variables that an npm script sets. */
  readonly outputsOfScript: (npmScript: string) => readonly string[];
  /** What Azure DevOps says of a build, in each of the ways in which one may begin. */
  readonly beginnings: readonly Readonly<Record<string, string>>[];
};

/**
 * Gives what is wrong with the pipelines of Azure DevOps, beyond what Microsoft's schema says. Each pipeline is expanded for every way in which
 * a build of it may begin, with every value of its parameters in turn, as Azure DevOps does, and checked as it then stands.
 */
export function checkPipelines(project: PipelineProject): readonly PipelineFault[] {
  const found = new Map<string, PipelineFault>();
  const report: Report = (fault) => found.set(JSON.stringify(fault), fault);
  const trees = readTrees(project.files, report);
  for (const [path, text] of project.files) {
    const declared = declaredParameters(trees.get(path));
    for (const { name, at } of declared.filter((each) => !isUsed(each.name, text)))
      report({ rule: 'parameter-unused', what: `Nothing uses the parameter "${name}".`, at });
  }
  const named = new Set([...trees.values()].flatMap((tree) => (tree === undefined ? [] : templatesOf(tree))));
  for (const [path, tree] of trees) {
    if (tree === undefined) continue;
    if (isPipeline(tree)) checkPipeline(tree, trees, project, report);
    else if (!named.has(path))
      report({ rule: 'template-unused', what: `Nothing names ${path}, and it has no trigger.`, at: tree.at });
  }
  return [...found.values()];
}

/** Reads all files; one that is no YAML is undefined, and is reported. */
export function readTrees(files: ReadonlyMap<string, string>, report: Report): ReadonlyMap<string, Tree | undefined> {
  return new Map([...files].map(([path, text]) => [path, readTree(path, text, report)]));
}

function checkPipeline(
  tree: Tree,
  trees: ReadonlyMap<string, Tree | undefined>,
  project: PipelineProject,
  report: Report,
): void {
  const extended = valueAt(tree, 'extends');
  if (extended !== undefined)
    report({ rule: 'template', what: 'These checks cannot follow extends.', at: extended.at });
  const seen = new Set<string>();
  for (const beginning of beginningsOf(declaredParameters(tree), project.beginnings)) {
    const expanded = expandPipeline(tree, trees, beginning, report);
    // Most beginnings differ in nothing that the pipeline asks about.
    const text = JSON.stringify(expanded);
    if (seen.has(text)) continue;
    seen.add(text);
    checkModel(modelOf(expanded), project, report);
  }
}

/** A pipeline says what begins it; a template does not. */
function isPipeline(tree: Tree): boolean {
  return tree.kind === 'mapping' && tree.entries.some(({ key }) => key === 'trigger');
}

/** The paths of the templates that a file names. */
function templatesOf(tree: Tree): readonly string[] {
  if (tree.kind === 'scalar') return [];
  if (tree.kind === 'list') return tree.items.flatMap(templatesOf);
  return tree.entries.flatMap(({ key, value }) =>
    key === 'template' && value.kind === 'scalar' ? [pathOfTemplate(value.text, value.at.file)] : templatesOf(value),
  );
}

function isUsed(name: string, text: string): boolean {
  return new RegExp(`\\bparameters(\\.|\\[')${name}\\b`).test(text);
}

function beginningsOf(
  declared: readonly Declared[],
  builds: readonly Readonly<Record<string, string>>[],
): readonly Beginning[] {
  const variations = declared.flatMap(({ name, type, values, fallback }) => {
    const others = (type === 'boolean' ? ['true', 'false'] : values).filter(
      (value) => fallback?.kind !== 'scalar' || fallback.text.toLowerCase() !== value.toLowerCase(),
    );
    return others.map((value) => ({ [name]: value }));
  });
  return builds.flatMap((variables) => [{}, ...variations].map((parameters) => ({ parameters, variables })));
}

function checkModel(model: Model, project: PipelineProject, report: Report): void {
  checkOrder(model.stages, 'stage', report);
  checkGroups(model.variables, report);
  for (const stage of model.stages) checkStage(model, stage, project, report);
}

function checkStage(model: Model, stage: Stage, project: PipelineProject, report: Report): void {
  const { groups, outputsOfScript, npmScripts } = project;
  const contextOf = (standing: Omit<Standing, 'model' | 'stage'>, names: readonly string[]): ExpressionContext => ({
    standing: { model, stage, ...standing },
    variableFault: variableTest(names),
    outputsOfScript,
    report,
  });
  const ofStage = namesIn([model.variables, stage.variables], groups);
  checkOrder(stage.jobs, 'job', report);
  checkGroups(stage.variables, report);
  checkCondition(stage.condition, contextOf({ isCondition: true }, ofStage));
  checkValues(stage.variables, contextOf({ isCondition: false }, ofStage));
  for (const job of stage.jobs) {
    const names = [...ofStage, ...namesIn([job.variables], groups)];
    checkStepNames(job, report);
    checkGroups(job.variables, report);
    checkJob(job, npmScripts, report);
    checkMacros({ stage, job, names }, outputsOfScript, report);
    checkCondition(job.condition, contextOf({ job, isCondition: true }, ofStage));
    checkValues(job.variables, contextOf({ job, isCondition: false }, names));
    for (const step of job.steps)
      checkCondition(step.condition, contextOf({ job, isStep: true, isCondition: true }, names));
  }
}

function checkValues(variables: Tree | undefined, context: ExpressionContext): void {
  for (const value of variables === undefined ? [] : scalarsOf(variables)) checkRuntimeExpression(value, context);
}
