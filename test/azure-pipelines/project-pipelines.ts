import { groupSettings, type PipelineProject } from '#ml-service/azure-devops/index.ts';
import { projectFile } from '#test/house/project.ts';
import { azureDevOpsFiles } from './pipeline-files.ts';

const { scripts } = JSON.parse(projectFile('package.json')) as { readonly scripts: Readonly<Record<string, string>> };

/** The YAML of this project with what it is checked against. */
export const projectPipelines: PipelineProject = {
  files: azureDevOpsFiles(),
  groups: { 'muster-production': groupSettings, 'muster-development': groupSettings },
  npmScripts: Object.keys(scripts),
  outputsOfScript: (name) => outputs[name.split(':', 1)[0]!] ?? [],
  beginnings: [
    { 'Build.Reason': 'IndividualCI', 'Build.SourceBranch': 'refs/heads/main' },
    { 'Build.Reason': 'BatchedCI', 'Build.SourceBranch': 'refs/heads/develop' },
    { 'Build.Reason': 'PullRequest', 'Build.SourceBranch': 'refs/pull/7/merge' },
    { 'Build.Reason': 'Schedule', 'Build.SourceBranch': 'refs/heads/main' },
    { 'Build.Reason': 'Manual', 'Build.SourceBranch': 'refs/heads/feature/x' },
  ],
};

/** The output variables of `muster azure run` and `muster azure verify`, as their code sets them. */
const outputs: Readonly<Record<string, readonly string[]>> = {
  run: outputsIn('ml_service/cli/run-begin.ts'),
  verify: outputsIn('ml_service/cli/run-verify.ts'),
};

function outputsIn(path: string): readonly string[] {
  const set = projectFile(path).matchAll(/'task\.setvariable', \{ variable: '(\w+)', isOutput: 'true' \}/g);
  return [...set].map(([, name]) => name!);
}
