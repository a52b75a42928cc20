import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

const packages = ['r-cran-forecast', 'r-cran-jsonlite'];

/** Says whether R has the packages forecast and jsonlite. */
export function hasForecast(): boolean {
  return spawnSync('Rscript', ['-e', 'library(forecast); library(jsonlite)']).status === 0;
}

/** Installs R with forecast and jsonlite by apt, unless they are there; throws and says what to install where it cannot. */
export async function installForecast(): Promise<void> {
  if (hasForecast()) return;
  const command = `apt-get install ${packages.join(' ')}`;
  if (process.getuid?.() !== 0) throw new Error(`R has no package forecast. Install it as root: ${command}`);
  process.stdout.write(`Installing ${packages.join(', ')} by apt-get.\n`);
  const run = promisify(execFile);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-q'], { maxBuffer: 64e6 });
  await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages], { env, maxBuffer: 64e6 });
}
