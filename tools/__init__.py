"""Scripts for people who run, test and build Jangkau; nothing under casework/ imports them."""
