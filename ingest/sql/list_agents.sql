-- Every agent by NPN, for the rows of a carrier's file.
select npn, id from agent
