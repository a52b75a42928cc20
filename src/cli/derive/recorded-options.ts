import { isMap, isSeq, type Document, type YAMLMap } from 'yaml';
import { canonicalJson, isRecord } from '#src/core/index.ts';
import type { PastRun, PastStepDetail } from '#src/pipelines/index.ts';

/** Values by their keys in a pipeline file. */
type Keys = Readonly<Record<string, unknown>>;

/** What a run recorded of its steps: with what they ran, whatever the file says today. */
export type RecordedOptions = {
  /** Options by the name of the step, with its `uses`. */
  readonly steps: ReadonlyMap<string, { readonly uses: string; readonly options: Keys }>;
  /** The pipeline-wide keys that these steps used, the seed and the exports. */
  readonly settings: Keys;
};

/** Gives the options with which the steps of a run ran; steps of which nothing is recorded are left out. */
export function recordedOptions({ steps }: Pick<PastRun<PastStepDetail>, 'steps'>): RecordedOptions {
  const recorded = steps.flatMap(({ step, uses, parameters }) => {
    const { options, settings, seed, exports } = parameters ?? {};
    if (!isRecord(options)) return [];
    const engine = { ...(seed === undefined ? {} : { seed }), ...(exports === undefined ? {} : { exports }) };
    return [{ step, uses, options, settings: { ...(isRecord(settings) ? settings : {}), ...engine } }];
  });
  return {
    steps: new Map(recorded.map(({ step, uses, options }) => [step, { uses, options }])),
    settings: Object.assign({}, ...recorded.map(({ settings }) => settings)) as Keys,
  };
}

/**
 * Puts what a run recorded in the place of what the document of a pipeline says: options of the steps that are kept, and pipeline-wide
 * keys. What differs by environment is left out of the document, since the run had one of them; lines that say the same stay as they are.
 */
export function putRecorded(document: Document, { steps, settings }: RecordedOptions, kept: readonly string[]): void {
  const root = document.contents;
  if (!isMap(root)) return;
  putKeys(document, root, settings);
  const list = document.get('steps');
  for (const item of isSeq<YAMLMap>(list) ? list.items : []) {
    const name = String(item.get('name'));
    const recorded = steps.get(name);
    if (recorded === undefined || !kept.includes(name)) continue;
    const gone = Object.keys(item.toJS(document) as Keys).filter((key) => !(key in recorded.options));
    for (const key of gone) if (!engineKeys.has(key)) item.delete(key);
    // The path of an own step is one from the file as it lies now.
    if (!/^\.\.?\//.test(recorded.uses)) item.set('uses', recorded.uses);
    putKeys(document, item, recorded.options);
  }
  dropFromEnvironments(document, { steps, settings });
}

function dropFromEnvironments(document: Document, { steps, settings }: RecordedOptions): void {
  const environments = document.get('environments');
  for (const { value } of isMap(environments) ? environments.items : []) {
    const overlay = isMap(value) ? value.get('steps') : undefined;
    if (isMap(overlay)) for (const name of steps.keys()) overlay.delete(name);
    if (isMap(value)) for (const key of Object.keys(settings)) value.delete(key);
  }
}

const engineKeys: ReadonlySet<string> = new Set(['name', 'uses', 'after']);

function putKeys(document: Document, map: YAMLMap, keys: Keys): void {
  const now = map.toJS(document) as Keys;
  for (const [key, value] of Object.entries(keys)) {
    if (value === undefined || value === null) continue;
    if (canonicalJson(now[key] ?? null) !== canonicalJson(value)) map.set(key, document.createNode(value));
  }
}
