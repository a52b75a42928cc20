"""Has the client of MLflow read the run that Muster wrote to, write the same to another one, and do what else it can at the emulator."""

import json
import os
import sys

asked = json.loads(sys.argv[1])
os.environ["MLFLOW_TRACKING_TOKEN"] = asked["token"]

from mlflow import MlflowClient  # noqa: E402
from mlflow.entities import Metric, Param, RunTag  # noqa: E402
from mlflow.version import VERSION  # noqa: E402


def data_of(run):
    return {
        "metrics": dict(run.data.metrics),
        "params": dict(run.data.params),
        "tags": {name: value for name, value in run.data.tags.items() if not name.startswith("mlflow.")},
    }


def log(client, run, batch):
    metrics = [Metric(each["key"], each["value"], each["timestamp"], each["step"]) for each in batch["metrics"]]
    params = [Param(each["key"], each["value"]) for each in batch["params"]]
    tags = [RunTag(each["key"], each["value"]) for each in batch["tags"]]
    client.log_batch(run, metrics, params, tags)


client = MlflowClient(asked["uri"])
experiment = client.create_experiment("interop")
own = client.create_run(experiment, run_name="theirs").info.run_id
log(client, own, asked["batch"])
client.log_metric(own, "one.by.one", 2.5)
client.log_param(own, "alone", "yes")
client.set_tag(own, "alone", "yes")
client.set_terminated(own)
found = client.search_runs([experiment], "params.alone = 'yes' and metrics.`one.by.one` > 2")
answer = {
    "version": VERSION,
    "ours": data_of(client.get_run(asked["run"])),
    "theirs": data_of(client.get_run(own)),
    "status": client.get_run(own).info.status,
    "found": [run.info.run_name for run in found],
    "experiment": client.get_experiment_by_name("interop").name,
}
log(MlflowClient(asked["recorder"]), asked["run"], asked["batch"])
print(json.dumps(answer))
