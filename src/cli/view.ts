import type { Command } from 'commander';
import { parseWhere } from './features/where-option.ts';
import { addWorkspaceOption, parseAsOf, wholeNumber } from './option-values.ts';

type Ended = (exitCode: number) => void;

/** Adds `muster view`: feature views, which say what a model learns from and is asked with. */
export function addView(program: Command, ended: Ended): void {
  const view = program.command('view').description('feature views: groups joined as they were known at the time');
  for (const add of [addCreate, addRead, addShow, addList, addDelete]) add(view, ended);
}

function addCreate(view: Command, ended: Ended): void {
  const command = view
    .command('create <file>')
    .description('makes the feature view that a YAML or JSON file defines, or finds it where it is there');
  addWorkspaceOption(command).action(async (file: string, options) => {
    const { runCreateView } = await import('./view/run-create-view.ts');
    ended(await runCreateView(file, options));
  });
}

function addRead(view: Command, ended: Ended): void {
  const command = view
    .command('read <name>')
    .description('shows the rows of a view for inference: transformed as in training, and nothing is written')
    .option('--dataset <n>', 'the training dataset whose transformations are applied; the newest', wholeNumber)
    .option('--raw', 'without transformations')
    .option('--labels', 'with the labels')
    .option('--as-of <time>', 'as the groups were then: 2026-01-31', parseAsOf)
    .option('--where <conditions>', 'only the rows for which all of these are true: Age>=30,Sex=male', parseWhere)
    .option('--limit <rows>', 'how many rows the screen shows', wholeNumber, 20)
    .option('--csv <file>', 'write all rows to a CSV file')
    .option('--json', 'print all rows as JSON')
    .option('--view-version <n>', 'the version of the view; the highest unless it is said', wholeNumber);
  addWorkspaceOption(command).action(async (name: string, options) => {
    const { runReadView } = await import('./view/run-read-view.ts');
    ended(await runReadView(name, options));
  });
}

function addShow(view: Command, ended: Ended): void {
  const command = view
    .command('show <name>')
    .description('prints the definition of a view, with everything that was left open')
    .option('--view-version <n>', 'the version of the view; the highest unless it is said', wholeNumber);
  addWorkspaceOption(command).action(async (name: string, options) => {
    const { runShowView } = await import('./view/run-show-view.ts');
    ended(await runShowView(name, options));
  });
}

function addList(view: Command, ended: Ended): void {
  const command = view.command('list').description('lists the feature views');
  addWorkspaceOption(command).action(async (options) => {
    const { runListViews } = await import('./view/run-list-views.ts');
    ended(await runListViews(options));
  });
}

function addDelete(view: Command, ended: Ended): void {
  const command = view
    .command('delete <name>')
    .description('deletes a view; says first what rests on it')
    .option('--yes', 'do it; without it the command only says what rests on the view')
    .option('--force', 'also where training datasets or models rest on it')
    .option('--view-version <n>', 'the version of the view; the highest unless it is said', wholeNumber);
  addWorkspaceOption(command).action(async (name: string, options) => {
    const { runDeleteView } = await import('./view/run-delete-view.ts');
    ended(await runDeleteView(name, options));
  });
}
