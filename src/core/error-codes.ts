import { azureMlErrors } from './errors/azure-ml.ts';
import { commandErrors } from './errors/command.ts';
import { dataErrors } from './errors/data.ts';
import { emulatorErrors } from './errors/emulator.ts';
import { evaluationErrors } from './errors/evaluation.ts';
import { executionErrors } from './errors/execution.ts';
import { featureStoreErrors } from './errors/feature-store.ts';
import { inferenceErrors } from './errors/inference.ts';
import { pipelineErrors } from './errors/pipeline.ts';
import { registryErrors } from './errors/registry.ts';
import { reportErrors } from './errors/report.ts';
import { settingsErrors } from './errors/settings.ts';
import { sqlErrors } from './errors/sql.ts';
import { storageErrors } from './errors/storage.ts';
import { tableErrors } from './errors/table.ts';
import { trainingErrors } from './errors/training.ts';

/** Every error code of Muster with its meaning and remedy; docs/errors.md is held equal to it by a test. */
export const errorCodes = {
  ...commandErrors,
  ...settingsErrors,
  ...pipelineErrors,
  ...storageErrors,
  ...tableErrors,
  ...sqlErrors,
  ...dataErrors,
  ...featureStoreErrors,
  ...trainingErrors,
  ...executionErrors,
  ...evaluationErrors,
  ...registryErrors,
  ...inferenceErrors,
  ...reportErrors,
  ...emulatorErrors,
  ...azureMlErrors,
} as const;

export type ErrorCode = keyof typeof errorCodes;
