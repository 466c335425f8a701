"""The schemas, by the name they have once installed.

A checkout keeps them in `schemas/`, beside `prompts/`; a wheel carries that folder here.
"""

from schemas import *
from schemas import __all__ as __all__
