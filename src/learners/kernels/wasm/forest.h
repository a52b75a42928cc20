// Regression trees of a forest. Mirrors grow-forest.ts and variance-splitter.ts, without missing values. Included once for each type of ROW,
// behind what it calls: first_rows, list, search and part, of lanes.h or of lists.h.

// Sums the node up; says whether its targets differ.
static int WITH(open_node)(const Ground *g, ForestNode *node, const ROW *rows) {
  v128_t both = wasm_f64x2_const_splat(0), low = wasm_v128_load64_splat(g->targets + rows[0]), high = low;
  for (int32_t i = 0; i < node->end - node->begin; i++) {
    const v128_t target = wasm_v128_load64_splat(g->targets + rows[i]);
    both = wasm_f64x2_add(both, g->pairs[rows[i]]);
    low = wasm_f64x2_pmin(low, target);
    high = wasm_f64x2_pmax(high, target);
  }
  node->weight = wasm_f64x2_extract_lane(both, 0);
  node->sum = wasm_f64x2_extract_lane(both, 1);
  node->low = wasm_f64x2_extract_lane(low, 0);
  node->step = (wasm_f64x2_extract_lane(high, 0) - node->low) / n_steps;
  node->scale = n_steps / (wasm_f64x2_extract_lane(high, 0) - node->low);
  return wasm_f64x2_extract_lane(high, 0) != node->low;
}

// Splits two rows by a feature that tells them apart.
static void WITH(search_pair)(Ground *g, const ForestNode *node, Split *split, int32_t via) {
  const ROW *known = WITH(list)(g, via) + node->begin;
  const ROW a = known[0], b = known[1];
  uint32_t place = below(g->n_features);
  for (uint32_t k = 0; k < g->n_features; k++) {
    const uint32_t feature = (uint32_t)g->pool[place];
    const float *values = g->values + feature * g->n_rows;
    const float x = values[a], y = values[b];
    if (x != y) {
      ROW *list = WITH(list)(g, (int32_t)feature) + node->begin;
      list[0] = x < y ? a : b;
      list[1] = x < y ? b : a;
      const double total = weighted_steps(g, node, a) + weighted_steps(g, node, b);
      const double weight = wasm_f64x2_extract_lane(g->pairs[list[0]], 0);
      split->gain = gain_of_lead(lead_of(g, node, list[0], total), weight * (node->weight - weight));
      split->feature = (int32_t)feature;
      split->n_below = 1;
      split->threshold = middle_of(values[list[0]], values[list[1]]);
      return;
    }
    place = place + 1 == g->n_features ? 0 : place + 1;
  }
}

static void WITH(grow_forest_tree)(Ground *g, const ForestLimits *limits) {
  ForestNode node;
  uint32_t top = push(g->stack, 0, 0, WITH(first_rows)(g), 0, -1, 0);
  while (top > 0) {
    top -= entry;
    const int32_t *waiting = g->stack + top;
    const int32_t depth = waiting[2], via = waiting[4];
    node.begin = waiting[0];
    node.end = waiting[1];
    const int32_t made = add_node(g);
    if (waiting[3] >= 0) g->right[waiting[3]] = made;
    Split split = {-1, 0, -1, 0};
    if (WITH(open_node)(g, &node, WITH(list)(g, via) + node.begin) && node.end - node.begin >= limits->min_split &&
        depth < limits->max_depth) {
      if (node.end - node.begin == 2) WITH(search_pair)(g, &node, &split, via);
      else WITH(search)(g, &node, &split, limits, via);
    }
    if (split.feature < 0) {
      g->value[made] = node.sum / node.weight;
      continue;
    }
    g->split[made] = 2 * split.feature;
    g->value[made] = split.threshold;
    g->gains[split.feature] += split.gain * node.step * node.step / node.weight;
    WITH(part)(g, &node, &split, depth + 1 < limits->max_depth ? larger(4, limits->min_split) : INT32_MAX);
    const int32_t middle = node.begin + split.n_below;
    top = push(g->stack, top, middle, node.end, depth + 1, made, split.feature);
    top = push(g->stack, top, node.begin, middle, depth + 1, -1, split.feature);
  }
}
