"""What was asked, answered and paid: a model's way through here costs nothing twice.

database  SQLite files that several runs may use at once
store     every answer that was paid for, and the briefs that were made of them
source    whose answers they are
kept      a model that looks into the store first
journal   the run log
prices    tokens and what they cost, as far as that is known
budget    a model that stops before a limit is passed
counting  a model that keeps count, and writes the log
"""
