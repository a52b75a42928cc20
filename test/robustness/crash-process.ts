// Runs one case of crash-cases.ts and dies at a call of the store: node crash-process.ts FOLDER CASE CALL before|after
import { openStore } from '#src/storage/index.ts';
import { crashCases } from './crash-cases.ts';
import { dyingStore } from './dying-store.ts';

const [folder, name, call, when] = process.argv.slice(2);
const { run } = crashCases.find((candidate) => candidate.name === name)!;
await run(dyingStore(openStore(folder!), { call: Number(call), when: when === 'before' ? 'before' : 'after' }));
