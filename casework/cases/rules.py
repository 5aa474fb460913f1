"""The few numbers of sealed cases: how long an emergency lasts, how often one may guess, how long a reason is."""

from datetime import timedelta
from typing import Final

# long enough for a night at the hospital's door, short enough to ask again after a change of shift
EMERGENCY_LASTS: Final = timedelta(minutes=60)
# wrong numbers after which nothing is opened for this person, whatever they type
WRONG_TRIES: Final = 5
TRIES_COUNTED: Final = timedelta(hours=1)
# characters: "darurat" is not a reason, a sentence is
REASON_AT_LEAST: Final = 20
