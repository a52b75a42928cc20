import { join } from 'node:path';
import { countOf, countText, fileNameOf, MusterError } from '#src/core/index.ts';
import { readRun } from '#src/pipelines/index.ts';
import { fleetPage, fleetReport, namedOnce, readCourses, readFleet, svgToPng } from '#src/reports/index.ts';
import type { ObjectStore, StoreOptions } from '#src/storage/index.ts';
import { fleetFolder, seriesColumnsOf } from '#src/steps/index.ts';
import { withPipeline, type PipelineSession } from './pipeline-session.ts';
import { reportAbout } from './report-about.ts';
import { writeWhole } from './write-whole.ts';

/** The options of `muster report`, as commander gives them. */
export type ReportOptions = {
  readonly run?: string;
  readonly release?: number;
  readonly to?: string;
  readonly png?: string;
  readonly json?: true;
  readonly workspace?: string;
};

/** Runs `muster report`: a page, and pictures or JSON where they are asked for. Gives the exit code 0. */
export async function runReport(file: string, options: ReportOptions): Promise<number> {
  checkOptions(options);
  const { workspace } = options;
  const request = { file, only: [], options: workspace === undefined ? {} : { workspace } };
  return withPipeline(request, async (session) => {
    await report(session, options);
    return 0;
  });
}

function checkOptions({ run, release }: ReportOptions): void {
  if (run === undefined || release === undefined) return;
  throw new MusterError('USAGE', {
    what: '--run and --release both say which evaluation is meant.',
    expected: 'one of the two, or none for the newest',
  });
}

async function report({ pipeline, context, terminal }: PipelineSession, options: ReportOptions): Promise<void> {
  const { name } = pipeline.definition;
  const { workspace, signal } = context;
  const settings = seriesColumnsOf(pipeline);
  if (settings === undefined) {
    throw new MusterError('USAGE', {
      what: `The pipeline ${name} has no step that trains a fleet.`,
      expected: 'a pipeline with the step train-fleet',
    });
  }
  const record = await readFleet(workspace, fleetFolder(pipeline.definition), {
    keyColumns: settings.keys,
    release: options.release,
    runs: options.run === undefined ? undefined : await runsMeant(workspace, options.run, { signal }),
    signal,
  });
  const names = { pipeline: name, target: settings.columns['target'] ?? 'target' };
  const numbers = fleetReport(record, await reportAbout(workspace, names, record, { signal }));
  if (options.json === true) terminal.print(JSON.stringify(numbers, undefined, 2));
  const isPageWanted = options.json !== true || options.to !== undefined;
  if (!isPageWanted && options.png === undefined) return;
  const worst = namedOnce(numbers.worst).map(({ key }) => key);
  const { html, charts } = fleetPage(numbers, await readCourses(workspace, record, worst, { signal }));
  const said: string[] = [];
  if (isPageWanted) {
    const page = options.to ?? join('reports', `${fileNameOf(name)}.html`);
    await writeWhole(page, html);
    said.push(`${page}: ${countOf(numbers.keys.total, 'key')}, ${countText(charts.length)} charts`);
  }
  if (options.png !== undefined) {
    for (const [i, { id, key = [], title, svg }] of charts.entries()) {
      signal.throwIfAborted();
      terminal.progress('drawing charts', i, charts.length);
      await writeWhole(
        join(options.png, `${fileNameOf([id, ...key].join('-'))}.png`),
        await svgToPng(svg, { heading: title }),
      );
    }
    terminal.clear();
    said.push(`${options.png}: ${countText(charts.length)} charts as PNG files`);
  }
  if (options.json !== true) for (const line of said) terminal.print(line);
}

/** The run that is named, and behind it those whose work its steps used again, the last step's first. */
async function runsMeant(workspace: ObjectStore, named: string, options: StoreOptions): Promise<readonly string[]> {
  const { id, steps } = await readRun(workspace, named, options);
  const reused = steps.toReversed().flatMap(({ reusedFrom }) => reusedFrom ?? []);
  return [...new Set([id, ...reused])];
}
