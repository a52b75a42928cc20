import { expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { readTrees } from '#ml-service/azure-devops/check-pipelines.ts';
import { scriptOf } from '#ml-service/azure-devops/checks/script-outputs.ts';
import { modelOf } from '#ml-service/azure-devops/pipeline-model.ts';
import { expandPipeline } from '#ml-service/azure-devops/templates/expand-templates.ts';
import { serviceCommands } from '#ml-service/cli/main.ts';
import { createProgram } from '#src/cli/main.ts';
import { musterLine } from './muster-line.ts';
import { kindOf } from './pipeline-files.ts';
import { projectPipelines } from './project-pipelines.ts';

const program = createProgram(() => {}, serviceCommands);

test('every command line of the pipelines is one that muster takes', () => {
  const lines = [...new Set(scriptsOfPipelines().flatMap((script) => musterLine(script) ?? []))];
  expect(lines.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual(
    expect.arrayContaining([
      'azure publish training',
      'azure run training',
      'azure cancel training',
      'azure verify training',
      'azure publish inference',
      'azure run inference',
      'azure cancel inference',
      'dataprep --pipeline pipelines/batchai.yml',
    ]),
  );
  expect(lines.flatMap(faultsOf)).toEqual([]);
});

test.each([
  ['azure run training --pipeline a.yml --nowait', '--nowait'],
  ['azure run training --endpoint', '--endpoint has no value'],
  ['azure verify training --strict yes', 'yes'],
  ['azure verify inference', 'inference'],
  ['azure start training', 'start'],
])('%s is none of them', (line, fault) => {
  expect(faultsOf(line)).toEqual([fault]);
});

/** The scripts of all steps, with every parameter that changes one. */
function scriptsOfPipelines(): readonly string[] {
  const trees = readTrees(projectPipelines.files, () => {});
  return [...projectPipelines.files].flatMap(([path, text]) => {
    if (kindOf(text) !== 'pipeline') return [];
    return [{}, ...(text.includes('name: strict') ? [{ strict: 'true' }] : [])].flatMap((parameters) => {
      const variables = { 'Build.Reason': 'Manual', 'Build.SourceBranch': 'refs/heads/main' };
      const model = modelOf(expandPipeline(trees.get(path)!, trees, { parameters, variables }, () => {}));
      const steps = model.stages.flatMap(({ jobs }) => jobs.flatMap((job) => job.steps));
      return steps.flatMap((step) => scriptOf(step) ?? []);
    });
  });
}

/** The words of a command line that no command, argument or option of muster takes. */
function faultsOf(line: string): readonly string[] {
  const words = line.split(' ');
  let command: Command = program;
  while (command.commands.length > 0) {
    const word = words.shift()!;
    const next = command.commands.find((each) => each.name() === word);
    if (next === undefined) return [word];
    command = next;
  }
  const faults: string[] = [];
  for (const { argChoices } of command.registeredArguments) {
    const word = words.shift() ?? '';
    if (argChoices !== undefined && !argChoices.includes(word)) faults.push(word);
  }
  while (words.length > 0) {
    const word = words.shift()!;
    const option = command.options.find(({ long, short }) => word === long || word === short);
    if (option === undefined) faults.push(word);
    else if (option.required && words.shift() === undefined) faults.push(`${word} has no value`);
  }
  return faults;
}
