// Opens a registry as the first thing that a process does, and says what that took.
import { openRegistry } from '#src/registry/index.ts';
import { fleetIn } from './registry-100k-fleet.ts';

const fleet = fleetIn(process.argv[2]!);
const [start, used] = [performance.now(), process.cpuUsage()];
const { rows } = await openRegistry(fleet);
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(used);
const megabytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ versions: rows.nRows, seconds, cpuSeconds: (user + system) / 1e6, megabytes }));
