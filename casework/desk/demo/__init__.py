"""A demonstration: invented people whose cases the real services walk, each step as of the day it was taken."""
