-- By hand, not by the commit: a dry run takes many files in one transaction.
drop table staged, fresh, fresh_key, candidate, grouped, merged, target, held_listed
