-- postgres.sql - What the daemon does of each report, as one function: twice is once, the state is replaced,
-- the event stands in the log and in the outbox of each of three agencies, who are notified.
CREATE TABLE seen (key bytea PRIMARY KEY);
CREATE TABLE state (case_id text PRIMARY KEY, body bytea NOT NULL);
CREATE TABLE event (n bigserial PRIMARY KEY, case_id text NOT NULL, body bytea NOT NULL);
CREATE TABLE outbox (agency int, n bigserial, event bigint NOT NULL, PRIMARY KEY (agency, n));
CREATE TABLE offsets (agency int PRIMARY KEY, n bigint NOT NULL);
INSERT INTO offsets VALUES (1, 0), (2, 0), (3, 0);
CREATE FUNCTION report(the_key bytea, the_case text, the_body bytea) RETURNS int AS $$
DECLARE
	number bigint;
BEGIN
	INSERT INTO seen VALUES (the_key) ON CONFLICT DO NOTHING;
	IF NOT FOUND THEN
		RETURN 0;
	END IF;
	INSERT INTO state VALUES (the_case, the_body) ON CONFLICT (case_id) DO UPDATE SET body = excluded.body;
	INSERT INTO event (case_id, body) VALUES (the_case, the_body) RETURNING n INTO number;
	INSERT INTO outbox (agency, event) VALUES (1, number), (2, number), (3, number);
	NOTIFY agencies;
	RETURN 1;
END
$$ LANGUAGE plpgsql;
