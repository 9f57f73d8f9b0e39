"""Runs HandBrakeCLI, hands on all it prints, and notes when which progress left it.

    python -m bench.encode.stamped STAMPS HANDBRAKE ARGUMENTS...

The first line of STAMPS tells when it began.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from handbrake_service.encoder.progress import ProgressParser
from shared.domain.job import Progress

_CHUNK = 65_536


def main() -> int:
    """Run it; give its exit code."""
    stamps, *command = sys.argv[1:]
    parser = ProgressParser()
    with Path(stamps).open("a", encoding="utf-8", buffering=1) as file:
        file.write(json.dumps({"at_s": time.time()}) + "\n")
        with subprocess.Popen(command, stdout=subprocess.PIPE, close_fds=False) as child:
            if child.stdout is None:
                raise RuntimeError("it was started without a pipe")
            while chunk := os.read(child.stdout.fileno(), _CHUNK):
                at_s = time.time()
                os.write(sys.stdout.fileno(), chunk)
                for said in parser.feed(chunk.decode("utf-8", "replace")):
                    if isinstance(said, Progress):
                        file.write(json.dumps({"at_s": at_s, "percent": said.percent}) + "\n")
    return child.returncode


if __name__ == "__main__":
    sys.exit(main())
