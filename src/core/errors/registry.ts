import { errorTable } from './error-entry.ts';

/** Codes of the registry. */
export const registryErrors = errorTable({
  REGISTRY_RACE: {
    summary: 'Another run released models of the same fleet after the champions were read; nothing was released.',
    remedy: 'Run evaluation again: it judges the challengers against the champions that are in service now.',
    exit: 1,
  },
  REGISTRY_RELEASE_UNKNOWN: {
    summary: 'The fleet has no release of that number.',
    remedy: 'Use one of the release numbers that are named.',
    exit: 2,
  },
  REGISTRY_KEY_COLUMN_TAKEN: {
    summary: "A key column has the name of one of the registry's own columns.",
    remedy: 'Give the role another name in the pipeline file and map it to the column of the input.',
    exit: 2,
  },
  REGISTRY_KEY_COLUMNS_CHANGED: {
    summary: 'The models of the fleet are registered under other key columns.',
    remedy: 'Use the key columns that are named, or give the pipeline a new name, which starts a new fleet.',
    exit: 2,
  },
  REGISTRY_DECISION_INCOMPLETE: {
    summary: 'A decision registers a model but does not hold all that the registry keeps of it.',
    remedy: 'Run evaluation again; if it ends the same way, report it as an issue.',
    exit: 1,
  },
  REGISTRY_DAMAGED: {
    summary: 'A release names a model version that the table of models does not hold, or not in readable form.',
    remedy: 'Restore the tables of the fleet from a backup, or train and evaluate the fleet in a new workspace.',
    exit: 1,
  },
});
