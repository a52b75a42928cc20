import { textOfData, textOfPlan } from './graph-words.ts';
import type { GraphStep, PipelineGraph } from './pipeline-graph.ts';
import { treeBranches } from './tree-branches.ts';

type Line = { readonly text: string; readonly step: GraphStep | undefined };

/**
 * Gives the graph of a pipeline as lines of trees: below each step what it reads and writes, then the steps that come after it. A step
 * that comes after several stands below the first, and is named again below the others. With a plan each step says what a run would do.
 */
export function graphText(graph: PipelineGraph): readonly string[] {
  const byName = new Map(graph.steps.map((step) => [step.step, step]));
  const links = new Map(
    graph.steps.map(({ step }) => [
      step,
      graph.steps.filter(({ after }) => after.includes(step)).map((each) => ({ id: each.step })),
    ]),
  );
  const shown = new Set<string>();
  const lines = graph.steps
    .filter(({ after }) => after.length === 0)
    .flatMap((root): readonly Line[] => {
      shown.add(root.step);
      const hasBranches = links.get(root.step)!.length > 0;
      const branches = treeBranches(root.step, { links, shown, corner: '└─ ' });
      return [
        { text: root.step, step: root },
        ...dataLines(root, hasBranches ? '│  ' : '   ', graph),
        ...branches.flatMap(({ indent, indentBelow, link, isKnown }): readonly Line[] => {
          const step = byName.get(link.id)!;
          if (isKnown) return [{ text: `${indent}${link.id} (has its lines already)`, step: undefined }];
          return [{ text: `${indent}${link.id}`, step }, ...dataLines(step, indentBelow, graph)];
        }),
      ];
    });
  return [...inColumns(lines), ...remark(graph)];
}

function dataLines({ reads, writes }: GraphStep, indent: string, { data }: PipelineGraph): readonly Line[] {
  const lineOf = (verb: string, id: string): Line => ({
    text: `${indent}${verb} ${textOfData(data.find((each) => each.id === id)!)}`,
    step: undefined,
  });
  return [...reads.map((id) => lineOf('reads ', id)), ...writes.map((id) => lineOf('writes', id))];
}

/** Puts what is said of steps into columns, right of the longest of their names. */
function inColumns(lines: readonly Line[]): readonly string[] {
  const ofSteps = lines.filter(({ step }) => step !== undefined);
  const width = Math.max(...ofSteps.map(({ text }) => text.length));
  const usesWidth = Math.max(...ofSteps.map(({ step }) => step!.uses.length));
  return lines.map(({ text, step }) => {
    if (step === undefined) return text;
    const { uses, planned } = step;
    const words = planned === null ? '' : textOfPlan(planned);
    return `${text.padEnd(width)}  ${uses.padEnd(usesWidth)}  ${words}`.trimEnd();
  });
}

function remark({ neverRun }: PipelineGraph): readonly string[] {
  if (neverRun.length === 0) return [];
  return ['', `not known before the first run: the tables of ${neverRun.join(', ')}, and the files that they write`];
}
