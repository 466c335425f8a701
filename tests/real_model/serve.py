"""Serve a GGUF file on loopback, by llama.cpp (`pip install xllamacpp`): `python -m tests.real_model.serve MODEL.gguf`.

Sampling is greedy with a fixed seed, so that a recording can be made again. Prints the address and serves until it is
stopped. Nothing but 127.0.0.1 is listened on.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

CONTEXT = 8192
"""Tokens of question and answer together."""
LONGEST = 1536
"""Tokens of one answer. A weak model may repeat itself without end."""


def main(path: Path, port: int) -> None:
    import xllamacpp  # type: ignore[import-not-found, unused-ignore] # a tool of this recording alone

    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(path)
    wanted.hostnames = ["127.0.0.1"]
    wanted.port = port
    wanted.n_ctx, wanted.n_predict, wanted.n_parallel = CONTEXT, LONGEST, 1
    wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = os.cpu_count() or 1
    wanted.sampling.temp, wanted.sampling.seed = 0.0, 1
    server = xllamacpp.Server(wanted)  # serves as long as it is there
    print(server.listening_address, flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    os._exit(0)  # llama.cpp's threads do not hear of Python's end


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 8123)
