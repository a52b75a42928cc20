import { numberText } from '#src/core/index.ts';
import { modelRecord, openRegistry, rowOfVersion, type ModelRecord } from '#src/registry/index.ts';
import type { FleetOptions } from '../fleet-options.ts';
import { inFleet } from '../fleet-session.ts';
import { keyOfText } from '../key-argument.ts';
import { textTable } from '../text-table.ts';
import { lineageFacts, lineageOf } from './model-lineage.ts';
import { modelFacts, modelJson } from './model-lines.ts';

/** Runs `muster models compare`: two versions of a key side by side. Gives the exit code 0. REGISTRY_MODEL_UNKNOWN. */
export async function runCompareModels(
  keyText: string,
  named: readonly [string, string],
  options: FleetOptions,
): Promise<number> {
  return inFleet('models compare', options, async ({ fleet, terminal, signal }) => {
    const key = keyOfText(keyText, fleet.keyColumns);
    const registry = await openRegistry(fleet, { key, signal });
    const [a, b] = named.map((each) => modelRecord(registry, rowOfVersion(registry, key, each))) as [
      ModelRecord,
      ModelRecord,
    ];
    const lineages = [await lineageOf(fleet, a, { signal }), await lineageOf(fleet, b, { signal })] as const;
    if (options.json === true) {
      return terminal.print(
        JSON.stringify(
          [a, b].map((each, i) => ({ ...(modelJson(fleet.keyColumns, each) as object), lineage: lineages[i] })),
          undefined,
          2,
        ),
      );
    }
    const [left, right] = ([a, b] as const).map(
      (each, i) => new Map([...modelFacts(fleet.keyColumns, each), ...lineageFacts(lineages[i]!)]),
    ) as [Map<string, string>, Map<string, string>];
    const rows = [...new Set([...left.keys(), ...right.keys()])]
      .filter((name) => name !== 'version' && left.get(name) !== right.get(name))
      .map((name) => [name, left.get(name) ?? '', right.get(name) ?? '', differenceText(a, b, name)]);
    const header = ['what', `version ${a.version}`, `version ${b.version}`, 'difference'];
    for (const line of rows.length === 0 ? ['The versions do not differ.'] : textTable(header, rows))
      terminal.print(line);
    // Each version was judged in its own run: its holdout is another one.
    if (a.details !== undefined || b.details !== undefined)
      terminal.print('\nThe errors of a version that was registered by hand are those that its maker gave.');
    else if (a.cutoff !== b.cutoff)
      terminal.print(
        '\nThe errors are from different holdouts: each version was judged on the rows before its cutoff.',
      );
  });
}

function differenceText(a: ModelRecord, b: ModelRecord, name: string): string {
  const [before, after] = [a.metrics[name], b.metrics[name]];
  if (typeof before !== 'number' || typeof after !== 'number') return '';
  const difference = numberText(Number((after - before).toPrecision(4)));
  return after > before ? `+${difference}` : difference;
}
