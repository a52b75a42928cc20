// The splits of a forest by lists of rows, two or four features side by side. Mirrors scanWhole of variance-splitter.ts. Included once for each type
// of ROW.

static ROW *WITH(list)(const Ground *g, int32_t feature) { return (ROW *)g->lists + (uint32_t)feature * g->stride; }

static int32_t WITH(first_rows)(Ground *g) { return WITH(fill_lists)(g); }

// A candidate that may be the best: `i` is the first place on the right, and the side on the left has these sums.
static void WITH(try_split)(const Ground *g, const ForestNode *node, Best *best, int32_t feature, int32_t turn, int32_t i, v128_t sums) {
  const double weight = wasm_f64x2_extract_lane(sums, 0);
  const double gain = gain_of_lead(wasm_f64x2_extract_lane(sums, 1), weight * (node->weight - weight));
  if (!(gain > best->split.gain || (gain == best->split.gain && turn < best->turn))) return;
  const ROW *list = WITH(list)(g, feature);
  const int32_t *ranks = g->ranks + (uint32_t)feature * g->n_rows;
  if (ranks[list[i]] == ranks[list[i - 1]]) return;
  best->split.gain = gain;
  best->split.feature = feature;
  best->turn = turn;
  best->at = i;
}

// Scans two or four features at once, the sums of each in the order of its list.
static inline __attribute__((always_inline)) void WITH(scan_some)(const Ground *g, const ForestNode *node, Best *best, const int32_t *features,
                                                            int32_t turn, int32_t min_leaf, int is_four) {
  const ROW *a = WITH(list)(g, features[0]), *b = WITH(list)(g, features[1]);
  const ROW *c = is_four ? WITH(list)(g, features[2]) : a, *d = is_four ? WITH(list)(g, features[3]) : a;
  const v128_t *leads = g->leads;
  const v128_t weight = wasm_f64x2_splat(node->weight), nothing = wasm_f64x2_const_splat(0);
  v128_t enough = wasm_f64x2_splat(best->split.gain * nearly_enough);
  v128_t in_a = nothing, in_b = nothing, in_c = nothing, in_d = nothing;
  const int32_t low = node->begin + min_leaf, high = node->end - min_leaf;
  for (int32_t i = node->begin + 1; i <= high; i++) {
    in_a = wasm_f64x2_add(in_a, leads[a[i - 1]]);
    in_b = wasm_f64x2_add(in_b, leads[b[i - 1]]);
    const v128_t ab = may_gain(in_a, in_b, weight, enough);
    v128_t cd = ab;
    if (is_four) {
      in_c = wasm_f64x2_add(in_c, leads[c[i - 1]]);
      in_d = wasm_f64x2_add(in_d, leads[d[i - 1]]);
      cd = may_gain(in_c, in_d, weight, enough);
    }
    if (__builtin_expect(wasm_v128_any_true(wasm_v128_or(ab, cd)) && i >= low, 0)) {
      if (wasm_i64x2_extract_lane(ab, 0)) WITH(try_split)(g, node, best, features[0], turn, i, in_a);
      if (wasm_i64x2_extract_lane(ab, 1)) WITH(try_split)(g, node, best, features[1], turn + 1, i, in_b);
      if (is_four && wasm_i64x2_extract_lane(cd, 0)) WITH(try_split)(g, node, best, features[2], turn + 2, i, in_c);
      if (is_four && wasm_i64x2_extract_lane(cd, 1)) WITH(try_split)(g, node, best, features[3], turn + 3, i, in_d);
      enough = wasm_f64x2_splat(best->split.gain * nearly_enough);
    }
  }
}

static void WITH(scan)(const Ground *g, const ForestNode *node, Split *split, int32_t min_leaf, uint32_t place, uint32_t count) {
  const int32_t *pool = g->pool;
  const uint32_t n = g->n_features;
  Best best = {*split, -1, -1};
  for (uint32_t k = 0; k < count;) {
    int32_t features[4];
    const uint32_t left = count - k;
    // An odd one at the end is scanned beside itself.
    for (uint32_t lane = 0; lane < 4; lane++) {
      const uint32_t at = place + k + (lane < left ? lane : left - 1);
      features[lane] = pool[at < n ? at : at - n];
    }
    if (left > 2) WITH(scan_some)(g, node, &best, features, (int32_t)k, min_leaf, 1);
    else WITH(scan_some)(g, node, &best, features, (int32_t)k, min_leaf, 0);
    k += left > 2 ? 4 : 2;
  }
  *split = best.split;
  if (best.at < 0) return;
  const ROW *list = WITH(list)(g, split->feature);
  const float *values = g->values + (uint32_t)split->feature * g->n_rows;
  split->n_below = best.at - node->begin;
  split->threshold = middle_of(values[list[best.at - 1]], values[list[best.at]]);
}

// Works out the splits of a node of three rows.
static Three WITH(three_of)(const Ground *g, const ForestNode *node, const ROW *rows) {
  Three three = {{rows[0], rows[1], rows[2]}, {0, 0, 0, -1}, {0, 0, 0, -1}, 0};
  for (int i = 0; i < 3; i++) {
    const v128_t lead = g->leads[rows[i]];
    const double weight = wasm_f64x2_extract_lane(lead, 0);
    three.low[i] = three.high[i] = gain_of_lead(wasm_f64x2_extract_lane(lead, 1), weight * (node->weight - weight));
  }
  three.most = most_of(three.low);
  return three;
}

// Mirrors scanThree of variance-splitter.ts.
static __attribute__((noinline)) void WITH(scan_three)(const Ground *g, const ForestNode *node, Split *split, int32_t via, uint32_t place, uint32_t count) {
  const Three three = WITH(three_of)(g, node, WITH(list)(g, via) + node->begin);
  const uint32_t n = g->n_features;
  for (uint32_t k = 0; k < count && split->gain < three.most; k++) {
    const int32_t feature = g->pool[place], *ranks = g->ranks + (uint32_t)feature * g->n_rows;
    const int32_t a = ranks[three.rows[0]], b = ranks[three.rows[1]], c = ranks[three.rows[2]];
    const double low = three.low[lowest_of(a, b, c)], high = three.high[lowest_of(-a, -b, -c)];
    if (low > split->gain || high > split->gain) {
      split->feature = feature;
      split->gain = low >= high ? low : high;
      split->n_below = low >= high ? 1 : 2;
    }
    place = place + 1 == n ? 0 : place + 1;
  }
  if (split->feature < 0) return;
  uint32_t rows[3] = {three.rows[0], three.rows[1], three.rows[2]};
  sort_three(g, split->feature, rows);
  ROW *list = WITH(list)(g, split->feature) + node->begin;
  for (int i = 0; i < 3; i++) list[i] = (ROW)rows[i];
  const float *values = g->values + (uint32_t)split->feature * g->n_rows;
  split->threshold = middle_of(values[rows[split->n_below - 1]], values[rows[split->n_below]]);
}

static void WITH(scan_node)(const Ground *g, const ForestNode *node, Split *split, const ForestLimits *limits, int32_t via, uint32_t place, uint32_t count) {
  if (node->end - node->begin == 3) WITH(scan_three)(g, node, split, via, place, count);
  else WITH(scan)(g, node, split, limits->min_leaf, place, count);
}

static void WITH(write_leads)(const Ground *g, const ForestNode *node, const ROW *rows) {
  const int32_t n_rows = node->end - node->begin;
  double total = 0;
  for (int32_t i = 0; i < n_rows; i++) total += weighted_steps(g, node, rows[i]);
  for (int32_t i = 0; i < n_rows; i++)
    g->leads[rows[i]] = wasm_f64x2_replace_lane(g->pairs[rows[i]], 1, lead_of(g, node, rows[i], total));
}

static void WITH(search)(Ground *g, const ForestNode *node, Split *split, const ForestLimits *limits, int32_t via) {
  const uint32_t n = g->n_features, wanted = limits->max_features;
  WITH(write_leads)(g, node, WITH(list)(g, via) + node->begin);
  if (wanted >= n) {
    WITH(scan_node)(g, node, split, limits, via, below(n), n);
    return;
  }
  for (uint32_t k = 0; k < wanted; k++) draw_next(g, k);
  WITH(scan_node)(g, node, split, limits, via, 0, wanted);
  for (uint32_t k = wanted; k < n && split->feature < 0; k++) {
    draw_next(g, k);
    WITH(scan_node)(g, node, split, limits, via, k, 1);
  }
}

static void WITH(part)(Ground *g, const ForestNode *node, const Split *split, int32_t least) {
  if (larger(split->n_below, node->end - node->begin - split->n_below) >= least) WITH(cut_lists_at)(g, split, node->begin, node->end);
}
