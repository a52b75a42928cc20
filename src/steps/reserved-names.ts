/** The names of columns that Muster writes beside key columns and known-future columns; no key may have one of them. */
export const reservedNames: ReadonlySet<string> = new Set(
  [
    // Feature groups and forecasts.
    'period target time repaired state reason read kept repaired_rows refused forecast lower upper model source featurization keys folder',
    'backtest actual is_backtest forecast_at basis_digest feature_group',
    'term contribution operation feature_value read_from is_forecast',
    // What became of forecasts.
    'error is_inside revision forecast_run judged_at forecasts intervals coverage is_fleet scored_at',
    // Challengers and models.
    'learner configuration configuration_digest cutoff cutoff_period holdout_cutoff holdout validation validation_rmse chosen notes',
    'rows_digest settings_digest evidence train_ms runs_not_begun',
    'version digest blob_path blob_offset blob_length model_digest model_path model_offset model_length',
    'holdout_model_digest holdout_model_path holdout_model_offset holdout_model_length',
    // Decisions and releases.
    'code is_registered is_held sentence champions_release release parent run actor created_at decided_at released_at',
    'model_flavor model_metrics model_artifacts model_tables_read code_version registered_at',
    'rmse mae bias mase holdout_from holdout_to holdout_points',
    'challenger_learner challenger_configuration_digest challenger_digest',
    'challenger_rmse challenger_mae challenger_bias challenger_mase challenger_rmsse',
    'challenger_coverage challenger_nominal_coverage challenger_bytes',
    'champion_version champion_learner champion_configuration_digest champion_digest champion_cutoff',
    'champion_was_refitted champion_unhealthy champion_rmse champion_mae champion_bias champion_mase champion_rmsse',
    'improvement_absolute improvement_share improvement_over_benchmark_share holdout_scored_points',
    'evidence_profile evidence_name evidence_points evidence_statistic evidence_p evidence_keys',
    'evidence_expected evidence_expected_deviation evidence_remarks',
    'challenger_smape challenger_r2 champion_smape champion_r2 benchmark_smape benchmark_r2 decision_metric metric_scale guardrails champion_overlap holdout_uses approved_as',
    'benchmark_rmse benchmark_mae benchmark_bias benchmark_mase benchmark_rmsse',
  ].flatMap((names) => names.split(' ')),
);
