import type { Command } from 'commander';
import { parseWhere } from './features/where-option.ts';
import { addWorkspaceOption, parseAsOf, numberFromZero, parseShare, wholeNumber } from './option-values.ts';

type Ended = (exitCode: number) => void;

const reference = 'VIEW, VIEW@2 for a version of the view, VIEW@2/3 for its training dataset 3';

/** Adds `muster dataset`: training datasets, which never change and can be made again. */
export function addDataset(program: Command, ended: Ended): void {
  const dataset = program
    .command('dataset')
    .description(
      'training datasets of feature views: immutable, split, made again with the proof that they are the same',
    );
  for (const add of [addCreate, addShow, addList, addRead, addRecreate, addPurge, addDelete]) add(dataset, ended);
}

function addCreate(dataset: Command, ended: Ended): void {
  const command = dataset
    .command('create <view>')
    .description('makes the next training dataset of a view (its name, or NAME@VERSION)')
    .option('--as-of <time>', 'as the groups were then: 2026-01-31', parseAsOf)
    .option('--where <conditions>', 'only the rows for which all of these are true: Age>=30,Sex=male', parseWhere)
    .option('--test <share>', 'the share of the rows in the test part, by chance', parseShare)
    .option('--validation <share>', 'the share of the rows in the validation part, by chance', parseShare)
    .option('--seed <n>', 'the seed of the chance (default: 0)', numberFromZero)
    .option('--stratify-by <column>', 'a column whose values each part has in about the same shares')
    .option('--validation-from <time>', 'the first instant of the validation part')
    .option('--test-from <time>', 'the first instant of the test part')
    .option('--origins <n>', 'rolling origins, each with a training and a validation part', wholeNumber)
    .option('--horizon <length>', 'the length of their validation parts: 30d, or periods with --frequency')
    .option('--step <length>', 'the distance between two origins; the horizon unless it is said')
    .option('--frequency <frequency>', 'of the rows, which makes --horizon and --step numbers of periods')
    .option('--description <text>', 'what it is for');
  addWorkspaceOption(command).action(async (view: string, options) => {
    const { runCreateDataset } = await import('./dataset/run-create-dataset.ts');
    ended(await runCreateDataset(view, options));
  });
}

function addShow(dataset: Command, ended: Ended): void {
  const command = dataset
    .command('show <dataset>')
    .description(`prints the record of a training dataset: ${reference}`)
    .option('--json', 'all of it as JSON');
  addWorkspaceOption(command).action(async (text: string, options) => {
    const { runShowDataset } = await import('./dataset/run-show-dataset.ts');
    ended(await runShowDataset(text, options));
  });
}

function addList(dataset: Command, ended: Ended): void {
  const command = dataset.command('list').description('lists the training datasets');
  addWorkspaceOption(command).action(async (options) => {
    const { runListDatasets } = await import('./dataset/run-show-dataset.ts');
    ended(await runListDatasets(options));
  });
}

function addRead(dataset: Command, ended: Ended): void {
  const command = dataset
    .command('read <dataset>')
    .description('shows the rows of a training dataset, transformed as its training part says')
    .option('--split <part>', 'train, validation or test')
    .option('--origin <n>', 'which of the rolling origins; the newest', wholeNumber)
    .option('--raw', 'without transformations')
    .option('--limit <rows>', 'how many rows the screen shows', wholeNumber, 20)
    .option('--csv <file>', 'write all rows to a CSV file')
    .option('--json', 'print all rows as JSON');
  addWorkspaceOption(command).action(async (text: string, options) => {
    const { runReadDataset } = await import('./dataset/run-read-dataset.ts');
    ended(await runReadDataset(text, options));
  });
}

function addRecreate(dataset: Command, ended: Ended): void {
  const command = dataset
    .command('recreate <dataset>')
    .description('makes the rows again from the recorded versions and proves by the digest that they are the same');
  addWorkspaceOption(command).action(async (text: string, options) => {
    const { runRecreateDataset } = await import('./dataset/run-change-dataset.ts');
    ended(await runRecreateDataset(text, options));
  });
}

function addPurge(dataset: Command, ended: Ended): void {
  const command = dataset
    .command('purge <dataset>')
    .description('deletes the rows and keeps the record, from which `recreate` makes them again');
  addWorkspaceOption(command).action(async (text: string, options) => {
    const { runPurgeDataset } = await import('./dataset/run-change-dataset.ts');
    ended(await runPurgeDataset(text, options));
  });
}

function addDelete(dataset: Command, ended: Ended): void {
  const command = dataset
    .command('delete <dataset>')
    .description('deletes rows and record; says first what rests on it')
    .option('--yes', 'do it; without it the command only says what rests on it')
    .option('--force', 'also where models rest on it');
  addWorkspaceOption(command).action(async (text: string, options) => {
    const { runDeleteDataset } = await import('./dataset/run-change-dataset.ts');
    ended(await runDeleteDataset(text, options));
  });
}
