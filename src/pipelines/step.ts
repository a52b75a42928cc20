import type { z } from 'zod';
import type { MusterError, Ranks } from '#src/core/index.ts';
import type { ObjectStore, RemoteFile } from '#src/storage/index.ts';
import type { PipelineDefinition } from './definition.ts';
import type { KeySelection } from './key-selection.ts';

/** Where steps say what they do: lines of a log, and progress, which a terminal shows as one status line. */
export type Reporter = {
  readonly debug: (text: string) => void;
  readonly info: (text: string) => void;
  readonly warn: (text: string) => void;
  /** Shows how far a task of `total` parts has come. */
  readonly progress: (task: string, done: number, total: number) => void;
};

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

/** A person's word that goes before a step's own rules: it is kept with what the step does. */
export type ForcedBy = { readonly reason: string; readonly actor: string | null };

/** All that the steps of a run are given from outside. */
export type RunContext = {
  readonly pipeline: PipelineDefinition;
  readonly workspace: ObjectStore;
  readonly remoteInputs: RemoteInputs;
  /** The folder that receives CSV files and plots. */
  readonly outputFolder: string;
  readonly selection: KeySelection;
  /** Whether all is to be done anew, what a step itself would take over from its last run too; false unless it is said. */
  readonly isForced?: boolean;
  /** What a person decided against a step that would hold its work back; absent where nobody did. */
  readonly forcedBy?: ForcedBy;
  readonly run: RunIdentity;
  /** Which of the processes that share its work this one is; absent where it works alone. */
  readonly ranks?: Ranks;
  /** The token of the lease by which this process holds the pipeline, unlike any other's; absent where it does not hold it. */
  readonly lease?: string;
  /**
   * Gives the digest of the code of a module, an `import.meta.url`, with all that it imports, as it was when the run began: a file that is
   * edited meanwhile is not the code that runs. A run gives it; what has none has not begun as one.
   */
  readonly codeDigest?: (module: string) => string;
  /** The clock, in epoch milliseconds. */
  readonly now: () => number;
  readonly report: Reporter;
  readonly signal: AbortSignal;
};

/** What one step is given: the context of the run, and the settings of the pipeline in the form of the step's own schema. */
export type StepContext<Settings = unknown> = RunContext & {
  readonly settings: Settings;
  /** The same settings as they may be recorded: texts that held a variable of the environment as they were written. */
  readonly recordedSettings: Readonly<Record<string, unknown>>;
};

/** Something that a step reads, as it is before the step runs: the same id means the same content. */
export type StepInput = {
  /** A path, or a name for people. */
  readonly name: string;
  readonly kind: 'file' | 'table' | 'value';
  /** The digest of a file, `path@version#commit` of a table, the JSON of a value; empty where it cannot be told before the step runs. */
  readonly id: string;
};

/** Something that a step wrote: a table at a version, or files below the output folder, by their paths there. */
export type StepOutput =
  | { readonly name: string; readonly kind: 'table'; readonly version: number }
  | { readonly name: string; readonly kind: 'files'; readonly files: readonly string[] };

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
  /** All that must still be there, as it was left, for the step to be reused; a table is named by its path in the workspace. */
  readonly produced?: readonly StepOutput[];
  /** Why what it did must not be reused, where its inputs cannot tell. */
  readonly notReusable?: string;
  /**
   * Why it held back what it was to do, in order and by its own rules: the steps behind it go on with what is there, it is never reused, and
   * the command ends with the exit code of this error.
   */
  readonly held?: MusterError;
};

/** A file under `inputs` that a step reads. */
type InputFile = { readonly description: string; readonly isRequired: boolean };

/** A key of the engine that may change what a step makes. */
export type EngineKey = 'seed' | 'exports';

/** An implementation that a pipeline file names by `uses`. */
export type StepImplementation<Options = unknown, Settings = unknown> = {
  readonly uses: string;
  /** One sentence for help. */
  readonly summary: string;
  /** What it can stand for, such as `train`; several implementations of one role are alternatives. */
  readonly role?: string;
  /** The form of its options in the file, beside `name` and `uses`. */
  readonly options: z.ZodType<Options>;
  /** The pipeline-wide keys of the file that it needs; the file may hold those of all its steps. */
  readonly settings: z.ZodObject;
  /** On which keys of the engine itself its result rests besides; on all of them unless it is said. */
  readonly engineKeys?: readonly EngineKey[];
  /** The files under `inputs` that it reads, by their names there. */
  readonly inputFiles?: Readonly<Record<string, InputFile>>;
  /** `import.meta.url` of the file that defines it: its code is that file and all that it imports. */
  readonly module: string;
  /** Further modules whose `codeDigest` it asks for while it runs: they are read when the run begins. */
  readonly partsOfCode?: readonly string[];
  /** Whether the processes that `ranks` speaks of share its work; the steps that do not are those of rank 0 alone. */
  readonly isShared?: boolean;
  /** Gives all that it reads, as it is now; without this it is never reused. */
  readonly inputs?: (context: StepContext<Settings>, options: Options) => Promise<readonly StepInput[]>;
  readonly run: (context: StepContext<Settings>, options: Options) => Promise<StepResult>;
};

/** A step of a pipeline whose implementation was found and whose options and settings were checked. */
export type BoundStep = {
  readonly name: string;
  readonly uses: string;
  readonly implementation: StepImplementation;
  /** Its options, checked, with defaults. */
  readonly options: unknown;
  /** Its part of the pipeline-wide keys, checked, with defaults. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The same as it may be recorded. */
  readonly recordedSettings: Readonly<Record<string, unknown>>;
  /** The steps that must end before it starts; undefined: the one before it in the file. */
  readonly after?: readonly string[] | undefined;
  readonly run: (context: RunContext) => Promise<StepResult>;
};

/** A step as it is written down: its schemas say the types of options and settings. */
type StepDraft<Uses extends string, Options extends z.ZodType, Settings extends z.ZodObject> = Omit<
  StepImplementation,
  'uses' | 'options' | 'settings' | 'inputs' | 'run'
> & {
  readonly uses: Uses;
  readonly options: Options;
  readonly settings: Settings;
  readonly inputs?: (
    context: StepContext<z.output<Settings>>,
    options: z.output<Options>,
  ) => Promise<readonly StepInput[]>;
  readonly run: (context: StepContext<z.output<Settings>>, options: z.output<Options>) => Promise<StepResult>;
};

/** An implementation that fits into one list with others; its schemas keep the types of its options and settings. */
export type DefinedStep<
  Uses extends string = string,
  Options extends z.ZodType = z.ZodType,
  Settings extends z.ZodObject = z.ZodObject,
> = StepImplementation & { readonly uses: Uses; readonly options: Options; readonly settings: Settings };

/** Erases the types of a step's options and settings in what it runs, since the schemas check them, so that steps fit into one list. */
export function defineStep<const Uses extends string, Options extends z.ZodType, Settings extends z.ZodObject>(
  step: StepDraft<Uses, Options, Settings>,
): DefinedStep<Uses, Options, Settings> {
  const { inputs, run, ...rest } = step;
  const typed = (context: StepContext): StepContext<z.output<Settings>> => ({
    ...context,
    settings: context.settings as z.output<Settings>,
  });
  return {
    ...rest,
    ...(inputs === undefined
      ? {}
      : { inputs: async (context, options) => inputs(typed(context), options as z.output<Options>) }),
    run: (context, options) => run(typed(context), options as z.output<Options>),
  };
}
