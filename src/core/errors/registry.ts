import { errorTable } from './error-entry.ts';

/** Codes of the registry. */
export const registryErrors = errorTable({
  REGISTRY_RACE: {
    summary:
      'Another run replaced champions after they were read, and the release could not judge their keys again; nothing was released.',
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
  REGISTRY_FLEET_UNKNOWN: {
    summary: 'The workspace has no such fleet, or several and none was named.',
    remedy: 'Name one of the fleets that are listed with --fleet, or the workspace that holds it with --workspace.',
    exit: 2,
  },
  REGISTRY_MODEL_UNKNOWN: {
    summary: 'The registry has no model of that key, or no such version of it.',
    remedy: 'Name a key and version that `muster models list` shows.',
    exit: 2,
  },
  REGISTRY_FILTER_INVALID: {
    summary: 'A search for models cannot be read, or asks for a column that models do not have.',
    remedy: "Write it as learner = 'theta' and rmse < 10 and tag.team = 'north', with the columns that are listed.",
    exit: 2,
  },
  REGISTRY_NOTE_INVALID: {
    summary: 'A tag or alias has a name that cannot be given.',
    remedy: 'Use a name as it is expected.',
    exit: 2,
  },
  REGISTRY_MODEL_UNLOADABLE: {
    summary: 'A model that was to go into service does not load; nothing was released.',
    remedy: 'Restore the files that are named from a backup, or choose another version.',
    exit: 1,
  },
  REGISTRY_ROLLBACK_IMPOSSIBLE: {
    summary: 'There is no state of the champions to which the fleet could be rolled back.',
    remedy: 'Name one of the releases that `muster release list` shows.',
    exit: 2,
  },
  REGISTRY_MODEL_INVALID: {
    summary: 'What is to be registered is not a model as the registry keeps it; nothing was registered.',
    remedy:
      'Give the model what is expected: its key, a module predict or packed bytes, an input example, metrics that are numbers.',
    exit: 2,
  },
  REGISTRY_MODEL_OF_OTHER_KEY: {
    summary:
      'The folder holds the model of another key than the one it is to be registered for; nothing was registered.',
    remedy: 'Name the key that the model belongs to, or say --another-key where its model is meant for this one.',
    exit: 2,
  },
  REGISTRY_CODE_NOT_ALLOWED: {
    summary: 'A foreign model predicts with code of its own, which runs only where that is allowed.',
    remedy:
      'Read the code, which `muster models download` writes to a folder without running it; then allow it with --allow-code, in code with allowCode: true.',
    exit: 2,
  },
  REGISTRY_MODEL_FOREIGN: {
    summary: 'A foreign model cannot go into service: releases hold models that load without running code.',
    remedy: 'Predict with it by `muster models predict`, or register a model of one of the learners of Muster.',
    exit: 2,
  },
  REGISTRY_PREDICT_FAILED: {
    summary: 'The code of a foreign model cannot be loaded, failed, or gave what a prediction cannot be.',
    remedy: 'Correct the module predict of the model, and register it anew: versions never change.',
    exit: 1,
  },
});
