// A writer of its own that stays alive over the rounds: for each message it appends to one table and upserts into it, and answers with
// the versions that it made.
import { openStore } from '#src/storage/index.ts';
import { commitRows, upsertRows } from '#src/tables/index.ts';
import { pairSchema, type Round } from './writer-round.ts';

async function writeRound({ place, connectionString, table, writer, upserts }: Round): Promise<readonly number[]> {
  const store = openStore(place, { connectionString });
  const appended = `appended by ${writer}`;
  const append = await commitRows(store, table, {
    schema: pairSchema,
    rows: { nRows: 2, columns: { name: [appended, appended], value: [0, 1] } },
    mode: 'append',
    info: { operation: 'WRITE', writer },
    now: Date.now(),
  });
  const upsert = await upsertRows(store, table, {
    schema: pairSchema,
    rows: { nRows: 1, columns: { name: [upserts], value: [writer] } },
    key: ['name'],
    info: { operation: 'MERGE', writer },
    now: Date.now(),
  });
  return [append.version, upsert.version];
}

process.on('message', (round: Round) => {
  void writeRound(round).then(
    (versions) => process.send!({ versions }),
    (error: unknown) => process.send!({ error: error instanceof Error ? error.stack : String(error) }),
  );
});
process.once('disconnect', () => process.exit());
