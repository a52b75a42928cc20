import { z } from 'zod';

const texts = z.record(z.string(), z.string());

/** The fields that every asset has: see the operations of azure.com/rest/api/azureml. */
export const assetFields = {
  description: z.string().nullish(),
  tags: texts.nullish(),
  properties: texts.nullish(),
  isAnonymous: z.boolean().nullish(),
  isArchived: z.boolean().nullish(),
};

/** The fields of assets that may be changed once they are there. */
export const changeable = ['description', 'tags', 'properties', 'isArchived'];
