-- Keeps only the newest parked events.
DELETE FROM quarantine WHERE no <= (SELECT max(no) FROM quarantine) - ?1;
