-- By hand, not by the commit: one transaction may fold more than once.
drop table touched, spoken, folded, resolved, owned, corrected, explained, revisited
