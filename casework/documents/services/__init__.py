"""The only writers of prints: asked for, made, cancelled, cleared away."""

from .asking import cancel_batch, cancel_print, request_batch, request_print
from .making import clear_away, make_print

__all__ = ["cancel_batch", "cancel_print", "clear_away", "make_print", "request_batch", "request_print"]
