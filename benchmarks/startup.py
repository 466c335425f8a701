"""CPU of `brief --help` over that of a bare typer program, in one run: `python benchmarks/startup.py`.

Each figure is the least of several fresh processes, taken in turns, since other work on the machine only ever adds.
Reach: at most 2.
"""

from __future__ import annotations

import resource
import subprocess
import sys

ROUNDS = 12
REACH = 2.0
HELLO = """
import typer
app = typer.Typer()
@app.command()
def hello(name: str) -> None:
    print(name)
app(["--help"])
"""
OURS = "from summarizer.cli import app; app(['--help'])"


def cpu(code: str) -> float:
    """CPU seconds, user and system, of one fresh interpreter."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    ours, hello = [], []
    for _ in range(ROUNDS):
        hello.append(cpu(HELLO))
        ours.append(cpu(OURS))
    ratio = min(ours) / min(hello)
    print(f"typer hello --help   {min(hello) * 1000:6.0f} ms CPU")
    print(f"brief --help         {min(ours) * 1000:6.0f} ms CPU")
    print(f"ratio                {ratio:6.2f}  (reach: at most {REACH:g})")
    return 0 if ratio <= REACH else 1


if __name__ == "__main__":
    sys.exit(main())
