"""An open-weight model on a llama.cpp server on loopback, until interrupted.

    pip install xllamacpp
    python -m tests.real_model.serve MODEL.gguf

The recordings in `cassettes/real-model/` were made with Qwen2.5-Coder-1.5B-Instruct (Q4_K_M, Apache-2.0), served so.
"""

from __future__ import annotations

import argparse
import signal
from pathlib import Path
from typing import Any

NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m"


def parameters(model: Path, port: int, threads: int) -> Any:
    """One conversation at a time, 8,192 tokens of context, and an end to an answer that goes round in circles."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(model)
    params.model_alias = {NAME}
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.n_ctx = 8192
    params.n_parallel = 1
    params.n_predict = 2048
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.sampling.temp = 0.2
    params.sampling.seed = 7
    return params


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    import xllamacpp

    server = xllamacpp.Server(parameters(given.model, given.port, given.threads))
    print(f"{server.listening_address}/v1", flush=True)
    signal.pause()


if __name__ == "__main__":
    main()
