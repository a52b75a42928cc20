import { Option, type Command } from 'commander';
import type { ExchangeFormat } from '#src/learners/index.ts';
import { addFleetOptions, addReasonOptions, type FleetOptions } from './fleet-options.ts';
import type { DownloadOptions } from './models/run-download-model.ts';
import type { ExportCommandOptions } from './models/run-export.ts';
import type { ListModelsOptions } from './models/run-list-models.ts';
import type { PromoteOptions } from './models/run-promote-model.ts';
import type { PredictModelOptions } from './models/run-predict-model.ts';
import type { RegisterOptions } from './models/run-register-model.ts';
import type { TagOptions } from './models/run-tag-model.ts';
import { addWorkspaceOption, parseList, wholeNumber } from './option-values.ts';
import { parsePairs } from './pipeline-options.ts';

const formats = ['xgboost', 'ml-random-forest'] as const satisfies readonly ExchangeFormat[];

type Ended = (exitCode: number) => void;

const words = `
A key is written location=LOC-01,product_id=1001; - for a fleet of one model. A version is its number, "champion" or another alias.
A filter compares columns of models: learner = 'theta' and rmse < 10 and tag.team = 'north' and not alias.champion

Examples
  muster models list --champions --sort rmse --limit 5
  muster models list --where "learner in ('ets', 'theta') and created_at >= '2026-01-01'"
  muster models show location=LOC-01,product_id=1001
  muster models tag location=LOC-01,product_id=1001 champion --set team=north --alias shadow
  muster models register ./churn --fleet churn --key region=north --metric auc=0.91
  muster models predict region=north 1 --fleet churn --input rows.json --allow-code
  muster models promote location=LOC-01,product_id=1001 1 --reason "the new one overshoots in spring"`;

/** Adds `muster models`: what is registered, and what people do with it. */
export function addModels(program: Command, ended: Ended): void {
  const models = program
    .command('models')
    .description('registered models: list, show, compare, tag, register, predict, promote, export, download')
    .addHelpText('after', words);
  for (const add of [addList, addShow, addCompare, addTag, addRegister, addPredict]) add(models, ended);
  for (const add of [addPromote, addExport, addDownload]) add(models, ended);
}

function addList(models: Command, ended: Ended): void {
  const command = models
    .command('list')
    .description(
      'shows versions of models, all or those that fit a filter; of a workspace with several fleets first the fleets',
    )
    .option('--where <filter>', "only the versions for which this is true: rmse < 10 and tag.team = 'north'")
    .option('--champions', 'only the versions in service')
    .option('--sort <column>', 'the smallest value of this column first (default: by key and version)')
    .option('--best <metric>', 'of each key only the version with the least of this metric')
    .option('--limit <number>', 'how many to show', wholeNumber, 20);
  addFleetOptions(command).action(async (options: ListModelsOptions) => {
    const { runListModels } = await import('./models/run-list-models.ts');
    ended(await runListModels(options));
  });
}

function addShow(models: Command, ended: Ended): void {
  const command = models
    .command('show <key> [version]')
    .description(
      'shows all that is known of one version, the champion unless another is named, and the versions of its key',
    );
  addFleetOptions(command).action(async (key: string, version: string | undefined, options: FleetOptions) => {
    const { runShowModel } = await import('./models/run-show-model.ts');
    ended(await runShowModel(key, version, options));
  });
}

function addCompare(models: Command, ended: Ended): void {
  const command = models
    .command('compare <key> <first> <second>')
    .description('shows what differs between two versions of a key');
  addFleetOptions(command).action(async (key: string, first: string, second: string, options: FleetOptions) => {
    const { runCompareModels } = await import('./models/run-compare-models.ts');
    ended(await runCompareModels(key, [first, second], options));
  });
}

function addTag(models: Command, ended: Ended): void {
  const command = models
    .command('tag <key> <version>')
    .description('notes tags, aliases and a description of a version')
    .option('--set <name=value,...>', 'give it these tags', parsePairs)
    .option('--remove <names>', 'take these tags away, by commas', parseList)
    .option('--alias <names>', 'let these aliases of the key name this version, by commas', parseList)
    .option('--remove-alias <names>', 'take these aliases away, by commas', parseList)
    .option('--description <text>', 'what it is for; an empty text takes it away')
    .option('--actor <name>', 'who notes it (default: the user of this machine)');
  addFleetOptions(command).action(async (key: string, version: string, options: TagOptions) => {
    const { runTagModel } = await import('./models/run-tag-model.ts');
    ended(await runTagModel(key, version, options));
  });
}

function addRegister(models: Command, ended: Ended): void {
  const command = models
    .command('register <folder>')
    .description(
      'registers the files of a folder as a version, without running them: a module predict with what it needs, or a packed model as download writes it',
    )
    .requiredOption('--fleet <name>', 'the fleet; a new one begins with it')
    .requiredOption('--key <column=value,...>', 'the key of the model; - for a fleet of one model')
    .option('--another-key', 'the folder was downloaded from another key, and its model is meant for this one')
    .option('--metric <name=value,...>', 'its errors and other figures', parsePairs)
    .option(
      '--example <file>',
      'rows as a prediction is asked for, JSON or CSV (default: input_example.json of the folder)',
    )
    .option(
      '--artifact <name=file,...>',
      'other files to be kept with it, such as plots/errors.svg=errors.svg',
      parsePairs,
    )
    .option(
      '--made-from <table=version,...>',
      'the tables that it was made from, such as feature_groups/shop_1=3',
      parsePairs,
    )
    .option('--tag <name=value,...>', 'give it these tags', parsePairs)
    .option('--description <text>', 'what it is for')
    .option('--promote', 'put it into service, which needs a reason; not for a model with code of its own')
    .option('--json', 'print it as JSON');
  addWorkspaceOption(addReasonOptions(command)).action(async (folder: string, options: RegisterOptions) => {
    const { runRegisterModel } = await import('./models/run-register-model.ts');
    ended(await runRegisterModel(folder, options));
  });
}

function addPredict(models: Command, ended: Ended): void {
  const command = models
    .command('predict <key> <version>')
    .description('predicts rows by a version that brings code of its own, which runs on this machine with your rights')
    .requiredOption('--input <file>', 'the rows: a JSON list of objects, or a CSV file')
    .option('--allow-code', 'run the code of the model; without it nothing of it is even read')
    .option('--to <file>', 'write the rows with their predictions as JSON to a file');
  addFleetOptions(command).action(async (key: string, version: string, options: PredictModelOptions) => {
    const { runPredictModel } = await import('./models/run-predict-model.ts');
    ended(await runPredictModel(key, version, options));
  });
}

function addPromote(models: Command, ended: Ended): void {
  const command = models
    .command('promote <key> <version>')
    .description('puts a registered version into service by hand: a release of one key, after its bytes were checked');
  addFleetOptions(addReasonOptions(command)).action(async (key: string, version: string, options: PromoteOptions) => {
    const { runPromoteModel } = await import('./models/run-promote-model.ts');
    ended(await runPromoteModel(key, version, options));
  });
}

function addExport(models: Command, ended: Ended): void {
  const command = models
    .command('export [key] [version]')
    .description(
      'gives all versions that fit as one JSON document; with --format one version, the champion if none is named, as a file of another program',
    )
    .option('--where <filter>', 'only the versions for which this is true')
    .addOption(
      new Option('--format <program>', 'write a forest, random_forest or booster as a model of this program').choices(
        formats,
      ),
    )
    .option('--to <file>', 'write it to a file');
  addFleetOptions(command).action(
    async (key: string | undefined, version: string | undefined, options: ExportCommandOptions) => {
      const { runExport } = await import('./models/run-export.ts');
      ended(await runExport(key, version, options));
    },
  );
}

function addDownload(models: Command, ended: Ended): void {
  const command = models
    .command('download <key> [version]')
    .description('writes the packed model, its configuration, signature and example to a folder')
    .option('--to <folder>', 'where the folder of the fleet goes', 'outputs');
  addFleetOptions(command).action(async (key: string, version: string | undefined, options: DownloadOptions) => {
    const { runDownloadModel } = await import('./models/run-download-model.ts');
    ended(await runDownloadModel(key, version ?? 'champion', options));
  });
}
