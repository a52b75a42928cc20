import { errorTable } from './error-entry.ts';

/** Codes of training and the learners. */
export const trainingErrors = errorTable({
  TRAIN_CANDIDATE_INVALID: {
    summary: 'A candidate does not have the form of one.',
    remedy: 'Write the name of a learner, or an object with "learner" and "parameters".',
    exit: 2,
  },
  TRAIN_LEARNER_UNKNOWN: {
    summary: 'No learner has that name.',
    remedy: 'Use one of the learners that are listed.',
    exit: 2,
  },
  TRAIN_PARAMETER_UNKNOWN: {
    summary: 'The learner does not take that parameter.',
    remedy: 'Remove the parameter, or use one of those that are listed.',
    exit: 2,
  },
  TRAIN_PARAMETER_INVALID: {
    summary: 'A parameter of a learner has a value that is not allowed.',
    remedy: 'Give the parameter a value of the kind that is named.',
    exit: 2,
  },
  TRAIN_OPTIONS_INVALID: {
    summary: 'The options of training contradict themselves or are out of range.',
    remedy: 'Correct each option that is listed, in the training part of the pipeline.',
    exit: 2,
  },
  TRAIN_TOO_FEW_ROWS: {
    summary: 'A series has fewer rows than its learner needs.',
    remedy: 'Give the key more history, use shorter lags, or use seasonal_naive, which needs one row.',
    exit: 1,
  },
  TRAIN_COVARIATE_UNKNOWN: {
    summary: 'A model needs a covariate in a period for which its value is not known.',
    remedy: 'Add the value to the known-future input, or train without the covariate.',
    exit: 1,
  },
  TRAIN_TARGET_NOT_FINITE: {
    summary: 'The target of an observed row is not a finite number.',
    remedy: 'Prepare the data again: data preparation repairs or refuses such rows.',
    exit: 1,
  },
  TRAIN_TARGET_NEGATIVE: {
    summary: 'The target of an observed row is below 0, and the learner takes counts or amounts.',
    remedy: 'Take another objective for such series, or let data preparation repair negative values.',
    exit: 1,
  },
  TRAIN_FORECAST_UNDEFINED: {
    summary: 'A fitted model has no forecast for the rows that it was given.',
    remedy: 'Train again on the newest rows, or keep the values in the range of those that were trained on.',
    exit: 1,
  },
  TRAIN_MODEL_DAMAGED: {
    summary: 'The bytes are not those of a whole model.',
    remedy: 'Train again, or restore the file from a copy.',
    exit: 1,
  },
  TRAIN_MODEL_NEWER: {
    summary: 'The model was written by a newer version of Muster.',
    remedy: 'Update Muster, or train again with this version.',
    exit: 1,
  },
  TRAIN_FOREIGN_MODEL_DAMAGED: {
    summary: 'The text is not that of a whole model of the program that it is said to come from.',
    remedy: 'Save the model again in that program, as JSON, and copy the whole file.',
    exit: 1,
  },
  TRAIN_FOREIGN_MODEL_UNSUPPORTED: {
    summary: 'A model of another program is of a kind that Muster does not predict with.',
    remedy: 'Fit a model of one of the kinds that are named, or register its files as those of a foreign model.',
    exit: 1,
  },
  TRAIN_MODEL_NOT_EXPRESSIBLE: {
    summary: 'The other program has no model that predicts the same.',
    remedy: 'Write the model in the format that is named, or fit one of a kind that the program has.',
    exit: 1,
  },
  TRAIN_CHALLENGERS_NOT_FOUND: {
    summary: 'There are no challengers: nothing has been trained yet.',
    remedy: 'Run the training step first.',
    exit: 2,
  },
  TRAIN_CHALLENGERS_DAMAGED: {
    summary: 'The stored challengers are not as training wrote them.',
    remedy: 'Run the training step again; it replaces them.',
    exit: 1,
  },
});
