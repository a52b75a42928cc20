import { expect, test } from '@jest/globals';
import { keyTables, pipelineSchemaText, pipelinesPage } from '#test/house/pipelines-page.ts';
import { projectFile } from '#test/house/project.ts';

test('docs/pipelines.md and the schema for editors say what the schemas of engine and steps say', () => {
  expect(projectFile('docs/pipelines.md')).toBe(pipelinesPage());
  expect(projectFile('pipelines/schema/pipeline.schema.json')).toBe(pipelineSchemaText());
});

test('every key has a meaning', () => {
  const keys = keyTables().flatMap((table) => table.keys);
  expect(keys.length).toBeGreaterThan(40);
  expect(keys.filter((each) => each.description === '').map((each) => each.key)).toEqual([]);
});

test('the pipelines that come with Muster name the schema, so that editors find it', () => {
  const [first] = projectFile('pipelines/batchai.yml').split('\n');
  expect(first).toBe('# yaml-language-server: $schema=schema/pipeline.schema.json');
});
