"""The only writers of wings, rooms, beds and of who lies where."""

from .beds import (
    add_beds,
    add_room,
    add_wing,
    bring_back,
    edit_bed,
    edit_room,
    edit_wing,
    mark_clean,
    retire_bed,
    retire_room,
    retire_wing,
    take_out,
)
from .locking import changed, lock_house
from .lodging import (
    Asked,
    BedTaken,
    end_lodging,
    give_bed,
    go_on_lying,
    let_go,
    lodge,
    release_bed,
    reserve_bed,
)
from .occupied import follow_beds
from .setup import set_up
from .showing import furnish

__all__ = [
    "Asked",
    "BedTaken",
    "add_beds",
    "add_room",
    "add_wing",
    "bring_back",
    "changed",
    "edit_bed",
    "edit_room",
    "edit_wing",
    "end_lodging",
    "follow_beds",
    "furnish",
    "give_bed",
    "go_on_lying",
    "let_go",
    "lock_house",
    "lodge",
    "mark_clean",
    "release_bed",
    "reserve_bed",
    "retire_bed",
    "retire_room",
    "retire_wing",
    "set_up",
    "take_out",
]
