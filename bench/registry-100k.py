"""MLflow for the bench registry-100k: its own server on SQLite, its own client; reads a command a line, answers with a line of JSON.

register FILE   registers the versions of a JSON file one by one: a run with metrics, parameter and tags, a version of a model, its alias
search FILE     answers the filters of a JSON file, each with the keys and versions of the runs that fit
look-up FILE    gives the version of the alias champion of each name of a JSON file
promote FILE    gives each name of a JSON file, [name, version], its alias champion, and then reads it

Answers have the seconds of each call, and the seconds of the processor of client and server together.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

folder = sys.argv[1]
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
uri = f"http://127.0.0.1:{port}"
quiet = {**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"}
os.environ.update(quiet)
command = ["-m", "mlflow", "server", "--backend-store-uri", f"sqlite:///{folder}/mlflow.db", "--artifacts-destination", folder]
command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
with open(f"{folder}/server.log", "w", encoding="utf-8") as log:
    server = subprocess.Popen([sys.executable, *command], cwd=folder, env=quiet, stdout=log, stderr=log, start_new_session=True)

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag


def wait_for_server():
    for _ in range(1200):
        if server.poll() is not None:
            sys.exit("The server of mlflow has ended; server.log says why.")
        try:
            urllib.request.urlopen(f"{uri}/health", timeout=5).read()
            return
        except OSError:
            time.sleep(0.25)
    sys.exit("The server of mlflow does not answer.")


def processor_seconds():
    """Of this process and of all of the server's, which are a session of their own."""
    total = time.process_time()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[3]) == server.pid:
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def register(versions):
    for each in versions:
        now = int(time.time() * 1000)
        start = time.perf_counter()
        if each["version"] == 1:
            client.create_registered_model(each["name"])
        run = client.create_run(experiment)
        metrics = [Metric(name, value, now, 0) for name, value in each["metrics"].items()]
        tags = [RunTag("team", each["team"]), RunTag("model", each["name"]), RunTag("version", str(each["version"]))]
        client.log_batch(run.info.run_id, metrics=metrics, params=[Param("learner", each["learner"])], tags=tags)
        source = f"{run.info.artifact_uri}/model"
        made = client.create_model_version(
            each["name"], source, run.info.run_id, tags={"team": each["team"]}, await_creation_for=None
        )
        client.set_registered_model_alias(each["name"], "champion", made.version)
        yield int(made.version), time.perf_counter() - start


def search(filters):
    for text in filters:
        start = time.perf_counter()
        runs = client.search_runs([experiment], text, max_results=50000)
        took = time.perf_counter() - start
        yield [[run.data.tags["model"], int(run.data.tags["version"])] for run in runs], took


def look_up(names):
    for name in names:
        start = time.perf_counter()
        version = client.get_model_version_by_alias(name, "champion")
        yield int(version.version), time.perf_counter() - start


def promote(moves):
    for name, version in moves:
        start = time.perf_counter()
        client.set_registered_model_alias(name, "champion", str(version))
        took = time.perf_counter() - start
        yield int(client.get_model_version_by_alias(name, "champion").version), took


work = {"register": register, "search": search, "look-up": look_up, "promote": promote}

try:
    wait_for_server()
    client = MlflowClient(tracking_uri=uri, registry_uri=uri)
    experiment = client.create_experiment("demand")
    print(mlflow.__version__, flush=True)
    for line in sys.stdin:
        name, file = line.rstrip("\n").split("\t")
        with open(file, encoding="utf-8") as source:
            asked = json.load(source)
        before = processor_seconds()
        answers, seconds = zip(*work[name](asked))
        answer = {"answers": answers, "seconds": seconds, "cpuSeconds": processor_seconds() - before}
        print(json.dumps(answer), flush=True)
finally:
    os.killpg(server.pid, signal.SIGTERM)
    server.wait()
