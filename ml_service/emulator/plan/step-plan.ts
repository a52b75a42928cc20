/** What a step of a job is given: a value, data at a URI, or what an earlier step wrote. */
export type PlannedInput =
  | { readonly kind: 'value'; readonly text: string }
  | { readonly kind: 'data'; readonly type: string; readonly uri: string; readonly mode?: string }
  | {
      readonly kind: 'output';
      readonly type: string;
      readonly step: string;
      readonly output: string;
      readonly mode?: string;
    };

/** What a step writes; with a URI where the job says one. */
export type PlannedOutput = { readonly type: string; readonly uri?: string; readonly mode?: string };

/** All that is needed to run one step, as it was checked when the job came in. */
export type StepPlan = {
  readonly command: string;
  /** The id of the code version; a step without code runs in an empty folder. */
  readonly codeId?: string;
  readonly environmentId: string;
  readonly componentId?: string;
  readonly inputs: Readonly<Record<string, PlannedInput>>;
  readonly outputs: Readonly<Record<string, PlannedOutput>>;
  readonly environmentVariables: Readonly<Record<string, string>>;
  readonly nodes: number;
  readonly processesPerNode: number;
  /** Whether processes are told their ranks, as the distribution PyTorch does. */
  readonly isDistributed: boolean;
  readonly timeoutMs?: number;
};

/** The steps of a pipeline by their names, and what becomes of its outputs. */
export type PipelinePlan = {
  readonly steps: Readonly<Record<string, StepPlan>>;
  readonly outputs: Readonly<Record<string, { readonly step: string; readonly output: string }>>;
  readonly continuesOnFailure: boolean;
};

/** Gives the names of the steps that a step waits for. */
export function neededSteps({ inputs }: StepPlan): readonly string[] {
  return [...new Set(Object.values(inputs).flatMap((input) => (input.kind === 'output' ? [input.step] : [])))];
}
