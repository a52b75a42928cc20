"""Has Microsoft's SDK for Python invoke a batch endpoint, at the address of the control plane and with what a file says."""

import json
import os
import sys
import time

asked = json.loads(sys.argv[1])
# By this variable the SDK itself is tried against other services than Azure.
os.environ["AZUREML_DEV_URL_MFE"] = asked["address"]

from azure.ai.ml import Input, MLClient  # noqa: E402
from azure.core.credentials import AccessToken  # noqa: E402


class GivenToken:
    def get_token(self, *scopes, **_):
        return AccessToken(asked["tokens"]["data" if "ml.azure.com" in scopes[0] else "control"], int(time.time()) + 3600)


client = MLClient(GivenToken(), asked["subscription"], asked["group"], asked["workspace"])
job = client.batch_endpoints.invoke(
    asked["endpoint"],
    deployment_name=asked["deployment"],
    inputs={name: Input(type="string", default=value) for name, value in asked["inputs"].items()},
    experiment_name=asked["experiment"],
)
print(json.dumps({"job": job.name}))
