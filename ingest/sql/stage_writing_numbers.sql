-- One file of writing numbers, each number in the form in which numbers are compared.
create temporary table staged_writing_number (
    line integer not null,
    carrier text not null,
    kind writing_number_kind not null,
    number text not null,
    valid_from date,
    npn text not null,
    valid_to date
) on commit drop
