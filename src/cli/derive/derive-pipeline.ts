import { isMap, isSeq, parseDocument, type Document, type YAMLMap } from 'yaml';
import { putRecorded, type RecordedOptions } from './recorded-options.ts';

/** Which part of a training pipeline is wanted. */
export type DerivedPart = 'preprocess' | 'predict';

/** A step of a pipeline as far as deriving looks at it. */
export type RoleOfStep = { readonly name: string; readonly role: string | undefined };

/** To what a prediction is bound: the step that trained, and the release whose champions forecast. */
export type TrainingBinding = {
  readonly training: { readonly run: string; readonly step: string };
  readonly release: number;
};

/**
 * Gives the names of the steps that a part of a pipeline keeps: those above the first one that trains, and for a prediction also those
 * of the role inference. Empty where no step trains.
 */
export function stepsOfPart(part: DerivedPart, steps: readonly RoleOfStep[]): readonly string[] {
  const training = steps.findIndex(({ role }) => role === 'train');
  return steps
    .filter(({ role }, i) => i < training || (training !== -1 && part === 'predict' && role === 'inference'))
    .map(({ name }) => name);
}

/**
 * Gives the YAML text of a pipeline with only the steps that are named, as they stand in `text`, comments too; steps of the role
 * inference are bound to a training. `recorded` holds with what the steps of a run ran, and goes before what the text says. `header` is put above it as a comment; `relocate` gives the `uses` of a step where the text will lie.
 */
export function derivePipeline(
  text: string,
  steps: readonly RoleOfStep[],
  wish: {
    readonly kept: readonly string[];
    readonly header: string;
    readonly binding?: TrainingBinding | undefined;
    readonly recorded?: RecordedOptions | undefined;
    readonly relocate?: (uses: string) => string;
  },
): string {
  const { kept, header, binding, recorded, relocate = (uses) => uses } = wish;
  const document = parseDocument(text);
  const before = waitsFor(document, steps, kept);
  const list = document.get('steps');
  if (!isSeq<YAMLMap>(list)) return text;
  list.items = list.items.filter((item) => kept.includes(String(item.get('name'))));
  if (recorded !== undefined) putRecorded(document, recorded, kept);
  for (const item of list.items) {
    const name = String(item.get('name'));
    const uses = String(item.get('uses'));
    if (relocate(uses) !== uses) item.set('uses', relocate(uses));
    if (item.has('after')) item.set('after', document.createNode(before(name), { flow: true }));
    const isInference = steps.some((step) => step.name === name && step.role === 'inference');
    if (binding === undefined || !isInference) continue;
    item.set('training', document.createNode(binding.training));
    item.set('release', binding.release);
  }
  dropFromEnvironments(document, steps, kept);
  document.commentBefore = [header, document.commentBefore].filter((part) => part).join('\n\n');
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** Gives a function from a step to the kept steps for which it waits, where it says so: a step that is left out hands on its own. */
function waitsFor(
  document: Document,
  steps: readonly RoleOfStep[],
  kept: readonly string[],
): (name: string) => readonly string[] {
  const list = document.get('steps');
  const items = isSeq<YAMLMap>(list) ? list.items : [];
  const said = new Map(items.map((item) => [String(item.get('name')), item.toJS(document) as { after?: string[] }]));
  const keptBefore = (name: string): readonly string[] => {
    const at = steps.findIndex((step) => step.name === name);
    const after = said.get(name)?.after ?? (at > 0 ? [steps[at - 1]!.name] : []);
    return [...new Set(after.flatMap((other) => (kept.includes(other) ? [other] : keptBefore(other))))];
  };
  return keptBefore;
}

function dropFromEnvironments(document: Document, steps: readonly RoleOfStep[], kept: readonly string[]): void {
  const environments = document.get('environments');
  if (!isMap(environments)) return;
  for (const { value } of environments.items) {
    const overlay = isMap(value) ? value.get('steps') : undefined;
    if (!isMap(overlay)) continue;
    for (const { name } of steps) if (!kept.includes(name)) overlay.delete(name);
  }
}
