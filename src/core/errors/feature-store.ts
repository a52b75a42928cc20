import { errorTable } from './error-entry.ts';

/** Codes of the feature store. */
export const featureStoreErrors = errorTable({
  DATASET_CHANGED: {
    summary: 'Others changed the training dataset while it was being changed; the later change was not made.',
    remedy: 'Look at what the training dataset is now, and run the command again where it is still wanted.',
    exit: 1,
  },
  DATA_SCHEMA_COLUMNS: {
    summary: 'Rows for a prediction do not have the columns of the training.',
    remedy:
      'Give the columns under the names that they had in the training, or enforce the schema less strictly: schema: coerce.',
    exit: 2,
  },
  DATA_SCHEMA_INVALID: {
    summary: 'The schema of the data of a training cannot be read.',
    remedy: 'Train again, or restore the file that is named from a backup.',
    exit: 1,
  },
  DATA_SCHEMA_VALUES: {
    summary: 'Rows for a prediction have values that the training had not.',
    remedy: 'Correct the values that are named, or enforce the schema less strictly: schema: coerce, or warn.',
    exit: 2,
  },
  DATASET_DIGEST_DIFFERS: {
    summary: 'The rows of the training dataset cannot be made again: those that its tables give now are others.',
    remedy: 'Restore the tables that are named from a backup, or create a new version of the training dataset.',
    exit: 1,
  },
  DATASET_EMPTY: {
    summary: 'The query of a training dataset gives no rows.',
    remedy: 'Insert rows into the groups of the feature view, or ask for another time or a wider condition.',
    exit: 2,
  },
  DATASET_IN_USE: {
    summary: 'Something rests on the training dataset that is to be deleted.',
    remedy: 'Leave the dataset, or purge its rows alone; delete it by force where what is named may lose it.',
    exit: 2,
  },
  DATASET_MISSING: {
    summary: 'There is no such training dataset.',
    remedy: 'Create it from its feature view, or ask for one of those that are listed.',
    exit: 2,
  },
  DATASET_PURGED: {
    summary: 'The rows of the training dataset were purged.',
    remedy: 'Recreate the training dataset: its record tells how.',
    exit: 2,
  },
  DATASET_ROWS_MISSING: {
    summary: 'The rows of the training dataset are not there, although its record says so.',
    remedy: 'Recreate the training dataset: its record tells how.',
    exit: 1,
  },
  DATASET_SOURCE_GONE: {
    summary: 'A version of a table from which the training dataset was made can no longer be read.',
    remedy: 'Restore the table from a backup, or create a new version of the training dataset.',
    exit: 1,
  },
  DATASET_SPLIT_INVALID: {
    summary: 'A training dataset cannot be split in the way that is asked for.',
    remedy: 'Correct the split; each fault says what its part must be.',
    exit: 2,
  },
  FEATURE_EXPECTATION_INVALID: {
    summary:
      'The expectations on a feature group are not in the form of Great Expectations, or name what there is not.',
    remedy: 'Correct them as the message says; docs/expectations.md lists the kinds and their kwargs.',
    exit: 2,
  },
  FEATURE_EXPECTATION_MISSING: {
    summary: 'The feature group has no such expectation.',
    remedy: 'Name one of the expectations that are listed, and the column that it is on.',
    exit: 2,
  },
  FEATURE_GROUP_EXISTS: {
    summary: 'A feature group that was to be created is there already.',
    remedy: 'Insert into the group, or create another version of it: leave the version out for the next one.',
    exit: 2,
  },
  FEATURE_GROUP_INVALID: {
    summary: 'A feature group cannot be as its definition says.',
    remedy: 'Correct what is named in the definition, and create the group again.',
    exit: 2,
  },
  FEATURE_GROUP_IN_USE: {
    summary: 'The feature group that was to be deleted has things that rest on it.',
    remedy: 'Delete first what is named, or give --force: what is named can then not be made again.',
    exit: 1,
  },
  FEATURE_GROUP_MISSING: {
    summary: 'The feature group is not in the workspace.',
    remedy:
      'Check name, version and --workspace; create the group, or run the step that writes it, such as `npm run dataprep`.',
    exit: 2,
  },
  FEATURE_GROUP_UNDESCRIBED: {
    summary: 'A table stands where a feature group should, and does not say what group it is.',
    remedy: 'Run the step that writes the table again with this version of Muster, or take another name or version.',
    exit: 2,
  },
  FEATURE_GROUP_WRITTEN_WHOLE: {
    summary: 'The rows of this feature group are written whole by a step; nothing else may change them.',
    remedy:
      'Change the inputs of the step and run it again, or put your rows into a group of your own and join it under feature_view.',
    exit: 2,
  },
  FEATURE_JOIN_INVALID: {
    summary: 'Labels and features cannot be joined as they are given.',
    remedy: 'Give both sides the same key columns, a value of each column for each row, and a look-back of 0 or more.',
    exit: 2,
  },
  FEATURE_KEY_MISSING: {
    summary: 'The feature group has no key by which rows could take the place of others.',
    remedy:
      'Insert with --append (from code: the mode append), or make a version of the group with a primary key or an event time.',
    exit: 2,
  },
  FEATURE_KEY_NULL: {
    summary: 'Rows that were to be inserted have no value in a column that tells the rows of the group apart.',
    remedy: 'Correct the rows that are named, or give the group a quarantine, which takes such rows.',
    exit: 2,
  },
  FEATURE_KEY_REPEATED: {
    summary: 'Rows that were to be inserted have the same key and times.',
    remedy: 'Keep one row for each key and time.',
    exit: 2,
  },
  FEATURE_KEY_UNKNOWN: {
    summary: 'The feature group has no row with the primary key that is asked for.',
    remedy: 'Check the values and their order; `muster features read` shows the rows that there are.',
    exit: 2,
  },
  FEATURE_ONLINE_FEATURE: {
    summary: 'A feature is asked for online that the feature group does not have.',
    remedy: 'Ask for the features that are listed, or insert rows with the new one first.',
    exit: 2,
  },
  FEATURE_ONLINE_KEY: {
    summary: 'A key cannot be looked up, since it is not made as the primary key of the feature group is.',
    remedy: 'Give a value of the type that is named for each column of the primary key, in its order.',
    exit: 2,
  },
  FEATURE_ONLINE_KEYLESS: {
    summary: 'A feature group without a primary key cannot be read online.',
    remedy: 'Read it as a table: muster features read; or create a version of it that has a primary key.',
    exit: 2,
  },
  FEATURE_SCHEMA_BREAKING: {
    summary: 'Rows that were to be inserted do not have the columns of the feature group.',
    remedy: 'Give the columns as the group has them, or make a new version of the group: muster features create.',
    exit: 2,
  },
  FEATURE_TRANSFORMATION_FIT: {
    summary: 'A transformation has nothing to learn from in the training rows.',
    remedy: 'Correct the column, or take the transformation out of the feature view.',
    exit: 2,
  },
  FEATURE_TRANSFORMATION_INPUT: {
    summary: 'Rows do not have the columns to which the transformations of a feature view were fitted.',
    remedy:
      'Give the columns with the types that are named, or create a training dataset from the groups as they are now.',
    exit: 2,
  },
  FEATURE_TRANSFORMATION_VALUE: {
    summary: 'A transformation cannot be applied to a value.',
    remedy: 'Correct the value that is named, or change the transformation in a new version of the feature view.',
    exit: 2,
  },
  FEATURE_VALIDATION_FAILED: {
    summary: 'Rows that were to be inserted break expectations of the feature group; none of them was written.',
    remedy: 'Correct the rows that are named and insert again, or change the expectations where they ask too much.',
    exit: 2,
  },
  FEATURE_VIEW_DIFFERS: {
    summary: 'A feature view of this name and version is there, with another definition.',
    remedy: 'Give the changed definition a new version, or none.',
    exit: 2,
  },
  FEATURE_VIEW_INVALID: {
    summary: 'The definition of a feature view cannot be used.',
    remedy: 'Correct what is named; each fault says where it is.',
    exit: 2,
  },
  FEATURE_VIEW_IN_USE: {
    summary: 'Something rests on the feature view that is to be deleted.',
    remedy:
      'Delete what is named first, or delete by force: training datasets stay, since their records hold the query.',
    exit: 2,
  },
  FEATURE_VIEW_MISSING: {
    summary: 'There is no such feature view in the workspace.',
    remedy: 'Create it from its definition, or ask for one of those that are listed.',
    exit: 2,
  },
  FEATURE_VIEW_NOT_SERIES: {
    summary: 'The feature view of a pipeline does not give regular series of numbers.',
    remedy:
      'Change the condition or the joins under feature_view in the pipeline file, or leave the feature out by select.',
    exit: 2,
  },
});
