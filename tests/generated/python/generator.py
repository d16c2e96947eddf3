"""Reads lines, each with the name of a class of OpenAPI Generator's client, and JSON. Answers as `Decode.java` does."""

import json
import sys

sys.path[0] = "."  # the client is in the current folder
import openapi_client  # noqa: E402

for line in sys.stdin:
    name, _, text = line.partition(" ")
    try:
        value = getattr(openapi_client, name).from_json(text)
        became = getattr(value, "actual_instance", value)
        print(type(became).__name__, json.dumps(json.loads(value.to_json())), flush=True)
    except Exception as error:
        print("failed", repr(error).replace("\n", " "), flush=True)
