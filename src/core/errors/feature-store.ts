import { errorTable } from './error-entry.ts';

/** Codes of the feature store. */
export const featureStoreErrors = errorTable({
  FEATURE_GROUP_MISSING: {
    summary: 'The feature group is not in the workspace.',
    remedy: 'Run `npm run dataprep` first, with the same --workspace and pipeline.',
    exit: 2,
  },
});
