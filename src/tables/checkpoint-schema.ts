import type { SchemaElement } from 'hyparquet';

type Field = readonly SchemaElement[];

const text = (name: string): Field => [
  { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' }, repetition_type: 'OPTIONAL' },
];
const long = (name: string): Field => [{ name, type: 'INT64', repetition_type: 'OPTIONAL' }];
const integer = (name: string): Field => [{ name, type: 'INT32', repetition_type: 'OPTIONAL' }];
const truth = (name: string): Field => [{ name, type: 'BOOLEAN', repetition_type: 'OPTIONAL' }];

const group = (name: string, fields: readonly Field[]): Field => [
  { name, repetition_type: 'OPTIONAL', num_children: fields.length },
  ...fields.flat(),
];

// github.com/apache/parquet-format, LogicalTypes.md, "Maps" and "Lists".
const textMap = (name: string): Field => [
  { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'MAP', logical_type: { type: 'MAP' } },
  { name: 'key_value', repetition_type: 'REPEATED', num_children: 2 },
  { ...text('key')[0]!, repetition_type: 'REQUIRED' },
  ...text('value'),
];
const textList = (name: string): Field => [
  { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  ...text('element'),
];

/** The actions that a checkpoint holds; each is one of its columns, in this order. */
export const checkpointActions = ['txn', 'add', 'remove', 'metaData', 'protocol'] as const;

/** The Parquet schema of a checkpoint of version 1: PROTOCOL.md of delta-io/delta, "Checkpoint Schema". */
export const checkpointSchema: readonly SchemaElement[] = [
  { name: 'spark_schema', num_children: checkpointActions.length },
  ...group('txn', [text('appId'), long('version'), long('lastUpdated')]),
  ...group('add', [
    text('path'),
    textMap('partitionValues'),
    long('size'),
    long('modificationTime'),
    truth('dataChange'),
    text('stats'),
    textMap('tags'),
  ]),
  ...group('remove', [
    text('path'),
    long('deletionTimestamp'),
    truth('dataChange'),
    truth('extendedFileMetadata'),
    textMap('partitionValues'),
    long('size'),
  ]),
  ...group('metaData', [
    text('id'),
    text('name'),
    text('description'),
    group('format', [text('provider'), textMap('options')]),
    text('schemaString'),
    textList('partitionColumns'),
    textMap('configuration'),
    long('createdTime'),
  ]),
  ...group('protocol', [integer('minReaderVersion'), integer('minWriterVersion')]),
];
