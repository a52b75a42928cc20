// Trainers in a process of their own, each with its own store: they release the keys that all trainers share when they are told to.
import { defaultGateRules } from '#src/evaluation/index.ts';
import { openStore } from '#src/storage/index.ts';
import { runGate } from '../registry/release-by-gate.ts';
import { challengersOf, raceFleet } from './race-fleet.ts';
import { answer } from './race-messages.ts';

answer(async ({ place, connectionString, nKeys, trained, trainers }) => {
  const fleet = raceFleet(nKeys);
  const all = await challengersOf(fleet, trainers, trained);
  const rules = { ...defaultGateRules, profile: 'none' } as const;
  return async () => {
    const before = process.cpuUsage();
    const outcomes = await Promise.all(
      trainers.map(async (trainer, i) => {
        const store = openStore(place, { connectionString });
        const { release, registered } = await runGate(store, fleet, all[i]!, { run: `run-${trainer}`, rules });
        return { trainer, release, registered };
      }),
    );
    const { user, system } = process.cpuUsage(before);
    return { outcomes, cpuMs: (user + system) / 1000 };
  };
});
