import { MusterError } from '#src/core/index.ts';
import { featureViewSchema, type FeatureViewDefinition } from './definition.ts';
import { formFaults } from './form-faults.ts';

/**
 * Gives the definition of a feature view that plain JSON or YAML holds; `where` names the file. FEATURE_VIEW_INVALID with all faults
 * at once. What needs the feature groups is checked when the view is created.
 */
export function parseFeatureView(raw: unknown, where: string): FeatureViewDefinition {
  const parsed = featureViewSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new MusterError('FEATURE_VIEW_INVALID', formFaults(featureViewSchema, parsed.error, where));
}
