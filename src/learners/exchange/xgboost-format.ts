import type { Booster } from '../kernels/gradient-boosting.ts';
import { alphaOf, powerOf, stepOf, type Objective } from '../kernels/objectives.ts';

/** The names of our objectives in xgboost, the one that is written first. */
export const xgboostObjectives: Readonly<Record<Objective, readonly string[]>> = {
  squared_error: ['reg:squarederror', 'reg:linear'],
  logistic: ['binary:logistic', 'reg:logistic'],
  softmax: ['multi:softprob', 'multi:softmax'],
  poisson: ['count:poisson'],
  tweedie: ['reg:tweedie'],
  quantile: ['reg:quantileerror'],
};

/** The parameters that xgboost writes beside the name of an objective. */
export const objectiveParameters: Readonly<Record<Objective, (booster: Booster) => Readonly<Record<string, unknown>>>> =
  {
    squared_error: () => ({ reg_loss_param: { scale_pos_weight: '1' } }),
    logistic: () => ({ reg_loss_param: { scale_pos_weight: '1' } }),
    softmax: ({ nClasses }) => ({ softmax_multiclass_param: { num_class: String(nClasses) } }),
    poisson: (booster) => ({ poisson_regression_param: { max_delta_step: shortText(stepOf(booster)) } }),
    tweedie: (booster) => ({ tweedie_regression_param: { tweedie_variance_power: shortText(powerOf(booster)) } }),
    quantile: (booster) => ({ quantile_loss_param: { quantile_alpha: `[${shortText(alphaOf(booster))}]` } }),
  };

/** The parent of a root. */
export const noParent = 2147483647;

/** A number of single precision in the digits that a person would give. */
function shortText(value: number): string {
  return String(Number(value.toPrecision(7)));
}
