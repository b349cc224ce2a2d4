-- The codes that a file of ours may name.
select code from carrier order by code
