-- Policy numbers that nothing which was left behind prints find an enrollment no more.
delete from enrollment_key
where enrollment_id = any(%(from_ids)s)
    and kind = 'POLICY_NUMBER'
    and not exists (
        select
        from enrollment_event as said
        where said.enrollment_id = enrollment_key.enrollment_id
            and member_key_under(%(secret)s, %(carrier_id)s, 'POLICY_NUMBER', upper(said.policy_number))
                = enrollment_key.key
    )
