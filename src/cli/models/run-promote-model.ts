import { describeKey } from '#src/core/index.ts';
import { modelRecord, openRegistry, promoteModel, rowOfVersion } from '#src/registry/index.ts';
import type { FleetOptions } from '../fleet-options.ts';
import { inFleet, noterOf } from '../fleet-session.ts';
import { keyOfText } from '../key-argument.ts';
import { reasonOf } from '../reason.ts';

/** The options of `muster models promote`, as commander gives them. */
export type PromoteOptions = FleetOptions & { readonly reason?: string; readonly actor?: string };

/** Runs `muster models promote`: puts one version into service by hand. Gives the exit code 0. REGISTRY_MODEL_UNLOADABLE, REGISTRY_RACE. */
export async function runPromoteModel(keyText: string, version: string, options: PromoteOptions): Promise<number> {
  const reason = reasonOf(options.reason);
  return inFleet('models promote', options, async (session) => {
    const { fleet, terminal, signal } = session;
    const key = keyOfText(keyText, fleet.keyColumns);
    const registry = await openRegistry(fleet, { key, signal });
    const model = modelRecord(registry, rowOfVersion(registry, key, version));
    const outcome = await promoteModel(registry, model, { ...noterOf(session, options.actor), reason });
    const { release, replaces } = outcome;
    if (options.json === true) {
      return terminal.print(
        JSON.stringify({ release: release ?? null, version: model.version, replaces: replaces ?? null }, undefined, 2),
      );
    }
    const named = `${describeKey(fleet.keyColumns, key)}: version ${model.version}`;
    if (release === undefined) return terminal.print(`${named} is in service already; nothing was released.`);
    terminal.print(
      `${named} is in service${replaces === undefined ? '' : ` in the place of version ${replaces}`}; release ${release}.`,
    );
  });
}
