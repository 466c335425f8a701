"""The command line: options, printing, progress, exit codes. Nothing else knows the terminal.

Everything slow is imported when it is needed, so that `brief --help` is quick.

app        the commands
options    their options, each said once
job        a run from its paths to its briefs
answering  who answers: a model or a recording
output     where a brief goes
accounts   what is said of answers, calls and costs
explaining why a meeting is one
talk       what is said on stderr
guard      how a run ends
"""

from .app import app, main

__all__ = ["app", "main"]
