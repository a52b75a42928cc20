"""Writes what xgboost predicts of small data sets, asked for with xgboost 2.1.4: tree_cases.py test/learners/kernels/xgboost-2.1.4.json, and
with some of its models: tree_cases.py test/learners/exchange/xgboost-2.1.4-models.json models"""

import json
import sys

import numpy as np
import xgboost

OBJECTIVES = {
    "squared_error": "reg:squarederror",
    "logistic": "binary:logistic",
    "softmax": "multi:softprob",
    "poisson": "count:poisson", "tweedie": "reg:tweedie", "quantile": "reg:quantileerror",
}
# Trees by their leaves, as our histograms grow them.
LEAVES = {"grow_policy": "lossguide", "max_leaves": 8, "max_depth": 0}


def targets_of(random, objective, rows):
    mean = np.exp(0.2 * np.nan_to_num(rows[:, 0], nan=3.0) - 0.1 * np.nan_to_num(rows[:, 1], nan=9.0) + 0.5)
    if objective == "poisson":
        return random.poisson(mean)
    if objective == "tweedie":
        counts = random.poisson(0.8 * mean)
        return np.array([round(float(random.gamma(1.5, 1.0, count).sum()), 2) for count in counts])
    if objective == "logistic":
        return (random.random(len(rows)) < mean / (1 + mean)).astype(float)
    if objective == "softmax":
        return np.minimum(random.poisson(mean), 2)
    return np.round(mean + random.normal(0, 1, len(rows)), 2)


def answer(seed, objective, tree_method, parameters, rounds=12):
    random = np.random.default_rng(seed)
    rows = random.integers(0, 40, (60, 3)) / 4
    if seed % 2:
        rows[random.random(rows.shape) < 0.15] = np.nan
    targets = targets_of(random, objective, rows)
    usual = {"base_score": 0.5, "max_depth": 4, "max_bin": 256, "nthread": 1, "objective": OBJECTIVES[objective]}
    if objective == "softmax":
        usual["num_class"] = 3
    data = xgboost.DMatrix(rows, targets)
    booster = xgboost.train({**usual, **parameters, "tree_method": tree_method}, data, rounds)
    explained = {}
    if objective in ["squared_error", "quantile"]:
        # All rows weigh the same in these, and so xgboost's means are those of rows.
        explained["contributions"] = booster.predict(data, pred_contribs=True, approx_contribs=True).tolist()
    return {
        **explained,
        "objective": objective,
        "tree_method": tree_method,
        "options": parameters,
        "features": [[None if np.isnan(value) else value for value in row] for row in rows.tolist()],
        "targets": targets.tolist(),
        "model": json.loads(booster.save_raw("json").decode()),
        "predictions": [float(value) for value in booster.predict(data).ravel()],
    }


CASES = [
    (1, "poisson", "exact", {}),
    (2, "poisson", "exact", {"max_delta_step": 0, "reg_alpha": 0.5}),
    (3, "poisson", "exact", {"max_delta_step": 0.2, "reg_alpha": 1.5, "reg_lambda": 0.5}),
    (4, "tweedie", "exact", {}),
    (5, "tweedie", "exact", {"tweedie_variance_power": 1.2, "min_child_weight": 3}),
    (6, "quantile", "hist", {"quantile_alpha": 0.5}),
    (7, "quantile", "hist", {"quantile_alpha": 0.9, "reg_lambda": 0.5}),
    (8, "squared_error", "hist", LEAVES),
    (9, "squared_error", "hist", {**LEAVES, "reg_alpha": 1.5, "reg_lambda": 0.5, "min_child_weight": 3}),
    (11, "logistic", "hist", LEAVES),
    (13, "softmax", "hist", LEAVES),
    (15, "poisson", "hist", LEAVES),
    (16, "poisson", "hist", {**LEAVES, "max_delta_step": 0.2, "reg_alpha": 0.5}),
    (17, "tweedie", "hist", {**LEAVES, "tweedie_variance_power": 1.2}),
    (19, "quantile", "hist", {**LEAVES, "quantile_alpha": 0.9}),
]
MODELS = [
    (21, "softmax", "exact", {"max_depth": 2}, 2),
    (22, "poisson", "hist", {"max_depth": 3}, 2),
    (23, "quantile", "hist", {"max_depth": 3, "quantile_alpha": 0.7}, 2),
    (25, "squared_error", "exact", {"max_depth": 3}, 3),
]
wanted = ["model", "features", "predictions", "contributions"]
if len(sys.argv) > 2:
    answers = [{name: value for name, value in answer(*case).items() if name in wanted} for case in MODELS]
else:
    answers = [{name: value for name, value in answer(*case).items() if name not in ["model", "contributions"]} for case in CASES]
with open(sys.argv[1], "w", encoding="utf-8") as answered:
    json.dump(answers, answered)
