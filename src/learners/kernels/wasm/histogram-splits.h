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

// Looks for a split of one feature that gains more; gives 1 where there is one.
static inline int scan_feature(const double *own, uint32_t n_cuts, int is_missing_left, int is_plain, Search *search) {
  const double unit = search->unit, per_unit = search->per_unit, min_child_weight = search->min_child_weight, total = search->total;
  const double total_gradient = __builtin_floor(total * per_unit), total_hessian = total - total_gradient * unit;
  const v128_t lambda = wasm_f64x2_splat(search->lambda);
  const double missing = own[missing_bin];
  const uint32_t end = n_cuts + (missing != 0 && !is_missing_left);
  double sum = is_missing_left ? missing : 0, best = search->gain, left = 0;
  int32_t at = -1;
  for (uint32_t i = 0; i < end; i++) {
    const double value = own[i];
    if (value == 0) continue;
    sum += value;
    const double gradient = __builtin_floor(sum * per_unit), hessian = sum - gradient * unit;
    const double other_hessian = total_hessian - hessian;
    if (hessian < min_child_weight || other_hessian < min_child_weight) continue;
    const double other = total_gradient - gradient;
    double score;
    if (is_plain) {
      // Both sides in one vector: a division is what takes the time.
      const v128_t both = wasm_f64x2_make(gradient, other);
      const v128_t scores = wasm_f64x2_div(wasm_f64x2_mul(both, both), wasm_f64x2_add(wasm_f64x2_make(hessian, other_hessian), lambda));
      score = wasm_f64x2_extract_lane(scores, 0) + wasm_f64x2_extract_lane(scores, 1);
    } else {
      score = scored(gradient, hessian, search) + scored(other, other_hessian, search);
    }
    if (score > best) {
      best = score;
      at = (int32_t)i;
      left = sum;
    }
  }
  if (at < 0) return 0;
  search->gain = best;
  search->bin = at;
  search->is_missing_left = is_missing_left;
  search->left = left;
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
