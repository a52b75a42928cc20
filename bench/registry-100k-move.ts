// Does one piece of work on all champions of a fleet as the only thing that a process does, and says what that took.
import { diffReleases, rollBack } from '#src/registry/index.ts';
import { costOf } from './registry-100k-cost.ts';
import { decisionsOf, fleetIn, releaseDecisions, versionsOf } from './registry-100k-fleet.ts';

const [folder, work, nKeys] = [process.argv[2]!, process.argv[3]!, Number(process.argv[4])];
const fleet = fleetIn(folder);

/** Gives the number of champions that moved or differ, and what the work alone took. */
async function moved(): Promise<{ readonly champions: number; readonly seconds: number; readonly cpuSeconds: number }> {
  let champions = nKeys;
  if (work === 'roll back') {
    const request = { to: 1, select: () => () => true, isDryRun: false };
    const by = { run: 'bench', codeVersion: 'bench', actor: 'bench', reason: 'bench', now: 0 };
    const cost = await costOf(async () => void (champions = (await rollBack(fleet, request, by)).moved.length));
    return { champions, ...cost };
  }
  if (work === 'diff') {
    const cost = await costOf(async () => void (champions = (await diffReleases(fleet, [1, 2])).length));
    return { champions, ...cost };
  }
  const number = Number(work);
  // The models are in memory, as those of an evaluation are.
  const decisions = decisionsOf(versionsOf(nKeys, number).at(-1)!);
  return { champions, ...(await costOf(async () => releaseDecisions(fleet, decisions, number))) };
}

const cost = await moved();
process.stdout.write(JSON.stringify({ ...cost, megabytes: Math.round(process.resourceUsage().maxRSS / 1024) }));
