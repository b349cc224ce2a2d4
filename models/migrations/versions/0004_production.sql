CREATE TABLE production_total (
    agent_id BIGINT NOT NULL,
    carrier_id SMALLINT NOT NULL,
    approved INTEGER NOT NULL,
    active INTEGER NOT NULL,
    attrited INTEGER NOT NULL,
    deceased INTEGER NOT NULL,
    disenrolled INTEGER NOT NULL,
    unknown INTEGER NOT NULL,
    rapid_disenrollments INTEGER NOT NULL,
    PRIMARY KEY (agent_id, carrier_id)
);
CREATE TABLE production_cell (
    agent_id BIGINT NOT NULL,
    carrier_id SMALLINT NOT NULL,
    product product NOT NULL,
    network network NOT NULL,
    status enrollment_status NOT NULL,
    termination_reason termination_reason,
    submitted_month DATE,
    effective_month DATE,
    enrollments INTEGER NOT NULL,
    rapid_disenrollments INTEGER NOT NULL,
    CONSTRAINT production_cell_key UNIQUE NULLS NOT DISTINCT (agent_id, submitted_month, effective_month, carrier_id, product, network, status, termination_reason)
);
-- Stands in until models/functions brings the real one: the triggers are made once, with the tables,
-- since making them waits for whoever writes enrollments.
CREATE FUNCTION count_enrollments() RETURNS trigger LANGUAGE plpgsql AS 'begin return null; end';
CREATE TRIGGER enrollment_inserted AFTER INSERT ON enrollment
    REFERENCING NEW TABLE AS new_row
    FOR EACH STATEMENT EXECUTE FUNCTION count_enrollments();
CREATE TRIGGER enrollment_updated AFTER UPDATE ON enrollment
    REFERENCING OLD TABLE AS old_row NEW TABLE AS new_row
    FOR EACH STATEMENT EXECUTE FUNCTION count_enrollments();
CREATE TRIGGER enrollment_deleted AFTER DELETE ON enrollment
    REFERENCING OLD TABLE AS old_row
    FOR EACH STATEMENT EXECUTE FUNCTION count_enrollments();
