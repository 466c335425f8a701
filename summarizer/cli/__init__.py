"""The command line: options, printing, progress, exit codes. Nothing else knows the terminal.

Everything slow is imported when it is needed, so that `brief --help` is quick.

app        the commands and their options
answering  who answers: a model or a recording
output     where a brief goes
talk       what is said on stderr
guard      how a run ends
"""

from .app import app, main

__all__ = ["app", "main"]
