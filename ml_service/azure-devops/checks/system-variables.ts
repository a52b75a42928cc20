/**
 * The variables that Azure DevOps itself sets, in small letters
 * (https://learn.microsoft.com/azure/devops/pipelines/build/variables).
 */
export const systemVariables: ReadonlySet<string> = new Set(
  Object.entries({
    agent:
      'BuildDirectory ContainerMapping HomeDirectory Id JobName JobStatus MachineName Name OS OSArchitecture TempDirectory ToolsDirectory WorkFolder',
    build:
      'ArtifactStagingDirectory BinariesDirectory BuildId BuildNumber BuildUri ContainerId CronSchedule.DisplayName DefinitionName DefinitionVersion QueuedBy QueuedById Reason Repository.Clean Repository.ID Repository.LocalPath Repository.Name Repository.Provider Repository.Uri RequestedFor RequestedForEmail RequestedForId SourceBranch SourceBranchName SourcesDirectory SourceVersion SourceVersionAuthor SourceVersionMessage StagingDirectory',
    common: 'TestResultsDirectory',
    environment: 'Id Name ResourceId ResourceName',
    pipeline: 'Workspace',
    strategy: 'CycleName Name',
    system:
      'AccessToken CollectionId CollectionUri DefaultWorkingDirectory DefinitionId DefinitionName HostType JobAttempt JobDisplayName JobId JobName JobPositionInPhase OidcRequestUri PhaseAttempt PhaseDisplayName PhaseName PlanId PullRequest.IsFork PullRequest.PullRequestId PullRequest.PullRequestNumber PullRequest.SourceBranch PullRequest.SourceCommitId PullRequest.SourceRepositoryUri PullRequest.TargetBranch PullRequest.TargetBranchName StageAttempt StageDisplayName StageName TaskInstanceId TeamFoundationCollectionUri TeamProject TeamProjectId TimelineId TotalJobsInPhase',
  }).flatMap(([prefix, names]) => names.split(' ').map((name) => `${prefix}.${name}`.toLowerCase())),
);
