// Trainers in several processes that release the same keys at once: npm run races; see docs/registry.md.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openCheckReport } from '#test/interop/check-report.ts';
import { startAzurite } from '#test/storage/azurite.ts';
import { raceFleet, trainSeasons } from './race-fleet.ts';
import { raceTrainers, type Race } from './release-race.ts';

const { values } = parseArgs({
  options: {
    trainers: { type: 'string', default: '50' },
    processes: { type: 'string', default: '10' },
    keys: { type: 'string', default: '1000' },
    store: { type: 'string', default: 'folder,azurite' },
  },
});
const report = openCheckReport();
const folder = await mkdtemp(join(tmpdir(), 'muster-races-'));
const nKeys = Number(values.keys);
const size = {
  nTrainers: Number(values.trainers),
  nProcesses: Number(values.processes),
  nKeys,
  trained: join(folder, 'trained'),
  compiled: join(folder, 'compiled'),
};
try {
  await trainSeasons(raceFleet(nKeys), size.trained);
  if (values.store.includes('folder')) await race('a folder', { ...size, place: join(folder, 'store') });
  if (values.store.includes('azurite')) {
    const azurite = await startAzurite();
    try {
      const connectionString = azurite.connectionString();
      await race('Azurite', { ...size, place: await azurite.newPlace(), connectionString });
    } finally {
      await azurite.close();
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = report.close();

async function race(store: string, asked: Race): Promise<void> {
  const { nTrainers, nProcesses } = asked;
  const name = `${nTrainers} trainers in ${nProcesses} processes release the same ${nKeys} keys at once on ${store}`;
  await report.run(name, async () => {
    const { nReleases, nRegistered, nAttempts, seconds, cpuSeconds, nReads, nSeen } = await raceTrainers(asked);
    return (
      `${nReleases} releases of ${nRegistered} models in ${nAttempts} attempts, ${seconds.toFixed(1)} s, ` +
      `${cpuSeconds.toFixed(1)} s of CPU; ${nReads} reads saw ${nSeen} releases`
    );
  });
}
