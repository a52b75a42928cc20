import { countOf } from '#src/core/index.ts';
import { lineageSvg, lineageText, traceLineage } from '#src/pipelines/index.ts';
import { inWorkspace } from './workspace-session.ts';
import { writePicture } from './write-picture.ts';

/** The options of `muster lineage`, as commander gives them. */
export type LineageCommandOptions = {
  readonly direction: 'up' | 'down' | 'both';
  readonly depth?: number;
  readonly all?: true;
  readonly json?: true;
  readonly svg?: string;
  readonly workspace?: string;
};

/** Runs `muster lineage`: a tree, or JSON, and a picture where one is asked for. Gives the exit code 0. */
export async function runLineage(thing: string, options: LineageCommandOptions): Promise<number> {
  return inWorkspace('lineage', options, async ({ workspace, terminal, signal }) => {
    const { direction, depth, all, json, svg } = options;
    const graph = await traceLineage(workspace, thing, { direction, depth, all, signal });
    if (svg !== undefined) await writePicture(svg, lineageSvg(graph));
    if (json === true) terminal.print(JSON.stringify(graph, undefined, 2));
    else {
      for (const line of lineageText(graph)) terminal.print(line);
      if (svg !== undefined) terminal.print(`\n${svg}: ${countOf(graph.nodes.length, 'node')}`);
    }
  });
}
