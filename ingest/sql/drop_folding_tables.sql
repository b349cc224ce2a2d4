-- By hand, not by the commit: one transaction may fold more than once.
drop table touched, spoken, folded, resolved, taken_in, still_listed, owned, corrected, explained, revisited
