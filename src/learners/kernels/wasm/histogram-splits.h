// The split of a node between bins. Mirrors histogram-splitter.ts.
#pragma once

// The numbers of a search.
typedef struct {
  double unit, per_unit, lambda, alpha, min_child_weight, max_delta_step;
  double total, gain, bin, is_missing_left, left;
} Search;

static double scored(double gradient, double hessian, const Search *search) {
  const double lambda = search->lambda, alpha = search->alpha, step = search->max_delta_step;
  if (hessian + lambda <= 0) return 0;
  const double size = __builtin_fabs(gradient) - alpha;
  const double shrunk = size > 0 ? (gradient < 0 ? -size : size) : 0;
  const double weight = -shrunk / (hessian + lambda);
  if (step == 0) return -shrunk * weight;
  const double capped = weight > step ? step : weight < -step ? -step : weight;
  return -(2 * gradient * capped + (hessian + lambda) * capped * capped);
}

// The best split of a feature so far, and what a search keeps at hand.
typedef struct {
  double unit, per_unit, lambda, min_child_weight, total_gradient, total_hessian;
  double gain, left;
  int32_t at;
} Scan;

// Takes the split behind bin i for the best one where its score is higher; sum is that of the bins up to it.
static inline void consider(Scan *scan, uint32_t i, double sum, int is_plain, const Search *search) {
  const double gradient = __builtin_floor(sum * scan->per_unit), hessian = sum - gradient * scan->unit;
  const double other = scan->total_gradient - gradient, other_hessian = scan->total_hessian - hessian;
  if (hessian < scan->min_child_weight || other_hessian < scan->min_child_weight) return;
  // Hessians that all rounded to 0 do not say what a leaf of them would weigh.
  if (hessian + scan->lambda <= 0 || other_hessian + scan->lambda <= 0) return;
  const double score = is_plain ? gradient * gradient / (hessian + scan->lambda) + other * other / (other_hessian + scan->lambda)
                                : scored(gradient, hessian, search) + scored(other, other_hessian, search);
  if (!(score > scan->gain)) return;
  scan->gain = score;
  scan->at = (int32_t)i;
  scan->left = sum;
}

// More than all roundings of a score.
static const double nearly_one = 1 - 1e-9;

// Says whether the splits with these sums surely score less than the best: most do, and are told without a division.
static inline int is_less(const Scan *scan, double sum, double next) {
  const v128_t sums = wasm_f64x2_make(sum, next), lambda = wasm_f64x2_splat(scan->lambda);
  const v128_t gradients = wasm_f64x2_floor(wasm_f64x2_mul(sums, wasm_f64x2_splat(scan->per_unit)));
  const v128_t hessians = wasm_f64x2_sub(sums, wasm_f64x2_mul(gradients, wasm_f64x2_splat(scan->unit)));
  const v128_t others = wasm_f64x2_sub(wasm_f64x2_splat(scan->total_gradient), gradients);
  const v128_t weights = wasm_f64x2_add(hessians, lambda);
  const v128_t other_weights = wasm_f64x2_add(wasm_f64x2_sub(wasm_f64x2_splat(scan->total_hessian), hessians), lambda);
  const v128_t scores = wasm_f64x2_add(wasm_f64x2_mul(wasm_f64x2_mul(gradients, gradients), other_weights),
                                       wasm_f64x2_mul(wasm_f64x2_mul(others, others), weights));
  const v128_t least = wasm_f64x2_mul(wasm_f64x2_splat(scan->gain * nearly_one), wasm_f64x2_mul(weights, other_weights));
  return wasm_i64x2_all_true(wasm_f64x2_lt(scores, least));
}

// Looks for a split of one feature that gains more; gives 1 where there is one.
static inline int scan_feature(const double *own, uint32_t n_cuts, int is_missing_left, int is_plain, Search *search) {
  const double total_gradient = __builtin_floor(search->total * search->per_unit);
  Scan scan = {.unit = search->unit,
               .per_unit = search->per_unit,
               .lambda = search->lambda,
               .min_child_weight = search->min_child_weight,
               .total_gradient = total_gradient,
               .total_hessian = search->total - total_gradient * search->unit,
               .gain = search->gain,
               .at = -1};
  const double missing = own[missing_bin];
  const uint32_t end = n_cuts + (missing != 0 && !is_missing_left);
  double sum = is_missing_left ? missing : 0;
  uint32_t i = 0;
  if (is_plain) {
    for (; i + 1 < end; i += 2) {
      const double first = own[i], second = own[i + 1], both = first + second;
      if ((first != 0 || second != 0) && !is_less(&scan, sum + first, sum + both)) {
        if (first != 0) consider(&scan, i, sum + first, 1, search);
        if (second != 0) consider(&scan, i + 1, sum + both, 1, search);
      }
      sum += both;
    }
  }
  for (; i < end; i++) {
    sum += own[i];
    if (own[i] != 0) consider(&scan, i, sum, is_plain, search);
  }
  if (scan.at < 0) return 0;
  search->gain = scan.gain;
  search->bin = scan.at;
  search->is_missing_left = is_missing_left;
  search->left = scan.left;
  return 1;
}

static inline int32_t scan_features(const double *histogram, uint32_t n_features, int is_plain, Search *search) {
  const int32_t *features = problem.features, *n_cuts = problem.n_cuts;
  int32_t found = -1;
  for (uint32_t k = 0; k < n_features; k++) {
    const int32_t feature = features[k];
    const double *own = histogram + bins_of_feature * (uint32_t)feature;
    const uint32_t cuts = (uint32_t)n_cuts[feature];
    if (scan_feature(own, cuts, 0, is_plain, search)) found = feature;
    if (own[missing_bin] != 0 && scan_feature(own, cuts, 1, is_plain, search)) found = feature;
  }
  return found;
}

// Looks for the split that gains more than the gain among the numbers, and most; gives its feature, or -1.
EXPORT("scanBins") int32_t scan_bins(const double *histogram, uint32_t n_features) {
  Search *search = (Search *)problem.numbers;
  const int is_plain = search->alpha == 0 && search->max_delta_step == 0;
  return is_plain ? scan_features(histogram, n_features, 1, search) : scan_features(histogram, n_features, 0, search);
}
