import { countOf, describeKey, MusterError, type Key } from '#src/core/index.ts';
import { rollBack, type Fleet, type RolledBack } from '#src/registry/index.ts';
import type { FleetOptions } from '../fleet-options.ts';
import { inFleet, noterOf } from '../fleet-session.ts';
import { keyTest } from '../key-argument.ts';
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
    const isSelected = await selectedKeys(fleet, options);
    const outcome = await rollBack(fleet, { to, isSelected, isDryRun }, { ...noterOf(session, options.actor), reason });
    if (options.json === true) {
      const moved = outcome.moved.map(({ key, version, replaces, digest }) => ({ key, version, replaces, digest }));
      return terminal.print(JSON.stringify({ ...outcome, release: outcome.release ?? null, moved }, undefined, 2));
    }
    const rows = outcome.moved
      .slice(0, limit)
      .map(({ key, version, replaces }) => [...key, String(replaces), String(version)]);
    if (rows.length > 0)
      for (const line of textTable([...fleet.keyColumns, 'now', 'back to'], rows)) terminal.print(line);
    if (outcome.moved.length > limit) terminal.print(`… and ${outcome.moved.length - limit} more; --limit shows more`);
    for (const line of outcomeLines(fleet, outcome, isDryRun)) terminal.print(line);
  });
}

/** The keys that are meant: all, or those with the values that are named. Throws KEY_COLUMN_UNKNOWN, and what `namedKeys` throws. */
async function selectedKeys(
  { keyColumns }: Fleet,
  { location, product, keys }: Pick<RollBackOptions, 'location' | 'product' | 'keys'>,
): Promise<(key: Key) => boolean> {
  const values = {
    ...(location === undefined ? {} : { location }),
    ...(product === undefined ? {} : { product_id: product }),
  };
  const hasValues = keyTest({ values }, keyColumns);
  const named = (await namedKeys(keys ?? [])).map((each) => keyTest(each, keyColumns));
  return (key) => hasValues(key) && (keys === undefined || named.some((test) => test(key)));
}

function outcomeLines({ name, keyColumns }: Fleet, outcome: RolledBack, isDryRun: boolean): readonly string[] {
  const { to, release, moved, nUnchanged, kept } = outcome;
  if (moved.length + nUnchanged + kept.length === 0) {
    throw new MusterError('USAGE', {
      what: `No champion of the fleet ${name} fits the selection.`,
      expected: 'values that keys in service have, as muster models list --champions shows them',
    });
  }
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
