-- Counted again for everyone, those with nobody below too, when the upgrade ends.
DELETE FROM production_cell;
DELETE FROM production_total;
