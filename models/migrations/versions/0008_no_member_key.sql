DROP FUNCTION IF EXISTS member_key(integer, text, text);
