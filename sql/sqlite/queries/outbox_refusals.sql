-- Events the gateway did not take, newest first.
SELECT id, code, detail FROM outbox WHERE state IN ('refused', 'dead') ORDER BY at_ms DESC, seq DESC LIMIT ?1;
