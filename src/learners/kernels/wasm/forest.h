// Regression trees of a forest. Mirrors grow-forest.ts and variance-splitter.ts, without missing values. Included once for each type of ROW.

typedef struct {
  Split split;
  // Rank in the order of the scan of the feature that was kept: of equal gains the first counts.
  int32_t turn, at;
} WITH(Best);

// A candidate that may be the best: `i` is the first place on the right.
static void WITH(try_split)(const Ground *g, WITH(Best) *best, int32_t feature, int32_t turn, int32_t i, double gain) {
  if (!(gain > best->split.gain || (gain == best->split.gain && turn < best->turn))) return;
  const ROW *list = (ROW *)g->lists + (uint32_t)feature * g->stride;
  const int32_t *ranks = g->ranks + (uint32_t)feature * g->n_rows;
  if (ranks[list[i]] == ranks[list[i - 1]]) return;
  best->split.gain = gain;
  best->split.feature = feature;
  best->turn = turn;
  best->at = i;
}

typedef struct {
  v128_t square, spread, may;
} WITH(Gains);

// What splits of two features gain, and whether that may be the most. The sums hold weight and weight times target of the left side.
static inline WITH(Gains) WITH(gains_of)(v128_t in_a, v128_t in_b, v128_t weight, v128_t sum, v128_t enough) {
  const v128_t w = wasm_i64x2_shuffle(in_a, in_b, 0, 2), s = wasm_i64x2_shuffle(in_a, in_b, 1, 3);
  const v128_t d = wasm_f64x2_sub(wasm_f64x2_mul(weight, s), wasm_f64x2_mul(sum, w));
  const v128_t spread = wasm_f64x2_mul(w, wasm_f64x2_sub(weight, w)), square = wasm_f64x2_mul(d, d);
  return (WITH(Gains)){square, spread, wasm_f64x2_ge(square, wasm_f64x2_mul(enough, spread))};
}

static void WITH(try_two)(const Ground *g, WITH(Best) *best, const int32_t *features, int32_t turn, int32_t i, WITH(Gains) found) {
  const v128_t gain = wasm_f64x2_div(found.square, found.spread);
  if (wasm_i64x2_extract_lane(found.may, 0)) WITH(try_split)(g, best, features[0], turn, i, wasm_f64x2_extract_lane(gain, 0));
  if (wasm_i64x2_extract_lane(found.may, 1)) WITH(try_split)(g, best, features[1], turn + 1, i, wasm_f64x2_extract_lane(gain, 1));
}

// Scans two or four features at once, the sums of each in the order of its list.
static inline __attribute__((always_inline)) void WITH(scan_some)(const Ground *g, const ForestNode *node, WITH(Best) *best,
                                                                  const int32_t *features, int32_t turn, int is_four) {
  const ROW *lists = (ROW *)g->lists;
  const ROW *a = lists + (uint32_t)features[0] * g->stride, *b = lists + (uint32_t)features[1] * g->stride;
  const ROW *c = is_four ? lists + (uint32_t)features[2] * g->stride : a, *d = is_four ? lists + (uint32_t)features[3] * g->stride : a;
  const v128_t *pairs = g->pairs;
  const v128_t weight = wasm_f64x2_splat(node->weight), sum = wasm_f64x2_splat(node->sum), nothing = wasm_f64x2_const_splat(0);
  v128_t enough = wasm_f64x2_splat(best->split.gain * nearly_one);
  v128_t in_a = nothing, in_b = nothing, in_c = nothing, in_d = nothing;
  const int32_t low = node->begin + node->min_leaf, high = node->end - node->min_leaf;
  for (int32_t i = node->begin + 1; i <= high; i++) {
    in_a = wasm_f64x2_add(in_a, pairs[a[i - 1]]);
    in_b = wasm_f64x2_add(in_b, pairs[b[i - 1]]);
    const WITH(Gains) ab = WITH(gains_of)(in_a, in_b, weight, sum, enough);
    WITH(Gains) cd = ab;
    if (is_four) {
      in_c = wasm_f64x2_add(in_c, pairs[c[i - 1]]);
      in_d = wasm_f64x2_add(in_d, pairs[d[i - 1]]);
      cd = WITH(gains_of)(in_c, in_d, weight, sum, enough);
    }
    if (__builtin_expect(wasm_v128_any_true(wasm_v128_or(ab.may, cd.may)) && i >= low, 0)) {
      WITH(try_two)(g, best, features, turn, i, ab);
      if (is_four) WITH(try_two)(g, best, features + 2, turn + 2, i, cd);
      enough = wasm_f64x2_splat(best->split.gain * nearly_one);
    }
  }
}

static void WITH(scan)(const Ground *g, const ForestNode *node, Split *split, uint32_t place, uint32_t count) {
  const int32_t *pool = g->pool;
  const uint32_t n = g->n_features;
  WITH(Best) best = {*split, -1, -1};
  for (uint32_t k = 0; k < count;) {
    int32_t features[4];
    const uint32_t left = count - k;
    // An odd one at the end is scanned beside itself.
    for (uint32_t lane = 0; lane < 4; lane++) {
      const uint32_t at = place + k + (lane < left ? lane : left - 1);
      features[lane] = pool[at < n ? at : at - n];
    }
    if (left > 2) WITH(scan_some)(g, node, &best, features, (int32_t)k, 1);
    else WITH(scan_some)(g, node, &best, features, (int32_t)k, 0);
    k += left > 2 ? 4 : 2;
  }
  *split = best.split;
  if (best.at < 0) return;
  const ROW *list = (ROW *)g->lists + (uint32_t)split->feature * g->stride;
  const float *values = g->values + (uint32_t)split->feature * g->n_rows;
  split->n_below = best.at - node->begin;
  split->threshold = middle_of(values[list[best.at - 1]], values[list[best.at]]);
}

static void WITH(search_pair)(const Ground *g, const ForestNode *node, Split *split, int32_t via) {
  const ROW *known = (ROW *)g->lists + (uint32_t)via * g->stride + node->begin;
  const ROW a = known[0], b = known[1];
  uint32_t place = below(g->n_features);
  for (uint32_t k = 0; k < g->n_features; k++) {
    const uint32_t feature = (uint32_t)g->pool[place];
    const float x = g->values[feature * g->n_rows + a], y = g->values[feature * g->n_rows + b];
    if (x != y) {
      ROW *list = (ROW *)g->lists + feature * g->stride + node->begin;
      list[0] = x < y ? a : b;
      list[1] = x < y ? b : a;
      WITH(scan)(g, node, split, place, 1);
      return;
    }
    place = place + 1 == g->n_features ? 0 : place + 1;
  }
}

static void WITH(search_among)(const Ground *g, const ForestNode *node, Split *split, uint32_t max_features) {
  const uint32_t n = g->n_features;
  if (max_features >= n) {
    WITH(scan)(g, node, split, below(n), n);
    return;
  }
  for (uint32_t k = 0; k < max_features; k++) draw_next(g, k);
  WITH(scan)(g, node, split, 0, max_features);
  for (uint32_t k = max_features; k < n && split->feature < 0; k++) {
    draw_next(g, k);
    WITH(scan)(g, node, split, k, 1);
  }
}

// Sums the node up; says whether its targets differ.
static int WITH(open_node)(const Ground *g, ForestNode *node, int32_t via, int32_t begin, int32_t end) {
  const ROW *list = (ROW *)g->lists + (uint32_t)via * g->stride;
  const double first = g->targets[list[begin]];
  v128_t both = wasm_f64x2_const_splat(0);
  int differs = 0;
  for (int32_t i = begin; i < end; i++) {
    both = wasm_f64x2_add(both, g->pairs[list[i]]);
    differs |= g->targets[list[i]] != first;
  }
  node->begin = begin;
  node->end = end;
  node->weight = wasm_f64x2_extract_lane(both, 0);
  node->sum = wasm_f64x2_extract_lane(both, 1);
  return differs;
}

static void WITH(grow_forest_tree)(Ground *g, const ForestLimits *limits) {
  ForestNode node;
  node.min_leaf = limits->min_leaf;
  uint32_t top = push(g->stack, 0, 0, WITH(fill_lists)(g), 0, -1, 0);
  while (top > 0) {
    top -= entry;
    const int32_t *waiting = g->stack + top;
    const int32_t begin = waiting[0], end = waiting[1], depth = waiting[2], via = waiting[4];
    const int32_t made = add_node(g);
    if (waiting[3] >= 0) g->right[waiting[3]] = made;
    Split split = {-1, 0, -1, 0};
    if (WITH(open_node)(g, &node, via, begin, end) && end - begin >= limits->min_split && depth < limits->max_depth) {
      if (end - begin == 2) WITH(search_pair)(g, &node, &split, via);
      else WITH(search_among)(g, &node, &split, limits->max_features);
    }
    if (split.feature < 0) {
      g->value[made] = node.sum / node.weight;
      continue;
    }
    g->split[made] = 2 * split.feature;
    g->gains[split.feature] += split.gain / node.weight;
    const int32_t least = depth + 1 < limits->max_depth ? larger(3, limits->min_split) : INT32_MAX;
    top = WITH(divide)(g, made, &split, waiting, top, least);
  }
}
