type Inputs = Readonly<Record<string, 'string' | 'boolean'>>;

/** What the inputs of a task are, and which it cannot do without. */
type TaskInputs = { readonly task: string; readonly inputs: Inputs; readonly required: readonly string[] };

/**
 * The tasks of which the schema says nothing, or only the name: that of the extension "Azure Machine Learning"
 * (ms-air-aiagility.azureml-v2), and two of Microsoft's own, from their reference pages.
 */
const tasksToAdd: readonly TaskInputs[] = [
  {
    task: 'AzureMLJobWaitTask@1',
    inputs: {
      serviceConnection: 'string',
      resourceGroupName: 'string',
      azureMLWorkspaceName: 'string',
      azureMLJobName: 'string',
    },
    required: ['serviceConnection', 'resourceGroupName', 'azureMLWorkspaceName', 'azureMLJobName'],
  },
  {
    task: 'UseNode@1',
    inputs: {
      version: 'string',
      checkLatest: 'boolean',
      force32bit: 'boolean',
      retryCountOnDownloadFails: 'string',
      delayBetweenRetries: 'string',
    },
    required: [],
  },
  {
    task: 'PublishCodeCoverageResults@2',
    inputs: { summaryFileLocation: 'string', pathToSources: 'string', failIfCoverageEmpty: 'boolean' },
    required: ['summaryFileLocation'],
  },
];

/** The part of the schema of Azure Pipelines that lists tasks. */
export type TaskSchema = {
  readonly definitions: {
    readonly task: {
      readonly properties: { readonly task: { readonly anyOf: readonly { readonly enum: readonly string[] }[] } };
      readonly anyOf: readonly object[];
    };
  };
};

/** Gives the schema with the inputs of the tasks that it lacks. */
export function withTasks<S extends TaskSchema>(schema: S): S {
  const { task } = schema.definitions;
  const named = new Set(task.properties.task.anyOf.flatMap((each) => each.enum));
  const names = tasksToAdd.filter((each) => !named.has(each.task)).map((each) => ({ enum: [each.task] }));
  const properties = { ...task.properties, task: { anyOf: [...task.properties.task.anyOf, ...names] } };
  const anyOf = [...task.anyOf, ...tasksToAdd.map(branchOf)];
  return { ...schema, definitions: { ...schema.definitions, task: { ...task, properties, anyOf } } };
}

function branchOf({ task, inputs, required }: TaskInputs): object {
  const properties = Object.fromEntries(
    Object.entries(inputs).map(([name, type]) => [name, { type, ignoreCase: 'key' }]),
  );
  return {
    properties: {
      task: { ignoreCase: 'value', pattern: `^${task}$` },
      inputs: { properties, additionalProperties: false, required },
    },
    firstProperty: ['task'],
    required: required.length === 0 ? ['task'] : ['task', 'inputs'],
  };
}
