import { openStore } from '#src/storage/index.ts';
import { takeLease } from '#src/pipelines/lease/take-lease.ts';
import { leaseContext } from './lease-context.ts';

// Takes the lease of the pipeline `toy` in the workspace that the first argument names, says so, and lives until it is killed.
await takeLease(leaseContext(openStore(process.argv[2]!), 'run-of-another-process'));
process.stdout.write('held\n');
setInterval(() => {}, 1000);
