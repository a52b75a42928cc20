import { MusterError } from '#src/core/index.ts';
import type { MetaDataAction, ProtocolAction } from './log-entry.ts';
import { isDropped } from './properties.ts';
import { columnsWithInvariants } from './schema-string.ts';

/** The versions of the Delta protocol that Muster speaks: reader 1, writer 2. */
export const spokenProtocol: ProtocolAction = { minReaderVersion: 1, minWriterVersion: 2 };

// What the versions before feature lists stand for: PROTOCOL.md of delta-io/delta, "Requirements for Readers / Writers".
const featuresOfReader: Readonly<Record<number, readonly string[]>> = { 2: ['columnMapping'] };
const featuresOfWriter: Readonly<Record<number, readonly string[]>> = {
  3: ['checkConstraints'],
  4: ['checkConstraints', 'changeDataFeed', 'generatedColumns'],
  5: ['checkConstraints', 'changeDataFeed', 'generatedColumns', 'columnMapping'],
  6: ['checkConstraints', 'changeDataFeed', 'generatedColumns', 'columnMapping', 'identityColumns'],
};

/** Refuses a table that a reader of version 1 cannot read, with TABLE_UNSUPPORTED and the features by name. */
export function checkReadable(protocol: ProtocolAction, metaData: MetaDataAction, file: string): void {
  const { minReaderVersion, readerFeatures } = protocol;
  if (minReaderVersion > spokenProtocol.minReaderVersion) {
    refuse('reader', minReaderVersion, readerFeatures ?? featuresOfReader[minReaderVersion] ?? [], file);
  }
  if (metaData.format.provider !== 'parquet') {
    refuseFeature(`The parts of the table have the format ${metaData.format.provider}.`, 'parquet', file);
  }
}

/**
 * Refuses a table that a writer of version 2 cannot write to, with TABLE_UNSUPPORTED and the features by name, and one that is being
 * deleted, with TABLE_DROPPED.
 */
export function checkWritable(protocol: ProtocolAction, metaData: MetaDataAction, file: string): void {
  const { minWriterVersion, writerFeatures } = protocol;
  if (minWriterVersion > spokenProtocol.minWriterVersion) {
    refuse('writer', minWriterVersion, writerFeatures ?? featuresOfWriter[minWriterVersion] ?? [], file);
  }
  const constrained = columnsWithInvariants(metaData.schemaString, file);
  if (constrained.length > 0) {
    refuseFeature(`The table has invariants on ${constrained.join(', ')}.`, 'a table without invariants', file);
  }
  if (!isDropped(metaData.configuration)) return;
  throw new MusterError('TABLE_DROPPED', {
    what: 'The deletion of the table began and did not come to its end.',
    where: { file },
    expected: 'a table that is not being deleted',
  });
}

function refuse(side: 'reader' | 'writer', version: number, features: readonly string[], file: string): never {
  const named = features.length === 0 ? '' : ` with the features ${features.join(', ')}`;
  const spoken = side === 'reader' ? spokenProtocol.minReaderVersion : spokenProtocol.minWriterVersion;
  refuseFeature(`The table asks for ${side} version ${version}${named}.`, `${side} version ${spoken}`, file);
}

function refuseFeature(what: string, expected: string, file: string): never {
  throw new MusterError('TABLE_UNSUPPORTED', { what, where: { file }, expected });
}
