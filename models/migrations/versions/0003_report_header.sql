-- A held row is read again by its report's header, in the scope of its report's folder.
alter table report
    add column header jsonb default '[]' not null,
    add column folder_npn varchar;
alter table report alter column header drop default;
