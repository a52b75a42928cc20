import type { PastRun, PastStepDetail } from '../runs/past-run.ts';
import type { Pipeline } from '../parse-definition.ts';
import type { PlannedStep } from '../plan/plan-pipeline.ts';
import { stepsBefore } from '../plan/step-order.ts';
import type { BoundStep } from '../step.ts';

/** A step of a graph. */
export type GraphStep = {
  readonly step: string;
  readonly uses: string;
  /** What its implementation does, in a sentence. */
  readonly summary: string;
  /** The steps that must end before it starts. */
  readonly after: readonly string[];
  /** Ids of what it reads and writes. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** What a run would do with it and why; null where no plan was asked for. */
  readonly planned: Pick<PlannedStep, 'action' | 'reasons'> | null;
};

/** A file, a folder of files, a table or a value that steps read or write. */
export type GraphData = {
  readonly id: string;
  readonly kind: 'file' | 'files' | 'table' | 'value';
  readonly name: string;
  /** The path or address of an input file; empty for all else. */
  readonly path: string;
};

/** A pipeline as steps and what goes between them, in the order of the file. */
export type PipelineGraph = {
  readonly pipeline: string;
  readonly steps: readonly GraphStep[];
  readonly data: readonly GraphData[];
  /** Steps that never ended well: of what they read only the input files are known, and nothing of what they write. */
  readonly neverRun: readonly string[];
};

/** What is known of a pipeline beside its definition. */
export type GraphSources = {
  /** Its runs, the newest first: what a step read and wrote is taken from the newest of them in which it ended well. */
  readonly history: readonly PastRun<PastStepDetail>[];
  readonly plan?: readonly PlannedStep[] | undefined;
};

/** Gives the graph of a pipeline from its definition, what its steps read and wrote the last time, and a plan where there is one. */
export function pipelineGraph(pipeline: Pipeline, { history, plan }: GraphSources): PipelineGraph {
  const { definition, steps } = pipeline;
  const before = stepsBefore(steps);
  const data = new Map<string, GraphData>();
  const keep = (kind: GraphData['kind'], name: string): string => {
    const id = `${kind}:${name}`;
    const path = definition.inputs[name.replace(/^inputs\./, '')];
    data.set(id, { id, kind, name, path: kind === 'file' && path !== undefined ? path : '' });
    return id;
  };
  const neverRun: string[] = [];
  const found = steps.map((step): GraphStep => {
    const last = lastTime(step, history);
    if (last === undefined) neverRun.push(step.name);
    const declared = declaredFiles(step, definition.inputs).map((name) => keep('file', `inputs.${name}`));
    const read = (last?.inputs ?? []).map(({ kind, name }) => keep(kind, name));
    const planned = plan?.find((each) => each.step === step.name);
    return {
      step: step.name,
      uses: step.uses,
      summary: step.implementation.summary,
      after: before.get(step.name)!,
      reads: [...new Set([...declared, ...read])],
      writes: (last?.outputs ?? []).map(({ kind, name }) => keep(kind, name)),
      planned: planned === undefined ? null : { action: planned.action, reasons: planned.reasons },
    };
  });
  return { pipeline: definition.name, steps: found, data: [...data.values()], neverRun };
}

// Of another implementation under the same name nothing can be taken.
function lastTime({ name, uses }: BoundStep, history: readonly PastRun<PastStepDetail>[]): PastStepDetail | undefined {
  return history
    .flatMap(({ steps }) => steps)
    .find(
      (each) =>
        each.step === name &&
        each.uses === uses &&
        (each.state === 'done' || each.state === 'reused') &&
        each.inputs !== null,
    );
}

function declaredFiles({ implementation }: BoundStep, inputs: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(implementation.inputFiles ?? {}).filter((name) => inputs[name] !== undefined);
}
