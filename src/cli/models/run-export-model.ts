import { extname } from 'node:path';
import { countOf, describeKey, MusterError } from '#src/core/index.ts';
import { unpackModel, writeModel, type ExchangeFormat, type Model } from '#src/learners/index.ts';
import { modelRecord, openRegistry, rowOfVersion, type ModelRecord } from '#src/registry/index.ts';
import type { StoreOptions } from '#src/storage/index.ts';
import { inFleet, type FleetSession } from '../fleet-session.ts';
import { keyOfText } from '../key-argument.ts';
import { writeWhole } from '../write-whole.ts';
import { artifactsOf } from './model-artifacts.ts';
import type { ExportOptions } from './run-export-models.ts';

/** Which version is written, and as what. */
export type ExportOfModel = Omit<ExportOptions, 'where'> & {
  readonly key: string;
  readonly version: string;
  readonly format: ExchangeFormat;
};

/**
 * Runs `muster models export KEY VERSION --format`: one version in the format of another program, for a model with a function for each step
 * ahead a file for each. Gives the exit code 0. USAGE without a file to write; TRAIN_MODEL_NOT_EXPRESSIBLE where the other program has no such model;
 * REGISTRY_MODEL_UNLOADABLE.
 */
export async function runExportModel({
  key: keyText,
  version,
  format,
  to,
  ...options
}: ExportOfModel): Promise<number> {
  if (to === undefined) {
    throw new MusterError('USAGE', {
      what: `There is no file for the model in the format of ${format}.`,
      expected: '--to <file>',
    });
  }
  return inFleet('models export', options, async (session) => {
    const { fleet, terminal, signal } = session;
    const key = keyOfText(keyText, fleet.keyColumns);
    const registry = await openRegistry(fleet, { key, signal });
    const record = modelRecord(registry, rowOfVersion(registry, key, version));
    const model = await packedModel(session, record, { signal });
    const { features, texts, scaling } = writeModel(model, format);
    const files = texts.map((_, i) => (texts.length === 1 ? to : fileOfStep(to, i + 1)));
    for (const [i, file] of files.entries()) await writeWhole(file, texts[i]!);
    const named = `${describeKey(fleet.keyColumns, key)}, version ${record.version}`;
    terminal.print(`${files[0]!}${files.length > 1 ? ` to ${files.at(-1)!}` : ''}: ${named}, for ${format}`);
    terminal.print(`${countOf(features.length, 'column')} of a row: ${features.join(', ')}`);
    for (const line of calendarLines(features, model, record)) terminal.print(line);
    for (const sentence of scaling) terminal.print(sentence);
  });
}

/** Says what the columns that follow the calendar hold in the last period that the model has seen. */
function calendarLines(features: readonly string[], { arrays }: Model, record: ModelRecord): readonly string[] {
  const { cutoff, cutoffPeriod } = record;
  const origin = arrays['trendOrigin']?.[0];
  const facts = [
    ...(features.includes('trend') && origin !== undefined ? [`trend is ${cutoffPeriod - origin}`] : []),
    ...(features.includes('cos_1') ? [`the period number, of which sin_k and cos_k are made, is ${cutoffPeriod}`] : []),
  ];
  if (facts.length === 0) return [];
  return [`In ${cutoff} ${facts.join(', and ')}; one more with each period`];
}

async function packedModel({ workspace }: FleetSession, record: ModelRecord, options: StoreOptions): Promise<Model> {
  const packed = (await artifactsOf(workspace, record, options)).find(({ name }) => name === 'model.muster');
  if (packed !== undefined) return unpackModel(await packed.read());
  throw new MusterError('TRAIN_MODEL_NOT_EXPRESSIBLE', {
    what: `Version ${record.version} brings code of its own, which only that code reads.`,
    expected: 'a version whose model Muster has fitted',
  });
}

/** `model.json` becomes `model-step-2.json`. */
function fileOfStep(file: string, step: number): string {
  const extension = extname(file);
  return `${file.slice(0, file.length - extension.length)}-step-${step}${extension}`;
}
