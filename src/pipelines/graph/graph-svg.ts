import { countOf, countText, MusterError } from '#src/core/index.ts';
import { mostBoxes, type Arrow } from './box-layout.ts';
import { dataKinds, textOfData, textOfPlan } from './graph-words.ts';
import { cut, pictureSvg, type BoxKind, type PictureBox } from './picture.ts';
import type { GraphData, GraphStep, PipelineGraph } from './pipeline-graph.ts';

// Okabe and Ito's palette, which colour-blind people can tell apart, and greys; on light, on dark.
const kinds: readonly BoxKind[] = [
  { id: 'step', name: 'step', colours: ['#0072b2', '#56b4e9'] },
  { id: 'file', name: 'file', colours: ['#009e73', '#2fc79b'] },
  { id: 'files', name: 'files', colours: ['#cc79a7', '#e3a4c7'] },
  { id: 'table', name: 'table', colours: ['#e69f00', '#f5b942'] },
  { id: 'value', name: 'value', colours: ['#7a7a7a', '#949494'] },
];

/**
 * Gives the graph of a pipeline as a picture in SVG 1.1: from left to right what each step reads, the steps, what they write. With a plan
 * the steps that would run have a thick border, and those that would be reused or skipped a dashed one. GRAPH_TOO_LARGE beyond 400 boxes.
 */
export function graphSvg(graph: PipelineGraph): string {
  const nBoxes = graph.steps.length + graph.data.length;
  if (nBoxes > mostBoxes) {
    throw new MusterError('GRAPH_TOO_LARGE', {
      what: `The pipeline ${graph.pipeline} has ${countText(nBoxes)} steps, files and tables.`,
      expected: `at most ${mostBoxes}`,
    });
  }
  return pictureSvg({
    title: `Pipeline ${graph.pipeline}`,
    description: description(graph),
    kinds,
    boxes: [...graph.steps.map(stepBox), ...graph.data.map(dataBox)],
    arrows: arrowsOf(graph),
  });
}

function stepBox({ step, uses, summary, planned }: GraphStep): PictureBox {
  const words = planned === null ? '' : textOfPlan(planned);
  return {
    id: stepId(step),
    kind: 'step',
    above: uses,
    name: cut(step, 25),
    below: [words, ''],
    title: [step, uses, summary, words].filter((part) => part !== '').join(', '),
    isStrong: planned?.action === 'run',
    isFaint: planned !== null && planned.action !== 'run',
  };
}

function dataBox(data: GraphData): PictureBox {
  // The end of a path is what tells two apart.
  const name = data.name.length > 25 ? `…${data.name.slice(-24)}` : data.name;
  return {
    id: data.id,
    kind: data.kind,
    above: dataKinds[data.kind],
    name,
    below: [data.path, ''],
    title: textOfData(data),
    isStrong: false,
    isFaint: false,
  };
}

/**
 * Gives an arrow for each thing that is read and for each that is written; between two steps only where nothing goes from one to the
 * other. What a step reads before any step above it has written it, such as the releases of the run before, has no arrow to it, and
 * what it both reads and writes has no arrow from it: an arrow back would hide the order.
 */
function arrowsOf({ steps }: PipelineGraph): readonly Arrow[] {
  const everWritten = new Set(steps.flatMap(({ writes }) => writes));
  const written = new Set<string>();
  const arrows: Arrow[] = [];
  for (const { step, after, reads, writes } of steps) {
    const taken = new Set(reads.filter((id) => written.has(id) || !everWritten.has(id)));
    for (const id of taken) arrows.push({ from: id, to: stepId(step) });
    for (const id of writes) {
      if (!taken.has(id)) arrows.push({ from: stepId(step), to: id });
      written.add(id);
    }
    for (const name of after) {
      const other = steps.find((each) => each.step === name)!;
      if (!other.writes.some((id) => taken.has(id))) arrows.push({ from: stepId(name), to: stepId(step) });
    }
  }
  return arrows;
}

function stepId(step: string): string {
  return `step:${step}`;
}

function description({ steps, data }: PipelineGraph): string {
  const named = new Map(data.map((each) => [each.id, textOfData(each)]));
  const list = (verb: string, ids: readonly string[]): string =>
    ids.length === 0 ? '' : ` It ${verb} ${ids.map((id) => named.get(id)!).join(', ')}.`;
  const said = steps.map(({ step, uses, after, reads, writes, planned }) => {
    const order = after.length === 0 ? '' : `, after ${after.join(', ')}`;
    const plan = planned === null ? '' : ` A run would ${planned.action} it.`;
    return `${step} uses ${uses}${order}.${plan}${list('reads', reads)}${list('writes', writes)}`;
  });
  return [`${countOf(steps.length, 'step')}.`, ...said].join(' ');
}
