import { countOf, describeKey, textOfVisible, visibleText, type Key } from '#src/core/index.ts';
import { rollBack, type Fleet, type RolledBack } from '#src/registry/index.ts';
import type { KeySelection } from '#src/pipelines/index.ts';
import { selectionAmong } from '#src/steps/index.ts';
import type { FleetOptions } from '../fleet-options.ts';
import { inFleet, noterOf } from '../fleet-session.ts';
import { namedKeys } from '../named-keys.ts';
import { reasonOf } from '../reason.ts';
import { textTable } from '../text-table.ts';

/** The options of `muster release rollback`, as commander gives them. */
export type RollBackOptions = FleetOptions & {
  readonly location?: string;
  readonly product?: string;
  readonly keys?: readonly string[];
  readonly reason?: string;
  readonly actor?: string;
  readonly dryRun?: true;
  readonly limit: number;
};

/** Runs `muster release rollback`: the champions of an older release, back by one more. Gives the exit code 0. */
export async function runRollBack(to: number | undefined, { limit, ...options }: RollBackOptions): Promise<number> {
  const isDryRun = options.dryRun === true;
  const reason = isDryRun ? '' : reasonOf(options.reason);
  return inFleet('release rollback', options, async (session) => {
    const { fleet, terminal } = session;
    const selection = await selectionFrom(options);
    const select = (keys: readonly Key[]): ((key: Key) => boolean) =>
      selectionAmong({ keyColumns: fleet.keyColumns, keys, place: 'in service' }, selection);
    const outcome = await rollBack(fleet, { to, select, isDryRun }, { ...noterOf(session, options.actor), reason });
    if (options.json === true) {
      const moved = outcome.moved.map(({ key, version, replaces, digest }) => ({ key, version, replaces, digest }));
      return terminal.print(JSON.stringify({ ...outcome, release: outcome.release ?? null, moved }, undefined, 2));
    }
    const rows = outcome.moved
      .slice(0, limit)
      .map(({ key, version, replaces }) => [
        ...key.map((value) => visibleText(value)),
        String(replaces),
        String(version),
      ]);
    if (rows.length > 0)
      for (const line of textTable([...fleet.keyColumns, 'now', 'back to'], rows)) terminal.print(line);
    if (outcome.moved.length > limit) terminal.print(`… and ${outcome.moved.length - limit} more; --limit shows more`);
    for (const line of outcomeLines(fleet, outcome, isDryRun)) terminal.print(line);
  });
}

/** What the options select: the values that all selected keys have, and the keys that are named. Throws what `namedKeys` throws. */
async function selectionFrom({
  location,
  product,
  keys,
}: Pick<RollBackOptions, 'location' | 'product' | 'keys'>): Promise<KeySelection> {
  const values = {
    ...(location === undefined ? {} : { location: textOfVisible(location) }),
    ...(product === undefined ? {} : { product_id: textOfVisible(product) }),
  };
  return { values, ...(keys === undefined ? {} : { keys: await namedKeys(keys) }) };
}

function outcomeLines({ keyColumns }: Fleet, outcome: RolledBack, isDryRun: boolean): readonly string[] {
  const { to, release, moved, nUnchanged, kept } = outcome;
  const named = kept.slice(0, 5).map((key) => describeKey(keyColumns, key));
  return [
    ...(kept.length === 0
      ? []
      : [
          `${countOf(kept.length, 'key')} had no champion in release ${to}; theirs stay: ${named.join('; ')}${kept.length > 5 ? '; …' : ''}`,
        ]),
    ...(nUnchanged === 0
      ? []
      : [`${countOf(nUnchanged, 'key')} ${nUnchanged === 1 ? 'has' : 'have'} the champion of release ${to} already.`]),
    release === undefined
      ? `${countOf(moved.length, 'champion')} ${isDryRun ? 'would come back' : 'came back'} from release ${to}; all of them load. Nothing was released.`
      : `${countOf(moved.length, 'champion')} came back from release ${to}; release ${release}.`,
  ];
}
