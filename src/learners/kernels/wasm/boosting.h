// Trees of a booster of the squared error. Mirrors boosting-rounds.ts, leaf-weight.ts and unit-gradient-splitter.ts. Included once for each type of ROW.

typedef struct {
  double gain;
  int32_t feature, at;
} WITH(Gain);

static void WITH(try_gradient)(const Ground *g, const BoostedNode *node, WITH(Gain) *best, int32_t feature, int32_t i, double sum, int32_t n) {
  const ROW *list = (ROW *)g->lists + (uint32_t)feature * g->stride;
  const int32_t *ranks = g->ranks + (uint32_t)feature * g->n_rows;
  if (ranks[list[i]] == ranks[list[i + 1]]) return;
  const double gain = gain_of(node, sum, n);
  // Features are scanned side by side: of equal gains the first feature counts.
  if (!(gain > best->gain || (gain == best->gain && feature < best->feature))) return;
  best->gain = gain;
  best->feature = feature;
  best->at = i;
}

// The scores of both sides of splits of two features, one side of which has these sums.
static inline v128_t WITH(scores_of)(v128_t sums, v128_t whole, v128_t own, v128_t others) {
  const v128_t rest = wasm_f64x2_sub(whole, sums);
  return wasm_f64x2_add(wasm_f64x2_mul(wasm_f64x2_mul(sums, sums), own), wasm_f64x2_mul(wasm_f64x2_mul(rest, rest), others));
}

static inline v128_t WITH(two_of)(const double *gradients, ROW one, ROW other) {
  return wasm_v128_load64_lane(gradients + other, wasm_v128_load64_zero(gradients + one), 1);
}

// Scans two or four features at once from the largest value down, the sums of each in the order of its list.
static inline __attribute__((always_inline)) void WITH(scan_gradients)(const Ground *g, const BoostedNode *node, WITH(Gain) *best,
                                                                       const int32_t *features, int is_four) {
  const ROW *lists = (ROW *)g->lists;
  const ROW *a = lists + (uint32_t)features[0] * g->stride, *b = lists + (uint32_t)features[1] * g->stride;
  const ROW *c = is_four ? lists + (uint32_t)features[2] * g->stride : a, *d = is_four ? lists + (uint32_t)features[3] * g->stride : a;
  const double *gradients = g->gradients, *reciprocals = g->reciprocals;
  const int32_t n_rows = node->end - node->begin;
  const v128_t whole = wasm_f64x2_splat(node->gradient);
  v128_t enough = wasm_f64x2_splat((best->gain + node->score) * nearly_enough);
  v128_t ab = wasm_f64x2_const_splat(0), cd = ab;
  for (int32_t n = 1, i = node->end - 1; n <= n_rows - node->least; n++, i--) {
    const v128_t own = wasm_v128_load64_splat(reciprocals + n), others = wasm_v128_load64_splat(reciprocals + n_rows - n);
    ab = wasm_f64x2_add(ab, WITH(two_of)(gradients, a[i], b[i]));
    const v128_t may_ab = wasm_f64x2_gt(WITH(scores_of)(ab, whole, own, others), enough);
    v128_t may_cd = may_ab;
    if (is_four) {
      cd = wasm_f64x2_add(cd, WITH(two_of)(gradients, c[i], d[i]));
      may_cd = wasm_f64x2_gt(WITH(scores_of)(cd, whole, own, others), enough);
    }
    if (__builtin_expect(wasm_v128_any_true(wasm_v128_or(may_ab, may_cd)) && n >= node->least, 0)) {
      if (wasm_i64x2_extract_lane(may_ab, 0)) WITH(try_gradient)(g, node, best, features[0], i - 1, wasm_f64x2_extract_lane(ab, 0), n);
      if (wasm_i64x2_extract_lane(may_ab, 1)) WITH(try_gradient)(g, node, best, features[1], i - 1, wasm_f64x2_extract_lane(ab, 1), n);
      if (is_four) {
        if (wasm_i64x2_extract_lane(may_cd, 0)) WITH(try_gradient)(g, node, best, features[2], i - 1, wasm_f64x2_extract_lane(cd, 0), n);
        if (wasm_i64x2_extract_lane(may_cd, 1)) WITH(try_gradient)(g, node, best, features[3], i - 1, wasm_f64x2_extract_lane(cd, 1), n);
      }
      enough = wasm_f64x2_splat((best->gain + node->score) * nearly_enough);
    }
  }
}

static void WITH(search_gradients)(const Ground *g, const BoostedNode *node, Split *split) {
  WITH(Gain) best = {split->gain, -1, -1};
  const int32_t last = (int32_t)g->n_features - 1;
  for (int32_t j = 0; j <= last;) {
    // Where fewer are left, the last is scanned several times.
    const int32_t features[4] = {j, smaller(j + 1, last), smaller(j + 2, last), smaller(j + 3, last)};
    if (last - j > 1) WITH(scan_gradients)(g, node, &best, features, 1);
    else WITH(scan_gradients)(g, node, &best, features, 0);
    j += last - j > 1 ? 4 : 2;
  }
  if (best.feature < 0) return;
  const ROW *list = (ROW *)g->lists + (uint32_t)best.feature * g->stride;
  const float *values = g->values + (uint32_t)best.feature * g->n_rows;
  split->feature = best.feature;
  split->gain = best.gain;
  split->n_below = best.at + 1 - node->begin;
  split->threshold = single_middle(values[list[best.at]], values[list[best.at + 1]]);
}

static void WITH(search_gradient_pair)(const Ground *g, const BoostedNode *node, Split *split, int32_t via) {
  const ROW *known = (ROW *)g->lists + (uint32_t)via * g->stride + node->begin;
  const ROW a = known[0], b = known[1];
  if (node->least > 1) return;
  const double gain = gain_of(node, g->gradients[b], 1);
  if (!(gain > split->gain)) return;
  for (uint32_t j = 0; j < g->n_features; j++) {
    const int32_t *ranks = g->ranks + j * g->n_rows;
    if (ranks[a] == ranks[b]) continue;
    const ROW low = ranks[a] < ranks[b] ? a : b, high = ranks[a] < ranks[b] ? b : a;
    ROW *list = (ROW *)g->lists + j * g->stride + node->begin;
    list[0] = low;
    list[1] = high;
    split->feature = (int32_t)j;
    split->gain = gain;
    split->n_below = 1;
    split->threshold = single_middle(g->values[j * g->n_rows + low], g->values[j * g->n_rows + high]);
    return;
  }
}

// Mirrors searchUnitThree of unit-gradient-splitter.ts.
static void WITH(search_gradient_three)(const Ground *g, const BoostedNode *node, Split *split, int32_t via) {
  const ROW *known = (ROW *)g->lists + (uint32_t)via * g->stride + node->begin;
  if (node->least > 1) return;
  Three three = {{known[0], known[1], known[2]}, {0, 0, 0, -1}, {0, 0, 0, -1}, 0};
#pragma clang loop unroll(disable)
  for (int i = 0; i < 3; i++) {
    const double own = g->gradients[known[i]], next = g->gradients[known[i == 2 ? 0 : i + 1]], other = g->gradients[known[i == 0 ? 2 : i - 1]];
    three.low[i] = gain_of(node, next + other, 2);
    three.high[i] = gain_of(node, own, 1);
  }
  const double low_most = most_of(three.low), high_most = most_of(three.high), most = low_most > high_most ? low_most : high_most;
  for (uint32_t j = 0; j < g->n_features && split->gain < most; j++) {
    const int32_t *ranks = g->ranks + j * g->n_rows;
    const int32_t x = ranks[three.rows[0]], y = ranks[three.rows[1]], z = ranks[three.rows[2]];
    const double low = three.low[lowest_of(x, y, z)], high = three.high[lowest_of(-x, -y, -z)];
    if (!(high > split->gain || low > split->gain)) continue;
    split->feature = (int32_t)j;
    split->gain = high >= low ? high : low;
    split->n_below = high >= low ? 2 : 1;
  }
  if (split->feature < 0) return;
  uint32_t rows[3] = {three.rows[0], three.rows[1], three.rows[2]};
  sort_three(g, split->feature, rows);
  ROW *list = (ROW *)g->lists + (uint32_t)split->feature * g->stride + node->begin;
  for (int i = 0; i < 3; i++) list[i] = (ROW)rows[i];
  const float *values = g->values + (uint32_t)split->feature * g->n_rows;
  split->threshold = single_middle(values[rows[split->n_below - 1]], values[rows[split->n_below]]);
}

static int WITH(open_gradient)(const Ground *g, BoostedNode *node, int32_t via, int32_t begin, int32_t end) {
  const ROW *list = (ROW *)g->lists + (uint32_t)via * g->stride;
  double gradient = 0;
  for (int32_t i = begin; i < end; i++) gradient += g->gradients[list[i]];
  node->begin = begin;
  node->end = end;
  node->gradient = gradient;
  node->score = scored(gradient, end - begin, node->lambda);
  return end - begin >= 2 * node->min_child_weight && end - begin > 1;
}

// Gives the value of the leaf and adds it to the margins of its rows.
static double WITH(write_leaf)(const Ground *g, const BoostedNode *node, int32_t via, float rate) {
  const ROW *list = (ROW *)g->lists + (uint32_t)via * g->stride;
  const int32_t n_rows = node->end - node->begin;
  const float weight = n_rows < node->min_child_weight ? 0 : (float)(-node->gradient / (n_rows + node->lambda));
  const float value = (float)((double)weight * (double)rate);
  for (int32_t i = node->begin; i < node->end; i++) g->margins[list[i]] += value;
  return value;
}

static void WITH(grow_boosted_tree)(Ground *g, BoostedNode *node, int32_t max_depth, float rate) {
  for (uint32_t i = 0; i < g->n_rows; i++) g->gradients[i] = (double)(g->margins[i] - g->wanted[i]);
  const uint32_t words = g->n_features * g->stride * sizeof(ROW) / 8;
  for (uint32_t i = 0; i < words; i++) ((uint64_t *)g->lists)[i] = ((uint64_t *)g->base)[i];
  uint32_t top = push(g->stack, 0, 0, (int32_t)g->n_rows, 0, -1, 0);
  while (top > 0) {
    top -= entry;
    const int32_t *waiting = g->stack + top;
    const int32_t begin = waiting[0], end = waiting[1], depth = waiting[2], via = waiting[4];
    const int32_t made = add_node(g);
    if (waiting[3] >= 0) g->right[waiting[3]] = made;
    Split split = {-1, 0, (double)least_gain, 0};
    if (WITH(open_gradient)(g, node, via, begin, end) && depth < max_depth) {
      if (end - begin == 2) WITH(search_gradient_pair)(g, node, &split, via);
      else if (end - begin == 3) WITH(search_gradient_three)(g, node, &split, via);
      else WITH(search_gradients)(g, node, &split);
    }
    if (split.feature < 0) {
      g->value[made] = WITH(write_leaf)(g, node, via, rate);
      continue;
    }
    // Without missing values it is xgboost's rule that they would go left.
    g->split[made] = 2 * split.feature + 1;
    g->gains[split.feature] += split.gain;
    g->value[made] = split.threshold;
    const int32_t middle = begin + split.n_below, most = larger(split.n_below, end - middle);
    if (most > 3 && depth + 1 < max_depth) WITH(cut_lists_at)(g, &split, begin, end);
    top = push(g->stack, top, middle, end, depth + 1, made, split.feature);
    top = push(g->stack, top, begin, middle, depth + 1, -1, split.feature);
  }
}
