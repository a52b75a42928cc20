import { MusterError } from '#src/core/index.ts';
import type { ExchangeFormat } from '#src/learners/index.ts';
import { runExportModel } from './run-export-model.ts';
import { runExportModels, type ExportOptions } from './run-export-models.ts';

/** The options of `muster models export` with or without a key, as commander gives them. */
export type ExportCommandOptions = ExportOptions & { readonly format?: ExchangeFormat };

/** Runs `muster models export`: one version for another program, or all that fit as a document. Gives the exit code 0. USAGE for a mixture of both. */
export async function runExport(
  key: string | undefined,
  version: string | undefined,
  { format, ...options }: ExportCommandOptions,
): Promise<number> {
  if (key === undefined && format === undefined) return runExportModels(options);
  if (key !== undefined && format !== undefined && options.where === undefined) {
    return runExportModel({ ...options, key, version: version ?? 'champion', format });
  }
  throw new MusterError('USAGE', {
    what:
      key === undefined
        ? `There is no key whose model goes to ${format!}.`
        : format === undefined
          ? `The key ${key} stands without a format.`
          : 'A key and --where both choose versions.',
    expected: 'a key with --format and --to, or --where alone',
  });
}
