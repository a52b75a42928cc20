import { join } from 'node:path';
import { makeFolder } from '#src/storage/index.ts';
import { commandText } from '../components/command-text.ts';
import type { Emulator } from '../emulator.ts';
import type { StepPlan } from '../plan/step-plan.ts';
import { jobEnvironment, type ProcessRank } from './job-environment.ts';
import { keepLogs, logNames } from './job-logs.ts';
import type { PortValues } from './job-ports.ts';
import type { JobRecord } from './job-record.ts';
import { startProcess, type JobProcess } from './start-process.ts';
import { onTrigger } from './trigger.ts';

/** How the processes of a job ended. */
export type AttemptEnd =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly log: string; readonly exitCode: number }
  | { readonly kind: 'node-lost' }
  | { readonly kind: 'timeout' };

/** One start of the processes of a job. */
export type Attempt = {
  readonly record: JobRecord;
  readonly plan: StepPlan;
  /** The folder of the job, with a folder `node-N/wd` that holds its code for each machine. */
  readonly folder: string;
  readonly ports: PortValues;
  /** Ends the processes. */
  readonly signal: AbortSignal;
  /** Cancels the whole job, as somebody else would. */
  readonly cancel: () => void;
};

/** Starts all processes of a job and waits for their end; one that fails ends the others. Their logs are uploaded meanwhile. */
export async function runAttempt(attempt: Attempt, emulator: Emulator): Promise<AttemptEnd> {
  const { record, plan, folder, ports, signal } = attempt;
  const logs = logNames(plan);
  await makeFolder(join(folder, 'user_logs'));
  const command = commandText(plan.command, ports);
  const processes = ranksOf(plan).map((rank, i) =>
    startProcess(
      {
        command,
        folder: join(folder, `node-${rank.node}`, 'wd'),
        environment: jobEnvironment(record, plan, rank, emulator),
      },
      join(folder, logs[i]!),
    ),
  );
  const stopLogs = keepLogs(record.name, folder, logs, emulator.blobs);
  try {
    return await watchProcesses(attempt, processes, logs, emulator);
  } finally {
    await stopLogs();
    signal.throwIfAborted();
  }
}

// Timers of Node that are set for longer, 24.8 days, end at once.
const longestTimerMs = 2 ** 31 - 1;

function ranksOf({ nodes, processesPerNode }: StepPlan): readonly ProcessRank[] {
  return Array.from({ length: nodes * processesPerNode }, (_, rank) => ({
    node: Math.floor(rank / processesPerNode),
    localRank: rank % processesPerNode,
  }));
}

async function watchProcesses(
  attempt: Attempt,
  processes: readonly JobProcess[],
  logs: readonly string[],
  emulator: Emulator,
): Promise<AttemptEnd> {
  const { plan, signal } = attempt;
  let end: AttemptEnd = { kind: 'done' };
  const endAll = (as: AttemptEnd): void => {
    if (end.kind !== 'done') return;
    end = as;
    for (const process of processes) process.stop();
  };
  const stop = (): void => processes.forEach((process) => process.stop());
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const stopFaults = planFaults(attempt, processes, logs, emulator, () => endAll({ kind: 'node-lost' }));
  const timer =
    plan.timeoutMs === undefined
      ? undefined
      : setTimeout(() => endAll({ kind: 'timeout' }), Math.min(plan.timeoutMs, longestTimerMs));
  await Promise.all(
    processes.map(async (process, i) => {
      const exitCode = await process.exitCode;
      if (exitCode !== 0) endAll({ kind: 'failed', log: logs[i]!, exitCode });
    }),
  );
  clearTimeout(timer);
  stopFaults();
  signal.removeEventListener('abort', stop);
  return end;
}

const lookForFaultsMs = 100;

/** Arms the faults that are to happen to this start of the job, one of each kind, also those that are told of while it is at work. Gives what disarms them. */
function planFaults(
  { record, plan, folder, cancel }: Attempt,
  processes: readonly JobProcess[],
  logs: readonly string[],
  { faults, tell }: Emulator,
  loseNode: () => void,
): () => void {
  const names = [record.name, ...(record.parent === undefined ? [] : [record.parent.step, record.parent.name])];
  const files = logs.map((log) => join(folder, log));
  const stops: (() => void)[] = [];
  const lose = (rankOfNode: number): void => {
    const node = Math.floor(Math.min(rankOfNode, processes.length - 1) / plan.processesPerNode);
    tell(`fault: ${record.displayName} loses node ${node}`);
    loseNode();
    for (const [rank, process] of processes.entries())
      if (Math.floor(rank / plan.processesPerNode) === node) process.kill();
  };
  const armed = new Set<string>();
  const look = (): void => {
    const lost = armed.has('node-lost') ? undefined : faults.takeForStep('node-lost', names);
    const canceled = armed.has('cancel') ? undefined : faults.takeForStep('cancel', names);
    if (lost !== undefined) stops.push(onTrigger(lost, files, () => lose(lost.rank)));
    if (canceled !== undefined) stops.push(onTrigger(canceled, files, cancel));
    for (const fault of [lost, canceled]) if (fault !== undefined) armed.add(fault.kind);
  };
  look();
  const timer = setInterval(look, lookForFaultsMs);
  stops.push(() => clearInterval(timer));
  return () => stops.forEach((stop) => stop());
}
