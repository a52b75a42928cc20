"""Forests of scikit-learn and boosters of xgboost for the check of trees: python trees.py ANSWERS.

Writes the data sets that come with scikit-learn, ten stratified folds of each, and the accuracy of both on each fold.
"""

import os

for name in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"]:
    os.environ[name] = "1"

import json
import sys

import numpy as np
import sklearn
import xgboost
from sklearn import datasets
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedKFold

# A round on the ten classes of the digits is ten trees of 64 features.
SETS = {
    "iris": (datasets.load_iris, 100),
    "wine": (datasets.load_wine, 100),
    "breast cancer": (datasets.load_breast_cancer, 100),
    "digits": (datasets.load_digits, 10),
}


def boosted(x, y, test, n_classes, rounds):
    options = {"tree_method": "exact", "base_score": 0.5, "nthread": 1, "verbosity": 0}
    several = {"objective": "multi:softmax", "num_class": n_classes}
    options |= several if n_classes > 2 else {"objective": "binary:logistic"}
    found = xgboost.train(options, xgboost.DMatrix(x, label=y), rounds).predict(xgboost.DMatrix(test))
    return found if n_classes > 2 else (found > 0.5).astype(int)


answers = []
for name, (load, rounds) in SETS.items():
    x, y = load(return_X_y=True)
    # Both learn from numbers of single precision.
    x = x.astype(np.float32)
    n_classes = int(y.max()) + 1
    folds = np.zeros(len(y), dtype=int)
    accuracies = {"forest": [], "boosting": []}
    for fold, (train, test) in enumerate(StratifiedKFold(10, shuffle=True, random_state=1).split(x, y)):
        folds[test] = fold
        forest = RandomForestClassifier(n_estimators=100, random_state=fold, n_jobs=1).fit(x[train], y[train])
        accuracies["forest"].append(float(np.mean(forest.predict(x[test]) == y[test])))
        found = boosted(x[train], y[train], x[test], n_classes, rounds)
        accuracies["boosting"].append(float(np.mean(found == y[test])))
    answers.append(
        {
            "name": name,
            "nClasses": n_classes,
            "rounds": rounds,
            "features": x.tolist(),
            "classes": y.tolist(),
            "folds": folds.tolist(),
            "accuracies": accuracies,
        }
    )
with open(sys.argv[1], "w", encoding="utf-8") as out:
    versions = f"scikit-learn {sklearn.__version__}, xgboost {xgboost.__version__}"
    json.dump({"versions": versions, "answers": answers}, out)
