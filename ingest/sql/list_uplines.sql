-- Every period of every agent, for the search of cycles.
select agent_id, upline_id, lower(valid), upper(valid) from upline
