"""Reads lines, each with the name of a model of datamodel-code-generator, and JSON. Answers as `Decode.java` does."""

import sys

sys.path[0] = "."  # the models are in the current folder
import broadview  # noqa: E402

for line in sys.stdin:
    name, _, text = line.partition(" ")
    try:
        value = getattr(broadview, name).model_validate_json(text)
        became = getattr(value, "root", value)
        print(type(became).__name__, value.model_dump_json(by_alias=True, exclude_unset=True), flush=True)
    except Exception as error:
        print("failed", repr(error).replace("\n", " "), flush=True)
