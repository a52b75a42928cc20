import { countOf } from '#src/core/index.ts';
import { graphSvg, graphText, openRun, pipelineGraph, readHistory } from '#src/pipelines/index.ts';
import type { PipelineOptions } from './pipeline-options.ts';
import { withPipeline } from './pipeline-session.ts';
import { writePicture } from './write-picture.ts';

/** The options of `muster graph` beside those of pipelines, as commander gives them. */
export type GraphOptions = { readonly plan?: true; readonly svg?: string; readonly json?: true };

/** Runs `muster graph`: a tree, or JSON, and a picture where one is asked for. Gives the exit code 0. */
export async function runGraph(file: string, options: PipelineOptions & GraphOptions): Promise<number> {
  return withPipeline({ file, only: [], options }, async ({ pipeline, context, terminal }) => {
    const { workspace, signal } = context;
    const history = await readHistory(workspace, pipeline.definition.name, { signal });
    const plan = options.plan === true ? await (await openRun(pipeline, context)).plan() : undefined;
    const graph = pipelineGraph(pipeline, { history, plan: plan?.steps });
    const { svg, json } = options;
    if (svg !== undefined) await writePicture(svg, graphSvg(graph));
    if (json === true) terminal.print(JSON.stringify(graph, undefined, 2));
    else {
      for (const line of graphText(graph)) terminal.print(line);
      if (svg !== undefined) terminal.print(`\n${svg}: ${countOf(graph.steps.length, 'step')}`);
    }
    return 0;
  });
}
