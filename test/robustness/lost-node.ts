// Trains a fleet on 4 machines of the emulator, of which one is lost amid the work, and says what became of the keys: npm run robustness:nodes; see docs/interop.md.
import { parseArgs } from 'node:util';
import { trainOnNodes } from '#test/ml_service/local-cloud/train-on-nodes.ts';

const { values } = parseArgs({ options: { keys: { type: 'string', default: '10000' } } });
const nKeys = Number(values.keys);
const begun = performance.now();
const fleet = await trainOnNodes(nKeys);
const once = (keys: ReadonlyMap<string, number>): boolean =>
  keys.size === nKeys && [...keys.values()].every((count) => count === 1);
const figures = {
  keys: nKeys,
  piecesBeforeTheLoss: fleet.nPiecesBefore,
  pieces: fleet.nPieces,
  startsOfTheLostMachine: fleet.nStarts,
  challengersOnce: once(fleet.challengers),
  decisionsOnce: once(fleet.decisions),
  commitsOfChallengers: fleet.nChallengerCommits,
  releases: fleet.nReleases,
  exitCode: fleet.ran.exitCode,
  seconds: Math.round((performance.now() - begun) / 1000),
};
process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n${fleet.verified.out}`);
const isWhole =
  figures.exitCode === 0 &&
  figures.startsOfTheLostMachine === 2 &&
  figures.challengersOnce &&
  figures.decisionsOnce &&
  figures.commitsOfChallengers === 1 &&
  figures.releases === 1;
if (!isWhole) process.stderr.write(fleet.ran.err);
process.exitCode = isWhole ? 0 : 1;
