-- Remembers the ids a recording was answered with.
INSERT INTO answered (request, answer) VALUES (?1, ?2);
