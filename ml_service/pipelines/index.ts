export { beginJob, endSchedule, invokePublished, scheduleJobs } from './begin-job.ts';
export { cancelJobs } from './cancel-jobs.ts';
export { isJobOf, type BuildJobs } from './job-name.ts';
export { keepReleases } from './keep-releases.ts';
export { publishPipeline } from './publish-pipeline.ts';
export type { Purpose } from './published-pipeline.ts';
export { usualWaitRules, waitForJob } from './wait-for-job.ts';
export { verifyTraining } from './verify-training.ts';
