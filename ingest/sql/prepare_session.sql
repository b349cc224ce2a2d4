-- A report is sorted and joined in memory, and what it says stays in the session's own buffers,
-- whose number can only be set before the session has a temporary table.
select
    set_config('work_mem', '128MB', false),
    set_config('jit', 'off', false),
    case when pg_my_temp_schema() = 0 then set_config('temp_buffers', '128MB', false) end
