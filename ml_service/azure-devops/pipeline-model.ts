import { itemsOf, textAt, valueAt, type Mapping, type Place, type Scalar, type Tree } from './pipeline-tree.ts';

/** A step of a job; its name is what other jobs read its output variables by. */
export type Step = { readonly name: string | undefined; readonly condition: Scalar | undefined; readonly tree: Tree };

/** What a stage or a job waits for, and when it runs. */
type Waiting = {
  readonly name: string;
  readonly at: Place;
  /** The names that it waits for, with their places. */
  readonly after: readonly Scalar[];
  readonly condition: Scalar | undefined;
  readonly variables: Tree | undefined;
  readonly tree: Tree;
};

export type Job = Waiting & {
  readonly isDeployment: boolean;
  /** Whether it runs on the server of Azure DevOps, without an agent. */
  readonly isAgentless: boolean;
  readonly steps: readonly Step[];
};
export type Stage = Waiting & { readonly jobs: readonly Job[] };
export type Model = { readonly variables: Tree | undefined; readonly stages: readonly Stage[] };

/** Gives the stages, jobs and steps of an expanded pipeline. One without stages is one stage; one without jobs, one job. */
export function modelOf(pipeline: Tree): Model {
  const variables = valueAt(pipeline, 'variables');
  const agentless = isAgentless(pipeline, false);
  const named = itemsOf(valueAt(pipeline, 'stages'));
  if (named.length === 0) return { variables, stages: [stageOf(withKey(pipeline, 'stage'), [], agentless)] };
  const stages: Stage[] = [];
  for (const tree of named) {
    const before = stages.at(-1);
    const implied: readonly Scalar[] =
      before === undefined ? [] : [{ kind: 'scalar', text: before.name, at: tree.at } as const];
    stages.push(stageOf(tree, implied, agentless));
  }
  return { variables, stages };
}

/** A pipeline of jobs alone has its variables and its condition for all of them, not for a stage. */
function withKey(pipeline: Tree, key: string): Tree {
  const kept = pipeline.kind === 'mapping' ? pipeline.entries.filter((entry) => entry.key !== 'variables') : [];
  const own = { key, keyAt: pipeline.at, value: { kind: 'scalar', text: '', at: pipeline.at } as const };
  return { kind: 'mapping', entries: [own, ...kept], at: pipeline.at } satisfies Mapping;
}

function stageOf(tree: Tree, implied: readonly Scalar[], agentless: boolean): Stage {
  const jobs = itemsOf(valueAt(tree, 'jobs'));
  const own = isAgentless(tree, agentless);
  const all = jobs.length === 0 && valueAt(tree, 'steps') !== undefined ? [withKey(tree, 'job')] : jobs;
  return { ...waitingOf(tree, ['stage'], implied), jobs: all.map((job) => jobOf(job, own)) };
}

function jobOf(tree: Tree, agentless: boolean): Job {
  return {
    ...waitingOf(tree, ['job', 'deployment'], []),
    isDeployment: textAt(tree, 'deployment') !== undefined,
    isAgentless: isAgentless(tree, agentless),
    steps: stepsBelow(valueAt(tree, 'steps') ?? valueAt(tree, 'strategy')).map((step) => ({
      name: textAt(step, 'name'),
      condition: scalarAt(step, 'condition'),
      tree: step,
    })),
  };
}

function waitingOf(tree: Tree, kinds: readonly string[], implied: readonly Scalar[]): Waiting {
  const dependsOn = valueAt(tree, 'dependsOn');
  const named =
    dependsOn?.kind === 'scalar' ? [dependsOn] : itemsOf(dependsOn).filter((each) => each.kind === 'scalar');
  return {
    name: kinds.map((kind) => textAt(tree, kind)).find((name) => name !== undefined) ?? '',
    at: tree.at,
    after: dependsOn === undefined ? implied : named.filter(({ text }) => text !== ''),
    condition: scalarAt(tree, 'condition'),
    variables: valueAt(tree, 'variables'),
    tree,
  };
}

/** The steps of a job, or of all the phases of a deployment. */
function stepsBelow(tree: Tree | undefined): readonly Tree[] {
  if (tree?.kind === 'list') return tree.items;
  if (tree?.kind !== 'mapping') return [];
  return tree.entries.flatMap(({ key, value }) =>
    key === 'steps' ? itemsOf(value) : value.kind === 'mapping' ? stepsBelow(value) : [],
  );
}

function isAgentless(tree: Tree, otherwise: boolean): boolean {
  const pool = valueAt(tree, 'pool');
  return pool === undefined ? otherwise : pool.kind === 'scalar' && pool.text === 'server';
}

function scalarAt(tree: Tree, key: string): Scalar | undefined {
  const value = valueAt(tree, key);
  return value?.kind === 'scalar' ? value : undefined;
}
