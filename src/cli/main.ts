import { readFileSync } from 'node:fs';
import { Command, type CommanderError } from 'commander';
import { explainError, isMusterError } from '#src/core/index.ts';
import { commandExamples } from './command-examples.ts';
import { addDataprep } from './dataprep.ts';
import { addDataset } from './dataset.ts';
import { addDerive } from './derive.ts';
import { addEvaluate } from './evaluate.ts';
import { exitCodeOf } from './exit-code.ts';
import { addExplain } from './explain.ts';
import { addFeatures } from './features.ts';
import { addGraph } from './graph.ts';
import { addInference } from './inference.ts';
import { addLineage } from './lineage.ts';
import { addModels } from './models.ts';
import { addPlan } from './plan.ts';
import { redact } from './redact.ts';
import { addPredict } from './predict.ts';
import { addProfile } from './profile.ts';
import { addRelease } from './release.ts';
import { addReport } from './report.ts';
import { addRun } from './run.ts';
import { addRuns } from './runs.ts';
import { addSampleData } from './sample-data.ts';
import { addSql } from './sql.ts';
import { withoutCommands } from './terminal.ts';
import { addTrain } from './train.ts';
import { addValidate } from './validate.ts';
import { addVacuum } from './vacuum.ts';
import { addView } from './view.ts';

/** Adds a command to a program; `ended` is told the exit code when it ran. */
export type AddCommand = (program: Command, ended: (exitCode: number) => void) => void;

/** Every command of `muster`, in the groups and the order of its help. Each loads what it runs only when it runs: help comes at once. */
const commands: Readonly<Record<string, readonly AddCommand[]>> = {
  'A pipeline, whose file is the argument:': [addRun, addPlan, addGraph, addValidate, addDerive],
  'One step of a pipeline, whose file is --pipeline (pipelines/batchai.yml unless it is said):': [
    addDataprep,
    addTrain,
    addEvaluate,
    addInference,
    addPredict,
  ],
  'What ran, what is in service, and why:': [addRuns, addModels, addRelease, addExplain, addLineage, addReport],
  'Feature store:': [addFeatures, addView, addDataset],
  'Data and upkeep:': [addProfile, addSql, addVacuum, addSampleData],
};

const firstSteps = `
Examples
  muster run pipelines/batchai.yml                          1,000 models from the sample data
  muster report                                             a page about them: errors, winners, the worst keys
  muster explain location=LOC-01,product_id=1001            why that key was registered or not
  muster predict --item 1003 --start 2025-07 --periods 6    forecasts from any period on
  muster <command> --help                                   what a command takes, with examples

In a checkout of the project it is called as npx muster.`;

/** Runs one command line (without node and script), of these commands or of `more`. Gives the exit code: 0 done, 1 internal, 2 wrong input or usage, 3 fleet held, 130 interrupted. */
export async function main(args: readonly string[], more: readonly AddCommand[] = []): Promise<number> {
  let exitCode = 0;
  for (const output of [process.stdout, process.stderr]) output.on('error', ignoreClosedPipe);
  try {
    await createProgram((code) => (exitCode = code), more).parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (isCommanderError(error)) return error.exitCode === 0 ? 0 : 2;
    writeError(`${redact(describe(error))}\n`);
    return isMusterError(error) ? exitCodeOf(error) : 1;
  }
}

/** Gives the command line program with all its commands and `more`; `ended` is told the exit code of the one that ran. */
export function createProgram(ended: (exitCode: number) => void, more: readonly AddCommand[] = []): Command {
  const packageFile = new URL('../../package.json', import.meta.url);
  const { version, description } = JSON.parse(readFileSync(packageFile, 'utf8')) as {
    version: string;
    description: string;
  };
  const program = new Command('muster')
    .description(description)
    .version(version)
    .exitOverride()
    .configureOutput({ writeErr: writeError })
    .showHelpAfterError('(--help tells more)');
  for (const [group, ofGroup] of Object.entries(commands)) {
    program.commandsGroup(group);
    for (const add of ofGroup) add(program, ended);
  }
  program.commandsGroup('Other:');
  for (const add of more) add(program, ended);
  program.addHelpText('after', firstSteps).helpCommand('help [command]', 'tells what a command does and takes');
  prepare(program, []);
  return program;
}

// The settings, which know of an agent, may be what is wrong.
function writeError(text: string): void {
  process.stderr.write(withoutCommands(text));
}

function prepare(parent: Command, words: readonly string[]): void {
  for (const command of parent.commands) {
    const name = [...words, command.name()];
    const examples = commandExamples[name.join(' ')];
    command.exitOverride().showHelpAfterError('(--help tells more)');
    if (examples !== undefined) command.addHelpText('after', `\nExamples\n  ${examples.join('\n  ')}`);
    prepare(command, name);
  }
}

// Behind `| head` nobody reads on: the work still ends in order.
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

function isCommanderError(error: unknown): error is CommanderError {
  return typeof error === 'object' && error !== null && 'exitCode' in error && 'code' in error;
}

function describe(error: unknown): string {
  if (isMusterError(error)) return explainError(error);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `INTERNAL  Something happened that should not be possible.\n  ${stack}\n  to do: report this output as an issue.`;
}
