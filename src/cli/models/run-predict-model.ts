import { describeKey, MusterError } from '#src/core/index.ts';
import { modelRecord, openRegistry, predictForeign, rowOfVersion, type InputRow } from '#src/registry/index.ts';
import type { FleetOptions } from '../fleet-options.ts';
import { inFleet } from '../fleet-session.ts';
import { keyOfText } from '../key-argument.ts';
import { textTable } from '../text-table.ts';
import { writeWhole } from '../write-whole.ts';
import { readInputRows } from './input-rows.ts';

/** The options of `muster models predict`, as commander gives them. */
export type PredictModelOptions = FleetOptions & {
  readonly input: string;
  readonly allowCode?: true;
  readonly to?: string;
};

const mostShown = 20;

/**
 * Runs `muster models predict`: rows with what a foreign model says of them. Gives the exit code 0. Throws what `predictForeign` throws,
 * and USAGE for a packed model.
 */
export async function runPredictModel(keyText: string, version: string, options: PredictModelOptions): Promise<number> {
  return inFleet('models predict', options, async ({ fleet, workspace, terminal, signal }) => {
    const key = keyOfText(keyText, fleet.keyColumns);
    const registry = await openRegistry(fleet, { key, signal });
    const model = modelRecord(registry, rowOfVersion(registry, key, version));
    if (model.details?.flavor !== 'foreign') {
      throw new MusterError('USAGE', {
        what: `Version ${model.version} is a packed model (${model.learner}).`,
        where: { key: describeKey(fleet.keyColumns, key) },
        expected: 'a version with code of its own; what is in service forecasts with `muster inference`',
      });
    }
    const rows = await readInputRows(options.input);
    if (rows.some((row) => 'prediction' in row)) throw columnTaken(options.input);
    const allowCode = options.allowCode === true;
    const { predictions, remarks } = await predictForeign(workspace, model, rows, {
      allowCode,
      file: options.input,
      signal,
    });
    for (const remark of remarks) terminal.error(`other than in the example: ${remark}`);
    const predicted = rows.map((row, i) => ({ ...row, prediction: predictions[i]! }));
    const text = JSON.stringify(predicted, undefined, 2);
    if (options.to !== undefined) await writeWhole(options.to, `${text}\n`);
    if (options.json === true) return terminal.print(text);
    const names = [...new Set(predicted.flatMap((row) => Object.keys(row)))];
    const shown = predicted.slice(0, mostShown).map((row: InputRow) => names.map((name) => String(row[name] ?? '')));
    for (const line of textTable(names, shown)) terminal.print(line);
    if (predicted.length > mostShown) terminal.print(`${mostShown} of ${predicted.length} rows; --to FILE writes all`);
    if (options.to !== undefined) terminal.print(options.to);
  });
}

function columnTaken(file: string): MusterError {
  return new MusterError('USAGE', {
    what: 'The rows have a column prediction, in the place of which the predictions would stand.',
    where: { file, column: 'prediction' },
    expected: 'rows without a column of that name',
  });
}
