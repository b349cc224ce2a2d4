-- A report is sorted and joined in memory, and what it says stays in the session's own buffers.
-- temp_buffers only takes before the first temporary table; the same value again is no change.
select
    set_config('work_mem', '128MB', false),
    set_config('temp_buffers', '128MB', false),
    set_config('jit', 'off', false)
