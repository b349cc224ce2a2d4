-- Keyed hashes of the member and Medicare ids that a held row prints.
ALTER TABLE held_row ADD COLUMN member_keys UUID[] DEFAULT '{}' NOT NULL;
ALTER TABLE held_row ALTER COLUMN member_keys DROP DEFAULT;
