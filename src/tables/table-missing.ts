import { MusterError } from '#src/core/index.ts';
import type { Snapshot } from './snapshot.ts';

/** Refuses with TABLE_MISSING where there is no table. */
export function checkThere(snapshot: Snapshot | undefined, tablePath: string): asserts snapshot is Snapshot {
  if (snapshot !== undefined) return;
  throw new MusterError('TABLE_MISSING', {
    what: 'There is no table here.',
    where: { file: tablePath },
    expected: 'the folder of a table, with its _delta_log',
  });
}
