import { afterAll, beforeAll, describe } from '@jest/globals';
import { startAzurite, type Azurite } from '../../storage/azurite.ts';
import { leaseCases } from './lease-cases.ts';

describe('the lease of a pipeline in Azure Blob Storage', () => {
  let azurite: Azurite;
  beforeAll(async () => {
    azurite = await startAzurite();
  });
  afterAll(async () => azurite.close());
  leaseCases(async () => azurite.newStore());
});
