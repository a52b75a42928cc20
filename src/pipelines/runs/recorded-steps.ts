import { didYouMean, MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { numberColumn, readTable, stringColumn } from '#src/tables/index.ts';
import { runsTable } from './run-record.ts';

/** What a run that is to be resumed has behind it. */
export type RecordedRun = {
  readonly id: string;
  /** The start of its first recorded step, in epoch milliseconds. */
  readonly startedAt: number;
  /** The steps that ended well, or were reused. */
  readonly finished: ReadonlySet<string>;
};

const formOfId = /^run-\d{8}T\d{6}Z-[0-9a-f]{6}$/;

/**
 * Reads what is recorded of a run of a pipeline. A run that died in its first step left no record: its id is enough then. RUN_UNKNOWN
 * for what is neither recorded nor an id that a run can have, RUN_OF_OTHER_PIPELINE.
 */
export async function recordedRun(
  workspace: ObjectStore,
  about: { readonly run: string; readonly pipeline: string; readonly now: number },
  options: StoreOptions = {},
): Promise<RecordedRun> {
  const names = ['run', 'pipeline', 'step', 'state', 'started_at'];
  const read = await readTable(workspace, runsTable, { columns: names, ...options });
  const [runs, pipelines, steps, states] =
    read === undefined ? [[], [], [], []] : names.slice(0, 4).map((name) => stringColumn(read.rows, name));
  const starts = read === undefined ? new Float64Array() : numberColumn(read.rows, 'started_at');
  const rows = runs!.flatMap((run, i) => (run === about.run ? [i] : []));
  if (rows.length === 0 && !formOfId.test(about.run)) throw unknownRun(about.run, [...new Set(runs)]);
  const other = rows.map((i) => pipelines![i]!).find((pipeline) => pipeline !== about.pipeline);
  if (other !== undefined) {
    throw new MusterError('RUN_OF_OTHER_PIPELINE', {
      what: `${about.run} is a run of the pipeline ${other}, and this is ${about.pipeline}.`,
      expected: `a run of ${about.pipeline}`,
    });
  }
  const finished = rows.filter((i) => ['done', 'reused'].includes(states![i]!)).map((i) => steps![i]!);
  const startedAt = rows.reduce((first, i) => Math.min(first, starts[i]!), about.now);
  return { id: about.run, startedAt, finished: new Set(finished) };
}

const mostNamed = 5;

function unknownRun(run: string, known: readonly string[]): MusterError {
  const newest = known.slice(-mostNamed).toReversed();
  return new MusterError('RUN_UNKNOWN', {
    what: `There is no run "${run}".${didYouMean(run, known)}`,
    expected:
      newest.length === 0 ? 'the id of a run, and there was none yet' : `one of the runs, such as ${newest.join(', ')}`,
  });
}
