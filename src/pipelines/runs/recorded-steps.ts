import { MusterError } from '#src/core/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { numberColumn, readTable, stringColumn } from '#src/tables/index.ts';
import { readRunHeader, readRunHeaders } from './run-header.ts';
import { runsTable } from './run-record.ts';
import { unknownRun } from './unknown-run.ts';

/** What a run that is to be resumed has behind it. */
export type RecordedRun = {
  readonly id: string;
  /** Its start, in epoch milliseconds. */
  readonly startedAt: number;
  /** The steps that ended well, or were reused. */
  readonly finished: ReadonlySet<string>;
};

/** Reads what is known of a run of a pipeline: its records, and the header of one that was killed. RUN_UNKNOWN, RUN_OF_OTHER_PIPELINE. */
export async function recordedRun(
  workspace: ObjectStore,
  about: { readonly run: string; readonly pipeline: string },
  options: StoreOptions = {},
): Promise<RecordedRun> {
  const names = ['run', 'pipeline', 'step', 'state', 'started_at'];
  const read = await readTable(workspace, runsTable, { columns: names, ...options });
  const [runs, pipelines, steps, states] =
    read === undefined ? [[], [], [], []] : names.slice(0, 4).map((name) => stringColumn(read.rows, name));
  const starts = read === undefined ? new Float64Array() : numberColumn(read.rows, 'started_at');
  const rows = runs!.flatMap((run, i) => (run === about.run ? [i] : []));
  const header = await readRunHeader(workspace, about.run, options);
  if (rows.length === 0 && header === undefined) {
    const killed = (await readRunHeaders(workspace, options)).map(({ run }) => run);
    const known = [...new Set([...runs!, ...killed])].sort();
    throw unknownRun(about.run, known, newestOf(known));
  }
  const known = [...rows.map((i) => pipelines![i]!), ...(header === undefined ? [] : [header.pipeline])];
  const other = known.find((pipeline) => pipeline !== about.pipeline);
  if (other !== undefined) {
    throw new MusterError('RUN_OF_OTHER_PIPELINE', {
      what: `${about.run} is a run of the pipeline ${other}, and this is ${about.pipeline}.`,
      expected: `a run of ${about.pipeline}`,
    });
  }
  const finished = rows.filter((i) => ['done', 'reused'].includes(states![i]!)).map((i) => steps![i]!);
  const startedAt = Math.min(header?.startedAt ?? Number.POSITIVE_INFINITY, ...rows.map((i) => starts[i]!));
  return { id: about.run, startedAt, finished: new Set(finished) };
}

const mostNamed = 5;

function newestOf(known: readonly string[]): string {
  const newest = known.slice(-mostNamed).toReversed();
  return newest.length === 0
    ? 'the id of a run, and there was none yet'
    : `one of the runs, such as ${newest.join(', ')}`;
}
