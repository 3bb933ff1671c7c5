"""Where the shipped models are: beside the packages, in a checkout and installed alike.

Imports nothing heavy: the service's settings name it, and commands that need no model read them.
"""

from pathlib import Path

DEFAULT_MODELS = Path(__file__).resolve().parent.parent / "models"
