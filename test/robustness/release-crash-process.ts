// Moves champions and dies at a call of the store; its one argument is what `ReleaseDeath` says, as JSON.
import { readFile } from 'node:fs/promises';
import { deserialize } from 'node:v8';
import { openStore } from '#src/storage/index.ts';
import type { Challenger } from '#src/training/index.ts';
import { dyingStore } from './dying-store.ts';
import type { ReleaseDeath } from './release-death.ts';
import { releaseMoves } from './release-moves.ts';

const { move, place, connectionString, trained, ...death } = JSON.parse(process.argv[2]!) as ReleaseDeath;
const challengers = deserialize(await readFile(trained)) as readonly Challenger[];
await releaseMoves[move]!.run(dyingStore(openStore(place, { connectionString }), death), challengers);
