import { setTimeout as sleep } from 'node:timers/promises';
import { runPipeline } from '#src/pipelines/index.ts';
import { openKillable } from './killable-pipeline.ts';

// Runs the pipeline of the workspace that the first argument names; its step `two` says so when it is at work, and never ends.
const { pipeline, context } = openKillable(process.argv[2]!, async () => {
  process.stdout.write('two is at work\n');
  await sleep(1e6);
});
await runPipeline(pipeline, context);
