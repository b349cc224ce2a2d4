-- The report of one file; its counts follow when they are known.
insert into report (
    carrier_id, scope_id, feed, file_name, header, folder_npn, digest, as_of, received_at, rows,
    inserted, updated, unchanged, held, rejected, skipped, unmapped_words, warnings, error
)
values (
    %(carrier_id)s, %(scope_id)s, %(feed)s, %(file_name)s, %(header)s, %(folder_npn)s, %(digest)s,
    %(as_of)s, clock_timestamp(), %(rejected)s, 0, 0, 0, 0, %(rejected)s, 0, '[]', %(warnings)s,
    %(error)s
)
returning id, received_at
