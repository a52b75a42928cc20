// Many processes at once, and processes that die: npm run robustness; see docs/interop.md.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openCheckReport } from '#test/interop/check-report.ts';
import { startAzurite } from '#test/storage/azurite.ts';
import { endWriters, runRound, startWriters, type Meeting } from './concurrent-writers.ts';
import { crashCases } from './crash-cases.ts';
import { surviveCrashes } from './crash-points.ts';

const { values } = parseArgs({
  options: {
    'folder-rounds': { type: 'string', default: '100' },
    'azurite-rounds': { type: 'string', default: '25' },
    'no-deaths': { type: 'boolean', default: false },
  },
});
const report = openCheckReport();
const folder = await mkdtemp(join(tmpdir(), 'muster-robustness-'));
try {
  if (!values['no-deaths']) await letDie();
  await letMeet();
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = report.close();

async function letDie(): Promise<void> {
  for (const [i, crashCase] of crashCases.entries()) {
    await report.run(`${crashCase.name} survives a death before and after each call of the store`, async () => {
      const deaths = await surviveCrashes(crashCase, join(folder, `case-${i}`));
      return `${deaths} deaths`;
    });
  }
}

async function letMeet(): Promise<void> {
  const azurite = await startAzurite();
  const writers = startWriters(join(folder, 'compiled'));
  try {
    const blobs = { place: await azurite.newPlace(), connectionString: azurite.connectionString() };
    await report.run('20 processes write to one table in a folder', async () =>
      runRounds(Number(values['folder-rounds']), { place: folder }),
    );
    await report.run('20 processes write to one table in Azurite', async () =>
      runRounds(Number(values['azurite-rounds']), blobs),
    );
  } finally {
    await endWriters(writers);
    await azurite.close();
  }

  async function runRounds(nRounds: number, meeting: Meeting): Promise<string> {
    const start = performance.now();
    let commits = 0;
    for (let round = 0; round < nRounds; round++) commits += await runRound(writers, meeting, round);
    return `${nRounds} rounds, ${commits} commits, ${Math.round((performance.now() - start) / 1000)} s`;
  }
}
