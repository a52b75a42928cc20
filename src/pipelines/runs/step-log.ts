import { fileNameOf } from '#src/core/index.ts';
import type { ObjectStore } from '#src/storage/index.ts';
import type { Reporter } from '../step.ts';

/** The lines of one step, kept beside what its reporter shows. */
export type StepLog = {
  readonly report: Reporter;
  /** Adds a line that is not shown. */
  readonly add: (level: 'info' | 'error', text: string) => void;
  /** Writes the lines into the workspace, and gives the path there. */
  readonly keep: (workspace: ObjectStore) => Promise<string>;
};

const mostLines = 50_000;

/** Opens the log of a step. Every line goes through `redact` before it is kept; progress is shown and not kept. */
export function openStepLog(
  { run, step }: { readonly run: string; readonly step: string },
  {
    report,
    now,
    redact,
  }: { readonly report: Reporter; readonly now: () => number; readonly redact: (text: string) => string },
): StepLog {
  const lines: string[] = [];
  let left = 0;
  const add = (level: string, text: string): void => {
    if (lines.length >= mostLines) left++;
    else lines.push(`${new Date(now()).toISOString()} ${level.padEnd(5)} ${redact(text)}`);
  };
  const both = (level: 'debug' | 'info' | 'warn') => (text: string) => {
    add(level, text);
    report[level](text);
  };
  return {
    report: { debug: both('debug'), info: both('info'), warn: both('warn'), progress: report.progress },
    add,
    keep: async (workspace) => {
      const path = stepLogPath(run, step);
      const more = left === 0 ? [] : [`… and ${left} lines more`];
      await workspace.write(path, Buffer.from([...lines, ...more, ''].join('\n')));
      return path;
    },
  };
}

/** Gives the path of a step's log in the workspace. */
export function stepLogPath(run: string, step: string): string {
  // Not below the table `runs`, whose folder a vacuum cleans.
  return `run_logs/${fileNameOf(run)}/${fileNameOf(step)}.log`;
}
