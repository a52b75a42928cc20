import type { Objective } from '../kernels/objectives.ts';

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
export const objectiveParameters: Readonly<Record<Objective, (nClasses: number) => Readonly<Record<string, unknown>>>> =
  {
    squared_error: () => ({ reg_loss_param: { scale_pos_weight: '1' } }),
    logistic: () => ({ reg_loss_param: { scale_pos_weight: '1' } }),
    softmax: (nClasses) => ({ softmax_multiclass_param: { num_class: String(nClasses) } }),
    poisson: () => ({ poisson_regression_param: { max_delta_step: '0.7' } }),
    tweedie: () => ({ tweedie_regression_param: { tweedie_variance_power: '1.5' } }),
    quantile: () => ({ quantile_loss_param: { quantile_alpha: '[0.5]' } }),
  };

/** The parent of a root. */
export const noParent = 2147483647;
