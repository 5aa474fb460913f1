from .leaving import HandBackForm, TakeOverForm
from .moving import CashForm, MoveForm
from .receiving import ReceiveForm

__all__ = ["CashForm", "HandBackForm", "MoveForm", "ReceiveForm", "TakeOverForm"]
