import type { z } from 'zod';
import type { ObjectStore, RemoteFile } from '#src/storage/index.ts';
import type { PipelineDefinition } from './definition.ts';

/** Where steps say what they do: lines of a log, and progress, which a terminal shows as one status line. */
export type Reporter = {
  readonly debug: (text: string) => void;
  readonly info: (text: string) => void;
  readonly warn: (text: string) => void;
  /** Shows how far a task of `total` parts has come. */
  readonly progress: (task: string, done: number, total: number) => void;
};

/** The values that keys must have to be worked on, by key column; empty for all keys. */
export type KeySelection = Readonly<Record<string, string>>;

/** Which run a step belongs to. */
export type RunIdentity = {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly codeVersion: string;
  /** The name of the step that is running; what it commits says so. Empty before the first. */
  readonly step: string;
};

/** How steps read inputs that do not lie on this machine. */
type RemoteInputs = {
  /** Opens `azureblob://…` or `https://…`; nothing is asked for yet. */
  readonly open: (uri: string) => RemoteFile;
  /** Whether copies stay, so that the next run clones only what has changed: DEV does, PROD does not. */
  readonly keepsClones: boolean;
};

/** All that a step is given from outside. */
export type StepContext = {
  readonly pipeline: PipelineDefinition;
  readonly workspace: ObjectStore;
  readonly remoteInputs: RemoteInputs;
  /** The folder that receives CSV files and plots. */
  readonly outputFolder: string;
  readonly selection: KeySelection;
  readonly run: RunIdentity;
  /** The clock, in epoch milliseconds. */
  readonly now: () => number;
  readonly report: Reporter;
  readonly signal: AbortSignal;
};

/** What a step says when it ends well. */
export type StepResult = {
  /** One sentence with the counts that matter. */
  readonly summary: string;
  /** Counts and measures for the record of the run. */
  readonly counts: Readonly<Record<string, number>>;
  /** Keys by state, where the step decides what becomes of keys; they add up to the number of keys. */
  readonly keyStates?: Readonly<Record<string, number>>;
  /** Further lines for people: what was refused, which keys need a look. */
  readonly remarks?: readonly string[];
  /** Files and folders that the step wrote, with what each holds. */
  readonly outputs?: readonly { readonly path: string; readonly holds: string; readonly isInWorkspace?: boolean }[];
};

/** An implementation that a pipeline file names by `uses`. */
export type StepImplementation<Options = unknown> = {
  readonly uses: string;
  /** One sentence for help. */
  readonly summary: string;
  /** The form of its options in the file, beside `name` and `uses`. */
  readonly options: z.ZodType<Options>;
  readonly run: (context: StepContext, options: Options) => Promise<StepResult>;
};

/** A step of a pipeline whose implementation was found and whose options were checked. */
export type BoundStep = {
  readonly name: string;
  readonly uses: string;
  readonly run: (context: StepContext) => Promise<StepResult>;
};

/** Erases the type of a step's options, which `options` itself checks, so that steps fit into one list. */
export function defineStep<Options>(step: StepImplementation<Options>): StepImplementation {
  return { ...step, run: (context, options) => step.run(context, options as Options) };
}
