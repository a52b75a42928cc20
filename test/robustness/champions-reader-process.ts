// A reader of its own: reads the champions over and over while trainers release, and tells what it saw of each release.
import { setTimeout } from 'node:timers/promises';
import { readChampions } from '#src/registry/index.ts';
import { openStore } from '#src/storage/index.ts';
import { folder } from '../registry/release-by-gate.ts';
import { answer } from './race-messages.ts';
import { raceFleet } from './race-fleet.ts';
import { viewOf } from './champions-view.ts';

answer(async ({ place, connectionString, nKeys }) => {
  const { keyColumns } = raceFleet(nKeys);
  const store = openStore(place, { connectionString });
  return async (isStopped) => {
    const views = new Map<number, string>();
    let nReads = 0;
    for (let newest = 0; ; nReads++) {
      // The last read is one that begins when all trainers are done.
      const isLast = isStopped();
      const { release, champions } = await readChampions(store, folder, { keyColumns });
      const view = viewOf(champions);
      if (release < newest) throw new Error(`release ${release} was read after release ${newest}`);
      if ((views.get(release) ?? view) !== view) throw new Error(`release ${release} was seen in two ways`);
      newest = release;
      views.set(release, view);
      if (isLast) return { views: [...views], nReads: nReads + 1 };
      await setTimeout(100);
    }
  };
});
