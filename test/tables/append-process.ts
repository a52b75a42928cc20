// A writer of its own: `node append-process.ts FOLDER WRITER COMMITS [OVERWRITE_AT]` makes commits of two rows each to the table `t`;
// the one at OVERWRITE_AT overwrites.
import { openStore } from '#src/storage/index.ts';
import { commitRows } from '#src/tables/index.ts';

const [folder, writer, commits, overwriteAt] = process.argv.slice(2);

for (let i = 0; i < Number(commits); i++) {
  const mode = String(i) === overwriteAt ? 'overwrite' : 'append';
  await commitRows(openStore(folder!), 't', {
    schema: [
      { name: 'name', type: 'string' },
      { name: 'value', type: 'double' },
    ],
    rows: { nRows: 2, columns: { name: [`${writer}/${i}`, `${writer}/${i}`], value: [0, 1] } },
    mode,
    info: { operation: 'WRITE', writer, commit: i, mode },
    now: 0,
  });
}
