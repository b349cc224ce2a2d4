-- A refused file that is tried again: its newest attempt is the one that counts.
delete from report where digest = %(digest)s and file_name = %(file_name)s and error is not null
