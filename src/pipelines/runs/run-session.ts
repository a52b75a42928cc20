import { readModuleMemory, writeModuleMemory } from '../cache/module-memory.ts';
import { stepCodes, type StepCodes } from '../cache/step-code.ts';
import type { LeaseOptions } from '../lease/take-lease.ts';
import { earlyFailure } from '../early-failure.ts';
import type { Pipeline } from '../parse-definition.ts';
import type { RunContext, StepResult } from '../step.ts';
import { runEnvironment, type RunEnvironment } from './run-environment.ts';
import { recordSteps, type StepRecord } from './run-record.ts';

/** Told of each step as it starts and ends, so that a terminal can show it. */
export type RunObserver = {
  /** The run has its pipeline and is listed among the runs from now on. */
  readonly begun?: () => void;
  readonly started: (step: string) => void;
  /** `result` is undefined where the step failed; of a reused step it is what it said when it ran. */
  readonly ended: (record: StepRecord, result: StepResult | undefined) => void;
};

/** What a run is given beside its pipeline and its context. */
export type RunOptions = {
  readonly observer?: RunObserver | undefined;
  /** Takes out of the lines that are kept what nobody may read. */
  readonly redact?: ((text: string) => string) | undefined;
  /** Steps that this run, being resumed, has a record of already. */
  readonly recorded?: ReadonlySet<string> | undefined;
  /** Whether it waits for another run of the pipeline. */
  readonly lease?: LeaseOptions | undefined;
};

/** A run that is under way: what its steps share. */
export type RunSession = {
  readonly pipeline: Pipeline;
  readonly context: RunContext;
  readonly codes: StepCodes;
  readonly environment: RunEnvironment;
  readonly observer: RunObserver;
  readonly redact: (text: string) => string;
  readonly recorded: ReadonlySet<string>;
  readonly lease: LeaseOptions;
  /** Records of reused steps wait: they go into one commit with those that follow. */
  readonly record: (record: StepRecord) => Promise<void>;
  /** Writes what waits, and what was learnt of modules. */
  readonly end: () => Promise<void>;
};

/** Opens a session; reads the memory of modules and writes nothing. */
export async function openSession(
  pipeline: Pipeline,
  context: RunContext,
  { observer, redact = (text) => text, recorded = new Set(), lease = {} }: RunOptions = {},
): Promise<RunSession> {
  const { workspace, run, signal } = context;
  const memory = await readModuleMemory(workspace, { signal }).catch((error: unknown) => {
    throw earlyFailure(error, context);
  });
  const sizeAsRead = memory.size;
  const codes = stepCodes(memory);
  // The code that is loaded now is the code that runs, whatever becomes of the files meanwhile.
  for (const { implementation } of pipeline.steps) {
    for (const module of [implementation.module, ...(implementation.partsOfCode ?? [])]) codes.of(module);
  }
  const environment = runEnvironment();
  const waiting: StepRecord[] = [];
  let hasWritten = false;
  const flush = async (): Promise<void> => {
    const records = waiting.splice(0);
    if (records.length === 0) return;
    await recordSteps(workspace, { run, pipeline: pipeline.definition.name, environment }, records);
    hasWritten = true;
  };
  return {
    pipeline,
    context: { ...context, codeDigest: (module) => codes.of(module).digest },
    codes,
    environment,
    observer: observer ?? { started: () => {}, ended: () => {} },
    redact,
    recorded,
    lease,
    record: async (record) => {
      waiting.push(record);
      if (record.state !== 'reused') await flush();
    },
    end: async () => {
      await flush();
      // A run that was refused leaves nothing behind.
      if (hasWritten) await writeModuleMemory(workspace, memory, sizeAsRead);
    },
  };
}
