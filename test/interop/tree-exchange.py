"""Answers tree-exchange.ts: tree-exchange.py FOLDER. Loads our models (NAME.ours.json, rows in rows.json), predicts and explains; fits models of
its own and saves them (NAME.theirs.json)."""

import json
import os
import sys

import numpy as np
import xgboost

folder = sys.argv[1]
OBJECTIVES = {
    "squared_error": "reg:squarederror",
    "logistic": "binary:logistic",
    "softmax": "multi:softprob",
    "poisson": "count:poisson",
    "tweedie": "reg:tweedie",
    "quantile": "reg:quantileerror",
}


def read(name):
    with open(os.path.join(folder, name), encoding="utf-8") as source:
        return json.load(source)


cases = read("cases.json")
rows = np.array([[np.nan if value is None else value for value in row] for row in cases["rows"]], np.float32)
data = xgboost.DMatrix(rows)
named = xgboost.DMatrix(rows, feature_names=cases["names"])
answers = {"version": xgboost.__version__, "ours": {}, "theirs": {}, "contributions": {}, "learned": {}}
for name in cases["models"]:
    booster = xgboost.Booster(model_file=os.path.join(folder, f"{name}.ours.json"))
    if booster.feature_names != cases["names"]:
        raise SystemExit(f"{name} has the features {booster.feature_names}.")
    answers["ours"][name] = booster.predict(named).ravel().tolist()
for name, own in cases["learned"].items():
    booster = xgboost.Booster(model_file=os.path.join(folder, f"{name}.ours.json"))
    contributions = booster.predict(xgboost.DMatrix(np.array(own, np.float32)), pred_contribs=True, approx_contribs=True)
    answers["learned"][name] = {
        "gain": booster.get_score(importance_type="gain"),
        "cover": booster.get_score(importance_type="cover"),
        "contributions": contributions.ravel().tolist(),
    }
for objective, targets in cases["targets"].items():
    training = xgboost.DMatrix(rows, targets)
    for method in ["exact", "hist"]:
        parameters = {"objective": OBJECTIVES[objective], "tree_method": method, "max_depth": 4, "nthread": 1}
        if objective == "softmax":
            parameters["num_class"] = 3
        if objective == "quantile":
            parameters["quantile_alpha"] = 0.7
        booster = xgboost.train(parameters, training, 15)
        name = f"{objective}-{method}"
        booster.save_model(os.path.join(folder, f"{name}.theirs.json"))
        answers["theirs"][name] = booster.predict(data).ravel().tolist()
        if objective in ["squared_error", "quantile"]:
            contributions = booster.predict(data, pred_contribs=True, approx_contribs=True)
            answers["contributions"][name] = contributions.ravel().tolist()
with open(os.path.join(folder, "answers.json"), "w", encoding="utf-8") as answered:
    json.dump(answers, answered)
